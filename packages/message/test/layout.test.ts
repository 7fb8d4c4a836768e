import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import {
  FIXED_LIMITS,
  layoutInterface,
  layoutMessage,
  layoutMethod,
  layoutOf,
  MESSAGE_HEADER_SIZE,
  type MessageLayout,
  type MethodSchema,
} from '../src/index.js';
import { fieldsOf, typeOf } from '../test-support/type-text.js';

/** Name and offset of each field, then the size of the fixed part. */
function shape(message: MessageLayout): (string | number)[] {
  return [...message.fields.flatMap(({ name, offset }) => [name, offset]), message.fixedSize];
}

test('integers have their natural size and alignment', () => {
  for (const [type, size] of [
    ['UInt8', 1],
    ['SInt8', 1],
    ['UInt16', 2],
    ['SInt16', 2],
    ['UInt32', 4],
    ['SInt32', 4],
    ['UInt64', 8],
    ['SInt64', 8],
  ] as const) {
    const layout = layoutOf(typeOf(type));
    assert.deepEqual([layout.size, layout.alignment, layout.arenaMax], [size, size, 0]);
  }
});

test('the header takes 24 bytes aligned to 8, a handle 16 aligned to 8, what lives in the arena 8 aligned to 4', () => {
  const empty = layoutMessage([]);
  assert.deepEqual([MESSAGE_HEADER_SIZE, empty.fixedSize, empty.arenaMax, empty.handleCount], [24, 24, 0, 0]);
  assert.equal(layoutMessage(fieldsOf('UInt8 a')).fixedSize, 32);
  for (const [type, size, alignment] of [
    ['Handle', 16, 8],
    ['string<9>', 8, 4],
    ['bytes<9>', 8, 4],
    ['sequence<UInt64, 9>', 8, 4],
    ['array<UInt64, 9>', 72, 8],
    ['struct{UInt8 a; string<9> b}', 12, 4],
    ['struct{UInt8 a; Handle b}', 24, 8],
    ['struct{}', 0, 1],
  ] as const) {
    const layout = layoutOf(typeOf(type));
    assert.deepEqual([layout.size, layout.alignment], [size, alignment], type);
  }
});

test('the limits of the format are those of KasperskyOS', () => {
  const { fixedPartBytes, handles, endpoints, methods } = FIXED_LIMITS;
  assert.deepEqual([fixedPartBytes, handles, endpoints, methods], [2 ** 23 - 1, 255, 65_535, 65_535]);
});

test('a response of u8 and pointer: u8 at 24, pointer at 28, size 40', () => {
  assert.deepEqual(shape(layoutMessage(fieldsOf('UInt8 rc, string<4096> signature'))), [
    'rc',
    24,
    'signature',
    28,
    40,
  ]);
});

test('a request of two pointers and u32: 24, 32, 40, size 48', () => {
  const layout = layoutMessage(fieldsOf('string<1023> server, string<1023> service, UInt32 msecs'));
  assert.deepEqual(shape(layout), ['server', 24, 'service', 32, 'msecs', 40, 48]);
});

test('a struct of u64, u64, u32, u32, u32 and 4096 bytes takes 4128', () => {
  const layout = layoutOf(
    typeOf('struct{UInt64 a; UInt64 b; UInt32 c; UInt32 d; UInt32 e; array<UInt8, 4096> f}'),
  );
  assert.equal(layout.size, 4128);
  assert.equal(layout.alignment, 8);
});

test('a union of s32 and a struct of 16 bytes aligned to 8 takes 24', () => {
  const layout = layoutOf(typeOf('union{SInt32 code; struct{UInt64 pc; UInt32 kind} exception}'));
  assert.deepEqual([layout.size, layout.alignment], [24, 8]);
  assert.deepEqual(
    layout.fields.map((member) => member.offset),
    [8, 8],
  );
});

