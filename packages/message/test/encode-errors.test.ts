import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  compileEncoder,
  EncodeError,
  type EncodeErrorCode,
  layoutMessage,
  NO_HANDLE_SINK,
} from '../src/index.js';
import { Codec, viewOf } from '../test-support/codec.js';
import { fieldsOf } from '../test-support/type-text.js';

function refused(make: () => unknown, code: EncodeErrorCode, message: string | RegExp): void {
  assert.throws(make, (error) => {
    assert.ok(error instanceof EncodeError, String(error));
    assert.equal(error.code, code);
    if (typeof message === 'string') assert.equal(error.message, message);
    else assert.match(error.message, message);
    return true;
  });
}

/** Encoding `value` for one field `a` of this type must fail with this text. */
function bad(type: string, value: unknown, message: string | RegExp): void {
  refused(() => new Codec(`${type} a`).encode({ a: value }), 'BAD_VALUE', message);
}

test('integers in range pass, the next ones do not', () => {
  for (const [type, least, greatest] of [
    ['UInt8', 0, 255],
    ['SInt8', -128, 127],
    ['UInt16', 0, 65_535],
    ['SInt16', -32_768, 32_767],
    ['UInt32', 0, 4_294_967_295],
    ['SInt32', -2_147_483_648, 2_147_483_647],
  ] as const) {
    const codec = new Codec(`${type} a`);
    for (const value of [least, greatest])
      assert.deepEqual(codec.decode(codec.encode({ a: value })), { a: value });
    for (const value of [least - 1, greatest + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      bad(type, value, `a: ${value} is not a whole number from ${least} to ${greatest}`);
    }
  }
});

test('64-bit integers in range pass, the next ones do not', () => {
  for (const [type, least, greatest] of [
    ['UInt64', 0n, 0xffff_ffff_ffff_ffffn],
    ['SInt64', -0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
  ] as const) {
    const codec = new Codec(`${type} a`);
    for (const value of [least, greatest])
      assert.deepEqual(codec.decode(codec.encode({ a: value })), { a: value });
    for (const value of [least - 1n, greatest + 1n, 2n ** 80n]) {
      bad(type, value, `a: ${value} is not a whole number from ${least} to ${greatest}`);
    }
    bad(type, 1, 'a: a number where a bigint is expected');
  }
  bad('UInt32', 1n, 'a: a bigint where a number is expected');
});

test('a negative zero is a zero', () => {
  const codec = new Codec('SInt32 a, UInt8 b');
  assert.deepEqual(codec.decode(codec.encode({ a: -0, b: -0 })), { a: 0, b: 0 });
});

test('values of a wrong type are named, not shown', () => {
  for (const [type, expected] of [
    ['UInt8', 'a number'],
    ['UInt64', 'a bigint'],
    ['string<4>', 'a string'],
    ['bytes<4>', 'a Uint8Array'],
    ['array<UInt8, 1>', 'an array'],
    ['sequence<UInt8, 1>', 'an array'],
    ['struct{UInt8 x}', 'an object'],
    ['union{UInt8 x}', 'an object { kind, value }'],
  ] as const) {
    bad(type, undefined, `a: nothing where ${expected} is expected`);
    bad(type, null, `a: null where ${expected} is expected`);
    bad(type, true, `a: a boolean where ${expected} is expected`);
    bad(type, Symbol('s'), `a: a symbol where ${expected} is expected`);
  }
  bad('bytes<4>', [1, 2], 'a: an array where a Uint8Array is expected');
  bad('bytes<4>', new Uint16Array(1), 'a: an object where a Uint8Array is expected');
  bad('array<UInt8, 1>', new Uint8Array(1), 'a: an object where an array is expected');
});

test('the place of a bad value is told', () => {
  const codec = new Codec(
    'sequence<struct{string<64> what; UInt32 cents}, 8> lines, union{array<array<UInt8, 2>, 1> grid} pay',
  );
  const line = { what: 'tea', cents: 3 };
  const pay = { kind: 'grid', value: [[1, 2]] };
  const long = { what: 'x'.repeat(70), cents: 3 };
  refused(
    () => codec.encode({ lines: [line, line, line, long], pay }),
    'BAD_VALUE',
    'lines[3].what: string of 70 bytes, at most 64 allowed',
  );
  refused(
    () => codec.encode({ lines: [line], pay: { kind: 'grid', value: [[1, 256]] } }),
    'BAD_VALUE',
    'pay.value[0][1]: 256 is not a whole number from 0 to 255',
  );
  refused(
    () => codec.encode({ lines: [{ what: 'tea' }], pay }),
    'BAD_VALUE',
    'lines[0].cents: nothing where a number is expected',
  );
  const missing = new Codec('UInt8 a, UInt8 b');
  refused(() => missing.encode({ b: 1 }), 'BAD_VALUE', 'a: nothing where a number is expected');
  refused(() => missing.encode({ a: 1 }), 'BAD_VALUE', 'b: nothing where a number is expected');
});

test('strings up to their bound in bytes pass', () => {
  const codec = new Codec('string<40> a');
  for (const text of [
    '',
    'x'.repeat(40),
    '\x80\x80\x80\x80',
    '\x7f\x80',
    '\u00e9'.repeat(20),
    '\u20ac'.repeat(13),
    '\u{1f600}'.repeat(10),
  ]) {
    assert.deepEqual(codec.decode(codec.encode({ a: text })), { a: text });
  }
  bad('string<40>', 'x'.repeat(41), 'a: string of 41 bytes, at most 40 allowed');
  bad('string<40>', `${'\u00e9'.repeat(20)}x`, 'a: string of 41 bytes, at most 40 allowed');
  bad('string<40>', '\u20ac'.repeat(14), 'a: string of 42 bytes, at most 40 allowed');
  bad('string<3>', '\u{1f600}', 'a: string of 4 bytes, at most 3 allowed');
  bad('string<0>', 'x', 'a: string of 1 bytes, at most 0 allowed');
});

test('strings without a form in UTF-8 are refused, at any length and place', () => {
  for (const filler of ['', 'abc', 'abcd', 'x'.repeat(40), '\u00e9'.repeat(40)]) {
    for (const half of ['\ud800', '\udbff', '\udc00', '\udfff', '\udc00\ud800']) {
      for (const text of [filler + half, half + filler, `${filler}${half}${filler}`]) {
        bad('string<400>', text, /^a: string with half a surrogate pair in it/);
      }
    }
    for (const text of [`${filler}\0`, `\0${filler}`, `${filler}\0${filler}`]) {
      bad('string<400>', text, 'a: string with a NUL character in it');
    }
  }
});

test('sequences and arrays have their number of elements', () => {
  const codec = new Codec('sequence<UInt8, 2> a');
  assert.deepEqual(codec.decode(codec.encode({ a: [1, 2] })), { a: [1, 2] });
  bad('sequence<UInt8, 2>', [1, 2, 3], 'a: sequence of 3 elements, at most 2 allowed');
  bad('array<UInt8, 2>', [1], 'a: array of 1 elements, exactly 2 expected');
  bad('array<UInt8, 2>', [1, 2, 3], 'a: array of 3 elements, exactly 2 expected');
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
  bad('sequence<UInt8, 3>', [1, , 3], 'a[1]: nothing where a number is expected');
});

test('bytes up to their bound pass, of any subclass', () => {
  const codec = new Codec('bytes<100> a');
  for (const size of [0, 1, 32, 33, 100]) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => index);
    assert.deepEqual(codec.decode(codec.encode({ a: bytes })), { a: bytes });
    assert.deepEqual(codec.decode(codec.encode({ a: Buffer.from(bytes) })), { a: bytes });
  }
  bad('bytes<100>', new Uint8Array(101), 'a: 101 bytes, at most 100 allowed');
});

