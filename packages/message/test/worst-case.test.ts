import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Codec } from '../test-support/codec.js';

const MEBIBYTE = 1024 * 1024;
/** Milliseconds that verifying a message of one MiB may take. */
const LIMIT = 20;

/** The best of several runs, as many as it needs while the machine is busy with other tests. */
function milliseconds(body: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 30 && best >= LIMIT; run++) {
    const from = performance.now();
    body();
    best = Math.min(best, performance.now() - from);
  }
  return best;
}

/** [what it is, the message, a value that fills about one MiB] */
const CASES: readonly (readonly [string, string, object])[] = [
  ['one text in ASCII', 'string<1048576> a', { a: 'x'.repeat(MEBIBYTE) }],
  ['one text, two bytes a character', 'string<1048576> a', { a: '\u00e9'.repeat(MEBIBYTE / 2) }],
  ['one text, three bytes a character', 'string<1048576> a', { a: '\u20ac'.repeat(MEBIBYTE / 3) }],
  ['one text, four bytes a character', 'string<1048576> a', { a: '\u{1f600}'.repeat(MEBIBYTE / 4) }],
  ['one text, lengths mixed', 'string<1048576> a', { a: 'a\u00e9b\u20accd'.repeat(MEBIBYTE / 10) }],
  ['empty strings', 'sequence<string<1>, 120000> a', { a: new Array((MEBIBYTE / 9) | 0).fill('') }],
  ['empty sequences', 'sequence<sequence<UInt64, 1>, 140000> a', { a: new Array(MEBIBYTE / 8).fill([]) }],
  [
    'sequences of one',
    'sequence<sequence<UInt8, 1>, 140000> a',
    { a: new Array((MEBIBYTE / 9) | 0).fill([1]) },
  ],
  [
    'unions',
    'sequence<union{UInt8 a; UInt16 b}, 140000> a',
    { a: new Array(MEBIBYTE / 8).fill({ kind: 'b', value: 1 }) },
  ],
  [
    'unions with much unused space',
    'sequence<union{UInt8 a; array<UInt64, 128> b}, 1024> a',
    { a: new Array(1000).fill({ kind: 'a', value: 1 }) },
  ],
  [
    'padded structs',
    'sequence<struct{UInt8 a; UInt16 b}, 300000> a',
    { a: new Array(MEBIBYTE / 4).fill({ a: 1, b: 2 }) },
  ],
  [
    'structs in structs',
    'sequence<struct{struct{struct{struct{UInt8 a} b} c} d; UInt16 e}, 300000> a',
    { a: new Array(MEBIBYTE / 4).fill({ d: { c: { b: { a: 1 } } }, e: 2 }) },
  ],
  ['bytes', 'sequence<bytes<1>, 140000> a', { a: new Array((MEBIBYTE / 9) | 0).fill(new Uint8Array(1)) }],
];

test('a message of one MiB is verified in less than 20 ms, whatever it is made of', {
  timeout: 60_000,
}, () => {
  for (const [title, message, value] of CASES) {
    const codec = new Codec(message);
    const payload = codec.encode(value);
    assert.ok(payload.length > 0.9 * MEBIBYTE, `${title}: ${payload.length} bytes`);
    assert.equal(codec.verify(payload), 'OK', title);
    const took = milliseconds(() => codec.verify(payload));
    assert.ok(took < LIMIT, `${title}: ${took.toFixed(1)} ms`);
  }
});

test('a fault at the very end takes no longer', () => {
  const codec = new Codec('sequence<string<8>, 120000> a');
  const payload = codec.encode({ a: new Array(60_000).fill('\u20ac\u00e9') });
  payload[payload.lastIndexOf(0xa9)] = 0x20;
  assert.equal(codec.verify(payload), 'BAD_UTF8');
  const took = milliseconds(() => codec.verify(payload));
  assert.ok(took < LIMIT, `${took.toFixed(1)} ms`);
});

test('32 levels of arrays of arrays cost what their bytes cost', () => {
  let type = 'union{UInt8 a}';
  for (let level = 0; level < 31; level++) type = level < 16 ? `array<${type}, 2>` : `array<${type}, 1>`;
  const codec = new Codec(`${type} a`);
  const bytes = codec.layout.fixedSize;
  assert.ok(bytes >= 65_536 * 8);
  const payload = Buffer.alloc(bytes);
  payload.writeUInt32LE(bytes, 4);
  assert.equal(codec.verify(payload), 'OK');
  const took = milliseconds(() => codec.verify(payload));
  assert.ok(took < LIMIT, `${took.toFixed(1)} ms`);
});

test('long texts are written and read whole', () => {
  const codec = new Codec('string<1048576> a');
  for (const text of ['x'.repeat(MEBIBYTE), '\u20ac'.repeat(300_000), `${'a'.repeat(5000)}\u{1f600}`]) {
    assert.deepEqual(codec.decode(codec.encode({ a: text })), { a: text });
  }
});