test('the data of a union of small members follows its tag', () => {
  const layout = layoutOf(typeOf('union{UInt8 a; UInt16 b}'));
  assert.deepEqual([layout.size, layout.alignment, layout.fields[1]?.offset], [8, 4, 4]);
});

test('a string takes one byte of arena more than its bound, bytes do not', () => {
  assert.equal(layoutMessage(fieldsOf('string<4096> text')).arenaMax, 4097);
  assert.equal(layoutMessage(fieldsOf('bytes<4096> data')).arenaMax, 4096);
  assert.equal(layoutMessage(fieldsOf('string<1023> a, string<1023> b')).arenaMax, 2048);
});

test('a sequence takes its elements and what each of them takes', () => {
  assert.equal(layoutMessage(fieldsOf('sequence<UInt64, 10> a')).arenaMax, 80);
  assert.equal(layoutMessage(fieldsOf('sequence<string<15>, 10> a')).arenaMax, 10 * 8 + 10 * 16);
  assert.equal(
    layoutMessage(fieldsOf('sequence<struct{string<63> what; UInt32 cents}, 32> lines')).arenaMax,
    32 * 12 + 32 * 64,
  );
  assert.equal(layoutMessage(fieldsOf('array<string<15>, 3> a')).arenaMax, 3 * 16);
  assert.equal(layoutMessage(fieldsOf('union{bytes<32> card; string<99> note} pay')).arenaMax, 100);
});

test('the limit for verification adds the padding that can stand before each chunk', () => {
  const layout = layoutMessage(
    fieldsOf('string<3> a, sequence<UInt64, 2> b, sequence<sequence<UInt32, 1>, 2> c'),
  );
  assert.equal(layout.arenaMax, 4 + 16 + (16 + 8));
  assert.equal(layout.arenaLimit, 4 + (7 + 16) + (3 + 16 + 2 * (3 + 4)));
});

test('the longest frame counts its header and the padding to 8', () => {
  const layout = layoutMessage(fieldsOf('string<4> a'));
  assert.equal(layout.fixedSize, 32);
  assert.equal(layout.maximumFrame, 16 + 32 + 8);
  assert.equal(layoutMessage([]).maximumFrame, 16 + 24);
});

test('handles take 16 bytes, and their places are known wherever they stand', () => {
  const layout = layoutMessage(
    fieldsOf('UInt8 a, Handle one, struct{UInt32 x; Handle two} s, array<struct{Handle h; UInt8 y}, 2> t'),
  );
  assert.deepEqual(shape(layout), ['a', 24, 'one', 32, 's', 48, 't', 72, 120]);
  assert.deepEqual(layout.handleOffsets, [32, 56, 72, 96]);
  assert.equal(layout.handleCount, 4);
});

test('padding inside and behind a struct is listed', () => {
  const layout = layoutOf(typeOf('struct{UInt8 a; UInt32 b; UInt16 c}'));
  assert.equal(layout.size, 12);
  assert.deepEqual(layout.padding, [1, 3, 10, 2]);
  assert.deepEqual(layoutOf(typeOf('struct{UInt32 a; UInt16 b; UInt16 c}')).padding, []);
});

test('each kind of message of a method has its own size', () => {
  const method: MethodSchema = {
    name: 'Sell',
    in: fieldsOf('UInt32 a'),
    out: fieldsOf('UInt64 b, UInt64 c'),
    error: [],
  };
  const layout = layoutMethod(method);
  assert.deepEqual(
    [layout.request.fixedSize, layout.response.fixedSize, layout.error.fixedSize],
    [32, 40, 24],
  );
});

test('layouts are computed once per schema object', () => {
  const type = typeOf('struct{UInt8 a}');
  assert.equal(layoutOf(type), layoutOf(type));
  const schema = { name: 'shop.Till', methods: [{ name: 'Open', in: [], out: [], error: [] }] };
  assert.equal(layoutInterface(schema), layoutInterface(schema));
  assert.equal(layoutInterface(schema).methods[0], layoutMethod(schema.methods[0] as MethodSchema));
});
