import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import { FRAME_HEADER_SIZE } from '../src/index.js';
import { Codec } from '../test-support/codec.js';
import { collectFeatures } from '../test-support/features.js';
import { randomFields, randomRecord } from '../test-support/random.js';
import { forRandomMessages } from '../test-support/random-messages.js';

test('what is encoded verifies, decodes to the value and encodes to the same bytes', () => {
  forRandomMessages(1500, (codec, value) => {
    const payload = codec.encode(value);
    assert.equal(codec.verify(payload), 'OK');
    const decoded = codec.decode(payload);
    assert.deepEqual(decoded, value);
    assert.deepEqual(codec.encode(decoded), payload);
  });
});

test('the random messages have every type in every other, and every limit', () => {
  const found = new Set<string>();
  for (let seed = 1; seed <= 1500; seed++) {
    const random = new Random(seed);
    const fields = randomFields(random);
    collectFeatures(found, fields, randomRecord(random, fields));
  }
  const inside = ['integer', 'string', 'bytes', 'array', 'sequence', 'struct', 'union'];
  const expected = [
    ...['message', 'array', 'sequence', 'struct', 'union'].flatMap((outer) =>
      inside.map((inner) => `${inner} in ${outer}`),
    ),
    ...['message', 'array', 'struct'].map((outer) => `handle in ${outer}`),
    ...['message', 'struct', 'union'].map((outer) => `empty struct in ${outer}`),
    ...['string', 'bytes', 'sequence'].flatMap((kind) =>
      ['of at most 0', 'empty', 'of one', 'full'].map((size) => `${kind} ${size}`),
    ),
    ...['8', '16', '32', '64'].flatMap((bits) =>
      ['SInt', 'UInt'].flatMap((sign) => [`${sign}${bits} least`, `${sign}${bits} greatest`]),
    ),
    // Behind one field of less than 4 bytes, in front of the next; five bytes elsewhere would take four fields in one
    // order.
    ...[1, 2, 3, 5, 6, 7].map((length) => `${length} padding at the start`),
    ...[1, 2, 3, 4, 6, 7].map((length) => `${length} padding inside`),
    ...[1, 2, 3, 4, 5, 6, 7].map((length) => `${length} padding at the end`),
    'descriptor',
    'kernel handle',
  ];
  assert.deepEqual([...found].sort(), expected.sort());
});

test('no message is longer than its layout says', () => {
  forRandomMessages(500, (codec, value) => {
    assert.ok(codec.encode(value).length + FRAME_HEADER_SIZE <= codec.layout.maximumFrame);
  });
});

/** Accepts nothing whose decoded value does not encode to exactly these bytes. @returns whether it was accepted */
function checkMutant(codec: Codec, mutant: Buffer): boolean {
  if (codec.verify(mutant) !== 'OK') return false;
  assert.deepEqual(codec.encodeLike(codec.decode(mutant), mutant), mutant);
  return true;
}

test('a message with one bit flipped is refused, or is another message in its one form', () => {
  let accepted = 0;
  let refused = 0;
  forRandomMessages(150, (codec, value) => {
    const payload = codec.encode(value);
    for (let bit = 0; bit < payload.length * 8; bit++) {
      payload[bit >> 3] = (payload[bit >> 3] as number) ^ (1 << (bit & 7));
      if (checkMutant(codec, payload)) accepted++;
      else refused++;
      payload[bit >> 3] = (payload[bit >> 3] as number) ^ (1 << (bit & 7));
    }
  });
  assert.ok(accepted > 1000 && refused > 1000, `${accepted} accepted, ${refused} refused`);
});

test('a message with bytes replaced is refused, or is another message in its one form', () => {
  forRandomMessages(500, (codec, value, random) => {
    const payload = codec.encode(value);
    for (let round = 0; round < 50; round++) {
      const mutant = Buffer.from(payload);
      for (let changes = 1 + random.below(3); changes > 0; changes--) {
        mutant[random.below(mutant.length)] = random.pick([
          0,
          1,
          4,
          8,
          16,
          24,
          0x7f,
          0x80,
          0xff,
          random.below(256),
        ]);
      }
      checkMutant(codec, mutant);
    }
  });
});

test('a message cut short or made longer is refused', () => {
  forRandomMessages(500, (codec, value) => {
    const payload = codec.encode(value);
    for (let length = 0; length < payload.length; length++) {
      assert.notEqual(codec.verify(Buffer.from(payload.subarray(0, length))), 'OK');
    }
    for (const extra of [1, 7, 8, 64]) {
      assert.equal(codec.verify(Buffer.concat([payload, Buffer.alloc(extra)])), 'TRAILING_BYTES');
    }
  });
});

test('a message of one kind is no message of another size', () => {
  const small = new Codec('UInt32 a');
  const large = new Codec('UInt32 a, UInt64 b');
  assert.equal(large.verify(small.encode({ a: 1 })), 'BAD_FIXED_SIZE');
  assert.equal(small.verify(large.encode({ a: 1, b: 2n })), 'BAD_FIXED_SIZE');
});

test('nothing of what was in the buffer before remains in a message', () => {
  forRandomMessages(500, (codec, value) => {
    assert.deepEqual(codec.encode(value, undefined, 0x00), codec.encode(value, undefined, 0xff));
  });
});
