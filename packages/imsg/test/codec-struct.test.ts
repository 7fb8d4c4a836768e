/** Structs: layout, padding, byte order, names, refusals. That layouts are those of a C compiler is tested in codec-c-layout.test.ts. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { array, bool, c, cString, f64, type StructFields, struct, u8, u16, u32 } from '../src/codec/index.js';
import { badPayload } from '../test-support/bad-payload.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const BIG = { byteOrder: 'big' } as const;

test('members lie where C puts them; padding is zero when written and ignored when read', () => {
  const mixed = struct({ tag: u8, count: u32, flag: bool, port: u16, last: u8 }, BIG);
  assert.deepEqual({ ...mixed.offsets }, { tag: 0, count: 4, flag: 8, port: 10, last: 12 });
  assert.deepEqual([mixed.size, mixed.alignment], [16, 4]);
  const value = { tag: 1, count: 2, flag: true, port: 3, last: 4 };
  assert.deepEqual(mixed.encode(value), hex('01000000 00000002 01000003 04000000'));
  assert.deepEqual(mixed.decode(hex('01eeeeee 00000002 01ee0003 04eeeeee')), value);
});

test('memory that was written before does not show through padding', () => {
  const inner = struct({ tag: u8, count: u32 });
  const buffer = Buffer.alloc(8, 0xee);
  inner.write(new DataView(buffer.buffer, buffer.byteOffset, 8), 0, { tag: 0, count: 0 }, true);
  assert.deepEqual(buffer, Buffer.alloc(8));
});

test('padding can be demanded to be zero', () => {
  const strict = struct({ tag: u8, count: u32, last: u8 }, { ...BIG, padding: 'zero' });
  assert.deepEqual(strict.decode(hex('01000000 00000002 03000000')), { tag: 1, count: 2, last: 3 });
  for (const at of [1, 2, 3, 9, 10, 11]) {
    const payload = hex('01000000 00000002 03000000');
    payload[at] = 1;
    badPayload(() => strict.decode(payload), new RegExp(`byte ${at}: byte of padding is not zero`));
  }
  const outer = struct({ first: u32, inner: strict });
  badPayload(
    () => outer.decode(hex('00000000 01000000 00000002 03000001')),
    /byte 15 \(inner\): byte of padding/,
  );
});

test('packed, with a size, with offsets', () => {
  const packed = struct({ tag: u8, count: u32, port: u16 }, { ...BIG, packed: true });
  assert.deepEqual([packed.size, packed.alignment], [7, 1]);
  assert.deepEqual(packed.encode({ tag: 1, count: 2, port: 3 }), hex('01 00000002 0003'));

  const padded = struct({ tag: u8 }, { size: 3 });
  assert.deepEqual(padded.encode({ tag: 1 }), hex('010000'));
  assert.throws(() => struct({ tag: u32 }, { size: 3 }), RangeError);
  assert.throws(() => struct({ tag: u32 }, { size: 4.5 }), RangeError);
  assert.throws(() => struct({ tag: u32 }, { size: 2 ** 31 }), RangeError);

  // Not in the order of the declaration, with a hole, and one that follows the member before it.
  const placed = struct({ late: u16, early: u8, next: u16 }, { ...BIG, offsets: { late: 8, early: 1 } });
  assert.deepEqual({ ...placed.offsets }, { late: 8, early: 1, next: 2 });
  assert.equal(placed.size, 10);
  assert.deepEqual(placed.encode({ late: 1, early: 2, next: 3 }), hex('00 02 0003 00000000 0001'));
  assert.throws(() => struct({ a: u32, b: u16 }, { offsets: { b: 2 } }), /RangeError: b at 2 overlaps a/);
  assert.throws(() => struct({ a: u32 }, { offsets: { a: -1 } }), RangeError);
  assert.throws(() => struct({ a: u32 }, { offsets: { b: 8 } as unknown as { a: number } }), TypeError);
});

test('a struct has the byte order of what contains it unless it has its own', () => {
  const plain = struct({ port: u16 });
  const little = struct({ port: u16 }, { byteOrder: 'little' });
  const outer = struct({ plain, little, list: array(plain, 2) }, BIG);
  const value = { plain: { port: 1 }, little: { port: 2 }, list: [{ port: 3 }, { port: 4 }] };
  assert.deepEqual(outer.encode(value), hex('0001 0200 0003 0004'));
  assert.deepEqual(outer.decode(hex('0001 0200 0003 0004')), value);
  const address = struct({ port: c.in_port_t, address: c.in_addr_t }, { byteOrder: 'little' });
  assert.deepEqual(address.encode({ port: 1, address: 0x7f00_0001 }), hex('0001 0000 7f000001'));
  assert.throws(() => struct({ port: u16 }, { byteOrder: 'BE' as 'big' }), RangeError);
});

test('what does not fit is named with its path', () => {
  const peer = struct({ name: cString(4), weight: u8 });
  const status = struct({ count: u32, peers: array(peer, 2), offset: f64 });
  const good = {
    count: 1,
    peers: [
      { name: 'a', weight: 1 },
      { name: 'b', weight: 2 },
    ],
    offset: 0,
  };
  assert.deepEqual(status.decode(status.encode(good)), good);
  const encode = (value: unknown) => () => status.encode(value as typeof good);
  assert.throws(encode({ ...good, count: -1 }), /RangeError: count: must be a whole number/);
  assert.throws(encode({ count: 1, peers: good.peers }), /TypeError: offset: is missing/);
  assert.throws(encode({ ...good, offset: undefined }), /TypeError: offset: must be a number, not undefined/);
  assert.throws(encode({ ...good, peers: [good.peers[0], null] }), /peers\[1\]: must be an object, not null/);
  assert.throws(
    encode({ ...good, peers: [good.peers[0], { name: 'long', weight: 0 }] }),
    /peers\[1\]\.name: 4/,
  );
  assert.throws(encode(null), /TypeError: value: must be an object, not null/);
  assert.throws(encode('text'), TypeError);
  const payload = status.encode(good);
  payload.fill(0x61, 9, 13);
  badPayload(() => status.decode(payload), /byte 9 \(peers\[1\]\.name\): no NUL within 4 bytes/);
  badPayload(() => status.decode(payload.subarray(1)), /has 23 bytes, not 24/);
});

test('an error of a getter passes unchanged', () => {
  const fault = new Error('of the caller');
  const value = {
    get a(): number {
      throw fault;
    },
  };
  assert.throws(
    () => struct({ a: u8 }).encode(value),
    (error) => error === fault,
  );
});

test('names are plain data', () => {
  const fields = { ['__proto__']: u8, constructor: u8, toString: u8, hasOwnProperty: u8 };
  const odd = struct(fields as StructFields);
  const value = odd.decode(hex('01020304')) as Record<string, unknown>;
  assert.deepEqual(Object.keys(value), ['__proto__', 'constructor', 'toString', 'hasOwnProperty']);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(Object.getOwnPropertyDescriptor(value, '__proto__')?.value, 1);
  assert.deepEqual(odd.encode(value as never), hex('01020304'));
  assert.equal(Object.getOwnPropertyDescriptor(odd.offsets, '__proto__')?.value, 0);
  // Inherited things are no members.
  assert.throws(() => struct({ toString: u8 }).encode({} as never), /TypeError: toString: is missing/);
  assert.throws(() => struct({ a: u8 }).encode(Object.create({ a: 1 })), /TypeError: a: is missing/);
});

test('what makes no struct', () => {
  assert.throws(() => struct({}), TypeError);
  assert.throws(() => struct({ __proto__: u8 } as unknown as StructFields), TypeError);
  assert.throws(() => struct({ b: u8, 0: u8 }), /TypeError: a member cannot be called 0/);
  assert.throws(() => struct({ a: 4 } as unknown as StructFields), TypeError);
  assert.throws(() => struct(null as unknown as StructFields), TypeError);
});
