/** Fields of fixed size: bytes as they must be, limits at N and N + 1, every refusal. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  array,
  bool,
  bytes,
  type Codec,
  cString,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  inByteOrder,
  u8,
  u16,
  u32,
  u64,
} from '../src/codec/index.js';
import { badPayload } from '../test-support/bad-payload.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('integers hold exactly their range', () => {
  const small = [
    [u8, 1, 0, 0xff],
    [i8, 1, -0x80, 0x7f],
    [u16, 2, 0, 0xffff],
    [i16, 2, -0x8000, 0x7fff],
    [u32, 4, 0, 0xffff_ffff],
    [i32, 4, -0x8000_0000, 0x7fff_ffff],
  ] as const;
  for (const [field, size, minimum, maximum] of small) {
    assert.equal(field.size, size);
    assert.equal(field.alignment, size);
    for (const value of [minimum, maximum, 0, 1]) assert.equal(field.decode(field.encode(value)), value);
    for (const value of [minimum - 1, maximum + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => field.encode(value), RangeError);
    }
    for (const value of ['1', 1n, null, undefined, true]) {
      assert.throws(() => field.encode(value as unknown as number), TypeError);
    }
  }
  const large = [
    [u64, 0n, 2n ** 64n - 1n],
    [i64, -(2n ** 63n), 2n ** 63n - 1n],
  ] as const;
  for (const [field, minimum, maximum] of large) {
    assert.equal(field.size, 8);
    for (const value of [minimum, maximum, 0n, 2n ** 53n + 1n]) {
      assert.equal(field.decode(field.encode(value)), value);
    }
    for (const value of [minimum - 1n, maximum + 1n]) assert.throws(() => field.encode(value), RangeError);
    assert.throws(() => field.encode(1 as unknown as bigint), TypeError);
  }
});

test('a byte order of its own holds wherever a field stands', () => {
  assert.deepEqual(inByteOrder('big', u16).encode(0x0102), hex('0102'));
  assert.deepEqual(inByteOrder('little', u16).encode(0x0102), hex('0201'));
  assert.deepEqual(inByteOrder('big', i64).encode(-2n), hex('ffffffff fffffffe'));
  assert.deepEqual(inByteOrder('little', f64).encode(1), hex('00000000 0000f03f'));
  assert.equal(inByteOrder('big', u32).decode(hex('01020304')), 0x0102_0304);
  assert.deepEqual(
    inByteOrder('big', inByteOrder('little', array(inByteOrder('big', u16), 2))).encode([1, 2]),
    hex('0001 0002'),
  );
  assert.throws(() => inByteOrder('middle' as 'big', u8), RangeError);
});

test('floating point: what 32 bits cannot hold is refused, rounding is not', () => {
  for (const value of [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, Number.MAX_VALUE]) {
    assert.ok(Object.is(f64.decode(f64.encode(value)), value), String(value));
  }
  assert.equal(f32.decode(f32.encode(0.1)), Math.fround(0.1));
  assert.equal(f32.decode(f32.encode(Number.POSITIVE_INFINITY)), Number.POSITIVE_INFINITY);
  assert.throws(() => f32.encode(1e39), RangeError);
  assert.throws(() => f32.encode('1' as unknown as number), TypeError);
  assert.throws(() => f64.encode(1n as unknown as number), TypeError);
});

test('a bool is 0 or 1', () => {
  assert.deepEqual([bool.encode(false), bool.encode(true)], [hex('00'), hex('01')]);
  assert.equal(bool.decode(hex('01')), true);
  assert.equal(bool.decode(hex('00')), false);
  for (const byte of ['02', 'ff']) badPayload(() => bool.decode(hex(byte)), /byte 0: a bool is 0 or 1/);
  assert.throws(
    () => bool.encode(1 as unknown as boolean),
    /TypeError: value: must be a boolean, not number/,
  );
});

test('the length is exact', () => {
  for (const length of [0, 3, 5]) {
    badPayload(() => u32.decode(new Uint8Array(length)), new RegExp(`has ${length} bytes, not 4`));
  }
  for (const wrong of ['abcd', [1, 2, 3, 4], new ArrayBuffer(4), null]) {
    assert.throws(() => u32.decode(wrong as unknown as Uint8Array), TypeError);
  }
  // A part of a larger memory: neither what is before nor what is behind it is seen.
  assert.equal(u16.decode(Buffer.from([9, 7, 7, 9]).subarray(1, 3)), 0x0707);
});

test('text of fixed width', () => {
  const name = cString(8);
  assert.equal(name.size, 8);
  assert.equal(name.alignment, 1);
  assert.deepEqual(name.encode('abc'), hex('616263 0000000000'));
  assert.deepEqual(name.encode(''), Buffer.alloc(8));
  assert.deepEqual(name.encode('sevenby'), Buffer.from('sevenby\0'));
  assert.throws(() => name.encode('eightbyt'), /RangeError: value: 8 bytes and a NUL do not fit 8 bytes/);
  assert.throws(() => name.encode('ä'.repeat(4)), RangeError);
  assert.throws(() => name.encode('a\0'), /RangeError: .*NUL/);
  assert.throws(() => name.encode('\ud800'), /RangeError: .*surrogate/);
  assert.throws(() => name.encode(Buffer.from('a') as unknown as string), TypeError);
  assert.equal(name.decode(Buffer.from('abc\0junk')), 'abc');
  assert.equal(name.decode(Buffer.from('\ufeffab\0..')), '\ufeffab');
  badPayload(() => name.decode(Buffer.from('eightbyt')), /byte 0: no NUL within 8 bytes/);
  badPayload(() => name.decode(hex('61ff0000 00000000')), /byte 0: the text is not UTF-8/);
  badPayload(() => name.decode(hex('eda08000 00000000')), /UTF-8/);
  // Garbage behind the NUL is not looked at.
  assert.equal(name.decode(hex('6100ffff ffffffff')), 'a');
  const clean = cString(4, { afterNul: 'zero' });
  assert.equal(clean.decode(hex('61000000')), 'a');
  badPayload(() => clean.decode(hex('61000001')), /byte 3: byte after the NUL is not zero/);
});

test('text that is not UTF-8', () => {
  const latin1 = cString(4, { encoding: 'latin1' });
  assert.equal(latin1.decode(hex('e4ff0000')), 'äÿ');
  assert.deepEqual(latin1.encode('äÿ'), hex('e4ff0000'));
  for (const text of ['Ā', '😀', '\udfff']) assert.throws(() => latin1.encode(text), RangeError);
  const raw = cString(4, { encoding: 'bytes' });
  assert.deepEqual(raw.decode(hex('e4ff0061')), hex('e4ff'));
  assert.deepEqual(raw.encode(hex('e4ff')), hex('e4ff0000'));
  assert.throws(() => raw.encode(hex('e400')), RangeError);
  assert.throws(() => raw.encode('a' as unknown as Buffer), TypeError);
  assert.throws(() => cString(4, { encoding: 'constructor' as 'utf8' }), RangeError);
});

test('bytes are views when decoded, copies when encoded', () => {
  const key = bytes(3);
  const payload = hex('010203');
  const view = key.decode(payload);
  assert.deepEqual(view, payload);
  payload[0] = 9;
  assert.equal(view[0], 9);
  const encoded = key.encode(payload);
  payload[0] = 1;
  assert.deepEqual(encoded, hex('090203'));
  assert.deepEqual(key.encode(new Uint8Array([1, 2, 3])), hex('010203'));
  for (const length of [0, 2, 4]) assert.throws(() => key.encode(Buffer.alloc(length)), RangeError);
  assert.throws(() => key.encode('abc' as unknown as Buffer), TypeError);
});

test('arrays have exactly their elements', () => {
  const list = array(inByteOrder('big', u16), 3);
  assert.deepEqual([list.size, list.alignment], [6, 2]);
  assert.deepEqual(list.encode([1, 2, 3]), hex('000100020003'));
  assert.deepEqual(list.decode(hex('000100020003')), [1, 2, 3]);
  for (const value of [[], [1, 2], [1, 2, 3, 4]]) assert.throws(() => list.encode(value), RangeError);
  assert.throws(() => list.encode(new Uint16Array(3) as unknown as number[]), TypeError);
  const hole: number[] = [1];
  hole[2] = 3;
  assert.throws(() => list.encode(hole), /TypeError: \[1\]: must be a number, not undefined/);
  assert.throws(() => list.encode([1, 2, -1]), /RangeError: \[2\]: must be a whole number/);
  const names = array(array(cString(2), 2), 2);
  badPayload(() => names.decode(hex('6100 6100 6100 6161')), /byte 6 \(\[1\]\[1\]\): no NUL/);
});

test('sizes that no field can have', () => {
  const makers: ((size: number) => Codec<unknown, never>)[] = [cString, bytes, (count) => array(u8, count)];
  for (const make of makers) {
    for (const size of [0, -1, 1.5, Number.NaN, 2 ** 31]) assert.throws(() => make(size), RangeError);
  }
  assert.throws(() => array(bytes(2 ** 20), 2 ** 20), RangeError);
});

test('encoding gives new memory each time', () => {
  const first = u32.encode(1);
  const second = u32.encode(1);
  assert.notEqual(first.buffer, second.buffer);
  assert.equal(first.buffer.byteLength, 4);
});
