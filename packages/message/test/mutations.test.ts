/**
 * Every change of one or two bits in the structure of a message (header, pairs, tags, handle words) is refused,
 * decodes to the same value, or makes the one encoding of another value, for a reason that test-support/explain.ts
 * knows.
 */
import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import { Codec } from '../test-support/codec.js';
import { explain, type Reason } from '../test-support/explain.js';
import { forRandomMessages } from '../test-support/random-messages.js';
import { type Place, structureOf } from '../test-support/structure.js';

/** Up to so many bits all pairs are tried, of larger messages a sample of pairs. */
const EXHAUSTIVE_BITS = 700;
const SAMPLED_PAIRS = 40_000;

/** [message, values]: together all types, in one another, at their least and greatest sizes. */
const MESSAGES: readonly (readonly [string, readonly object[]])[] = [
  ['', [{}]],
  ['UInt8 a, SInt64 b', [{ a: 255, b: -(2n ** 63n) }]],
  ['string<8> a', [{ a: '' }, { a: 'tea' }, { a: 'eight ch' }]],
  ['string<4> a, string<4> b', [{ a: 'ab', b: '' }]],
  ['bytes<8> a', [{ a: bytes() }, { a: bytes(1) }, { a: bytes(1, 0, 0) }, { a: new Uint8Array(8) }]],
  [
    'bytes<9> a, bytes<9> b, string<3> c',
    [
      { a: bytes(), b: bytes(7, 0), c: '' },
      { a: bytes(1, 2, 3), b: bytes(4, 5), c: 'x' },
      { a: bytes(0), b: bytes(0, 0, 0, 9), c: '' },
    ],
  ],
  ['sequence<UInt16, 9> a', [{ a: [] }, { a: [1, 2] }, { a: [1, 0] }]],
  ['bytes<9> a, sequence<UInt64, 3> b', [{ a: bytes(1), b: [0n, 5n] }]],
  [
    'sequence<struct{UInt8 a; UInt16 b}, 3> s, array<struct{UInt16 a; UInt8 b}, 2> t',
    [
      {
        s: [
          { a: 1, b: 0xfffe },
          { a: 2, b: 3 },
        ],
        t: [
          { a: 0xfffe, b: 4 },
          { a: 5, b: 6 },
        ],
      },
    ],
  ],
  ['sequence<string<5>, 3> a', [{ a: ['', 'abcde'] }]],
  ['sequence<sequence<UInt8, 3>, 4> a', [{ a: [[], [1], [0, 2]] }]],
  ['sequence<struct{UInt8 a; bytes<4> b}, 3> a', [{ a: [{ a: 1, b: bytes(9) }] }]],
  ['sequence<struct{bytes<4> b}, 3> a, UInt8 c', [{ a: [{ b: bytes(9) }, { b: bytes() }], c: 1 }]],
  [
    'union{UInt8 a; UInt16 b; struct{} c; bytes<4> d} u',
    [value('a', 7), value('c', {}), value('d', bytes())],
  ],
  [
    'union{union{UInt32 x; bytes<9> y} a; sequence<UInt8, 9> b} u, bytes<9> z',
    [
      { ...value('a', { kind: 'y', value: bytes(0, 0) }), z: bytes(0, 1) },
      { ...value('b', [1]), z: bytes() },
    ],
  ],
  [
    'sequence<union{UInt8 a; string<3> b}, 3> s',
    [
      {
        s: [
          { kind: 'b', value: 'q' },
          { kind: 'a', value: 0 },
        ],
      },
    ],
  ],
  [
    'array<struct{string<3> a; UInt8 b}, 2> t',
    [
      {
        t: [
          { a: 'xyz', b: 0 },
          { a: '', b: 255 },
        ],
      },
    ],
  ],
  [
    'Handle h, bytes<3> b',
    [
      { h: { number: 1, rights: 0 }, b: bytes(1) },
      { h: { descriptor: 'a descriptor' }, b: bytes() },
    ],
  ],
  [
    'array<Handle, 3> h',
    [{ h: [{ descriptor: 'a descriptor' }, { descriptor: 'a descriptor' }, { number: 2, rights: 0 }] }],
  ],
];

function bytes(...content: number[]): Uint8Array {
  return Uint8Array.from(content);
}

function value(kind: string, content: unknown): { readonly u: object } {
  return { u: { kind, value: content } };
}

/** One bit of the structure of a message. */
interface Bit {
  readonly byte: number;
  readonly mask: number;
  readonly place: Place;
}

class Tally {
  refused = 0;
  same = 0;
  readonly reasons: Record<Reason, number> = { length: 0, border: 0, member: 0, handle: 0 };
}

class Subject {
  readonly bits: Bit[] = [];
  readonly #codec: Codec;
  readonly #payload: Buffer;
  readonly #value: Record<string, unknown>;
  readonly #original: Buffer;

