import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { array, PayloadReader, struct, u8, u16 } from '../src/codec/index.js';
import { badPayload } from '../test-support/bad-payload.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test('every getter, in both byte orders', () => {
  const big = hex(
    `ff 0102 01020304 0102030405060708 fe fffe fffffffd fffffffffffffffc
    3fc00000 3ff8000000000000 01 61626300 78797a00 00 aabb 0001 ee 6100 ff00 cc`.replaceAll(/\s/g, ''),
  );
  const reader = new PayloadReader(big, { byteOrder: 'big' });
  assert.equal(reader.u8(), 0xff);
  assert.equal(reader.u16(), 0x0102);
  assert.equal(reader.u32(), 0x0102_0304);
  assert.equal(reader.u64(), 0x0102_0304_0506_0708n);
  assert.equal(reader.i8(), -2);
  assert.equal(reader.i16(), -2);
  assert.equal(reader.i32(), -3);
  assert.equal(reader.i64(), -4n);
  assert.equal(reader.f32(), 1.5);
  assert.equal(reader.f64(), 1.5);
  assert.equal(reader.bool(), true);
  assert.equal(reader.cString(4), 'abc');
  assert.equal(reader.zString(), 'xyz');
  assert.equal(reader.zString(), '');
  assert.deepEqual(reader.bytes(2), hex('aabb'));
  assert.deepEqual(reader.read(struct({ port: u16 })), { port: 1 });
  reader.skip(1);
  assert.equal(reader.cString(2, { encoding: 'latin1' }), 'a');
  assert.deepEqual(reader.zString('bytes'), hex('ff'));
  assert.equal(reader.remaining, 1);
  assert.deepEqual(reader.rest(), hex('cc'));
  assert.deepEqual(reader.rest(), hex(''));
  assert.equal(reader.position, big.length);
  reader.end();

  const little = new PayloadReader(hex('0100 02000000'), { byteOrder: 'little' });
  assert.deepEqual([little.u16(), little.u32()], [1, 2]);
  assert.throws(() => new PayloadReader(hex(''), { byteOrder: 'LE' as 'big' }), RangeError);
  assert.throws(() => new PayloadReader('' as unknown as Uint8Array), TypeError);
});

test('a getter that lacks a single byte fails, and does not move', () => {
  const getters: [number, (reader: PayloadReader) => unknown][] = [
    [1, (reader) => reader.u8()],
    [2, (reader) => reader.u16()],
    [4, (reader) => reader.u32()],
    [8, (reader) => reader.u64()],
    [1, (reader) => reader.i8()],
    [2, (reader) => reader.i16()],
    [4, (reader) => reader.i32()],
    [8, (reader) => reader.i64()],
    [4, (reader) => reader.f32()],
    [8, (reader) => reader.f64()],
    [1, (reader) => reader.bool()],
    [3, (reader) => reader.bytes(3)],
    [3, (reader) => reader.cString(3)],
    [3, (reader) => reader.skip(3)],
    [3, (reader) => reader.read(array(u8, 3))],
  ];
  for (const [length, get] of getters) {
    const memory = Buffer.alloc(20);
    // More memory lies behind the payload; it is not the payload's.
    const short = new PayloadReader(memory.subarray(2, 2 + 1 + length - 1));
    short.skip(1);
    badPayload(() => get(short), new RegExp(`byte 1: ${length} bytes are demanded, ${length - 1} are left`));
    assert.deepEqual([short.position, short.remaining], [1, length - 1]);
    const exact = new PayloadReader(memory.subarray(2, 2 + length));
    get(exact);
    exact.end();
  }
});

test('what is there but wrong', () => {
  const reader = new PayloadReader(hex('00 02 616263 ff00'));
  reader.skip(1);
  badPayload(() => reader.bool(), /byte 1: a bool is 0 or 1, not 2/);
  badPayload(() => reader.end(), /byte 1: 6 bytes are left over/);
  reader.skip(1);
  badPayload(() => reader.cString(3), /byte 2: no NUL within 3 bytes/);
  badPayload(() => reader.zString(), /byte 2: the text is not UTF-8/);
  assert.equal(reader.position, 2);
  badPayload(
    () => reader.read(struct({ number: u8, texts: array(struct({ flag: u8 }), 9) })),
    /byte 2: 10 bytes are demanded, 5 are left/,
  );
  const unterminated = new PayloadReader(Buffer.from('abc\0').subarray(0, 3));
  badPayload(() => unterminated.zString(), /byte 0: no NUL before the end/);
});

test('lengths that are none are bugs of the caller', () => {
  const reader = new PayloadReader(Buffer.alloc(8));
  for (const length of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => reader.bytes(length), RangeError);
    assert.throws(() => reader.skip(length), RangeError);
  }
  assert.deepEqual(reader.bytes(0), Buffer.alloc(0));
  assert.equal(reader.position, 0);
});