test('a union names one of its members', () => {
  const type = 'union{UInt8 cash; bytes<4> card}';
  bad(type, { kind: 'gold', value: 1 }, "a: kind is not one of 'cash', 'card'");
  bad(type, { value: 1 }, "a: kind is not one of 'cash', 'card'");
  bad(type, { kind: 0, value: 1 }, "a: kind is not one of 'cash', 'card'");
  bad(type, { kind: 'card', value: 1 }, 'a.value: a number where a Uint8Array is expected');
  bad(type, { kind: 'cash' }, 'a.value: nothing where a number is expected');
});

test('a message that does not fit is TOO_LARGE at every smaller limit', () => {
  const codec = new Codec('string<40> a, sequence<UInt64, 4> b, bytes<9> c, string<40> d');
  const value = { a: 'tea', b: [1n, 2n], c: new Uint8Array(9), d: '\u00e9'.repeat(20) };
  const payload = codec.encode(value);
  assert.deepEqual(codec.encode(value, payload.length), payload);
  for (let limit = 0; limit < payload.length; limit++) {
    refused(() => codec.encode(value, limit), 'TOO_LARGE', /the message is larger than the frame allows$/);
  }
});

test('a message may end exactly at its limit, and nothing is written there or behind', () => {
  for (const [fields, value] of [
    ['string<400> a', { a: 'x'.repeat(31) }],
    ['string<400> a', { a: 'x'.repeat(39) }],
    ['string<400> a', { a: '\u00e9'.repeat(23).concat('x') }],
    ['bytes<100> a', { a: new Uint8Array(16) }],
    ['bytes<100> a', { a: new Uint8Array(80) }],
    ['sequence<UInt64, 9> a', { a: [1n, 2n, 3n] }],
    ['sequence<UInt8, 9> a', { a: [1, 2, 3, 4, 5, 6, 7, 8] }],
    ['UInt64 a', { a: 1n }],
  ] as const) {
    const layout = layoutMessage(fieldsOf(fields));
    const encode = compileEncoder(layout);
    const start = 8;
    const whole = new Codec(fields).encode(value).length;
    for (let limit = start; limit <= start + whole; limit++) {
      const buffer = Buffer.alloc(1024, 0x5a);
      const send = () => encode(value, buffer, viewOf(buffer), start, limit, NO_HANDLE_SINK);
      if (limit === start + whole) assert.equal(send(), limit, fields);
      else assert.throws(send, EncodeError, `${fields} within ${limit - start}`);
      assert.ok(buffer.subarray(0, start).every((byte) => byte === 0x5a));
      assert.ok(buffer.subarray(limit).every((byte) => byte === 0x5a));
    }
  }
});