  constructor(codec: Codec, content: object) {
    this.#codec = codec;
    this.#payload = codec.encode(content);
    this.#original = Buffer.from(this.#payload);
    this.#value = codec.decode(this.#payload);
    for (const place of structureOf(codec.layout, this.#payload).places) {
      for (let bit = 0; bit < place.bytes * 8; bit++) {
        this.bits.push({ byte: place.at + (bit >> 3), mask: 1 << (bit & 7), place });
      }
    }
  }

  /** Changes the bits, judges the outcome, and changes them back. */
  try(tally: Tally, ...bits: readonly Bit[]): void {
    const payload = this.#payload;
    for (const { byte, mask } of bits) payload[byte] = (payload[byte] as number) ^ mask;
    if (this.#codec.verify(payload) !== 'OK') tally.refused++;
    else this.#judge(tally, bits);
    for (const { byte, mask } of bits) payload[byte] = (payload[byte] as number) ^ mask;
  }

  #judge(tally: Tally, bits: readonly Bit[]): void {
    const codec = this.#codec;
    const mutant = this.#payload;
    const decoded = codec.decode(mutant);
    assert.ok(
      codec.encodeLike(decoded, mutant).equals(mutant),
      'accepted, but not in the one form of its value',
    );
    const reasons = explain(
      codec.layout,
      { payload: this.#original, value: this.#value },
      { payload: mutant, value: decoded },
      bits.map(({ place }) => place),
    );
    for (const reason of reasons) tally.reasons[reason]++;
    if (reasons.size > 0) return;
    tally.same++;
    // Equal values differ in nothing but what the kernel checks or overwrites: kind, flags, RIID, MID, parent,
    // deadline, trace.
    assert.ok(mutant.subarray(24).equals(this.#original.subarray(24)));
    assert.ok(mutant.subarray(2, 8).equals(this.#original.subarray(2, 8)));
  }
}

function tryAll(subject: Subject, tally: Tally, random: Random): void {
  const { bits } = subject;
  for (const bit of bits) subject.try(tally, bit);
  if (bits.length <= EXHAUSTIVE_BITS) {
    for (let first = 0; first < bits.length; first++) {
      for (let second = 0; second < first; second++)
        subject.try(tally, bits[first] as Bit, bits[second] as Bit);
    }
    return;
  }
  for (let pair = 0; pair < SAMPLED_PAIRS; pair++) {
    const [first, second] = [random.pick(bits), random.pick(bits)];
    if (first !== second) subject.try(tally, first, second);
  }
}

test('one or two changed bits in the structure are refused, harmless, or make the one form of another value', {
  timeout: 60_000,
}, (t) => {
  const tally = new Tally();
  for (const [message, values] of MESSAGES) {
    const codec = new Codec(message);
    for (const content of values) {
      const subject = new Subject(codec, content);
      assert.ok(subject.bits.length <= EXHAUSTIVE_BITS, message);
      tryAll(subject, tally, new Random(1));
    }
  }
  t.diagnostic(JSON.stringify(tally));
  for (const [reason, count] of Object.entries(tally.reasons)) assert.ok(count > 0, `no case of ${reason}`);
  assert.ok(tally.refused > 1_000_000, `${tally.refused} refused`);
});

test('so are those of random messages', { timeout: 60_000 }, (t) => {
  const tally = new Tally();
  forRandomMessages(14, (codec, content, random) => tryAll(new Subject(codec, content), tally, random));
  t.diagnostic(JSON.stringify(tally));
  assert.ok(tally.refused > 1_000_000, `${tally.refused} refused`);
});

/**
 * A message in the middle of other bytes, which would continue it: what counts is where the frame ends, not the
 * memory.
 */
function verifiedWithin(codec: Codec, payload: Buffer, length: number): string {
  const start = 16;
  const memory = Buffer.concat([Buffer.alloc(start, 0xff), payload, Buffer.alloc(64)]);
  return codec.verifyWithin(memory, start, start + length);
}

test('a message that ends too early is refused wherever it ends', () => {
  const check = (codec: Codec, payload: Buffer) => {
    assert.equal(verifiedWithin(codec, payload, payload.length), 'OK');
    for (let length = 0; length < payload.length; length++) {
      assert.equal(verifiedWithin(codec, payload, length), 'TRUNCATED', `${length} of ${payload.length}`);
    }
    for (const more of [1, 7, 8, 64]) {
      assert.equal(verifiedWithin(codec, payload, payload.length + more), 'TRAILING_BYTES');
    }
  };
  for (const [message, values] of MESSAGES) {
    const codec = new Codec(message);
    for (const content of values) check(codec, codec.encode(content));
  }
  forRandomMessages(300, (codec, content) => check(codec, codec.encode(content)));
});