test('a value must be an object', () => {
  const codec = new Codec('UInt8 a');
  for (const value of [undefined, null, 1, 'a', () => 0] as unknown as object[]) {
    refused(() => codec.encode(value), 'BAD_VALUE', /where an object is expected$/);
  }
});

test('what the type does not name is ignored', () => {
  const codec = new Codec('UInt8 a, UInt8 b');
  const payload = codec.encode({ a: 1, b: 2 });
  for (const value of [
    { x: 0, a: 1, b: 2 },
    { a: 1, x: 0, b: 2 },
    { a: 1, b: 2, x: 0 },
    { b: 2, a: 1 },
    Object.assign(Object.create(null), { a: 1, b: 2 }),
  ]) {
    assert.deepEqual(codec.encode(value), payload);
  }
});

test('a handle where none can be sent is refused', () => {
  const layout = layoutMessage(fieldsOf('Handle h'));
  const buffer = Buffer.alloc(64);
  refused(
    () => compileEncoder(layout)({ h: {} }, buffer, viewOf(buffer), 0, 64, NO_HANDLE_SINK),
    'BAD_VALUE',
    'h: a handle cannot be sent here',
  );
});

test('a sink that breaks its contract is a bug, not a message', () => {
  const layout = layoutMessage(fieldsOf('Handle h'));
  const buffer = Buffer.alloc(64);
  for (const word of [0, -1, 1.5, 0x8000_0001, 0x1_0000_0000]) {
    const sink = { take: () => word, rights: () => 0 };
    assert.throws(
      () => compileEncoder(layout)({ h: {} }, buffer, viewOf(buffer), 0, 64, sink),
      (error) => error instanceof Error && !(error instanceof EncodeError),
    );
  }
});
