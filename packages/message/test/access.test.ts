import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import { type FieldAccess, layoutMessage, resolveField } from '../src/index.js';
import { Codec, viewOf } from '../test-support/codec.js';
import { randomFields, randomRecord } from '../test-support/random.js';
import { fieldsOf } from '../test-support/type-text.js';

function resolve(codec: Codec, ...path: string[]): FieldAccess {
  const access = resolveField(codec.layout, path);
  assert.ok(access, path.join('.'));
  return access;
}

test('integers of every width are read where they lie', () => {
  const codec = new Codec(
    'UInt8 a, SInt8 b, UInt16 c, SInt16 d, UInt32 e, SInt32 f, UInt64 g, SInt64 h, struct{UInt8 x; SInt64 y} s',
  );
  const value = {
    a: 255,
    b: -128,
    c: 65_535,
    d: -2,
    e: 2 ** 32 - 1,
    f: -3,
    g: 2n ** 64n - 1n,
    h: -4n,
    s: { x: 5, y: -6n },
  };
  const payload = codec.encode(value);
  const view = viewOf(payload);
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'] as const) {
    assert.equal(resolve(codec, name).readInteger(view, 0), value[name]);
    assert.equal(resolve(codec, name).readBigInt(view, 0), BigInt(value[name]));
  }
  assert.equal(resolve(codec, 'g').readBigInt(view, 0), value.g);
  assert.equal(resolve(codec, 'h').readBigInt(view, 0), value.h);
  assert.equal(resolve(codec, 's', 'x').readInteger(view, 0), 5);
  assert.equal(resolve(codec, 's', 'y').readBigInt(view, 0), -6n);
});

test('texts and bytes are read and compared where they lie', () => {
  const codec = new Codec('bytes<8> data, struct{UInt8 n; struct{string<40> path} inner} s, string<4> last');
  const payload = codec.encode({
    data: new Uint8Array([1, 2, 3]),
    s: { n: 1, inner: { path: '/caf\u00e9' } },
    last: '',
  });
  // Not at the start of the memory.
  const memory = Buffer.concat([Buffer.alloc(24, 0xff), payload] as Uint8Array[]);
  const view = viewOf(memory);
  const path = resolve(codec, 's', 'inner', 'path');
  assert.equal(path.readText(memory, view, 24), '/caf\u00e9');
  assert.equal(path.byteLength(view, 24), 6);
  assert.equal(path.textEquals(memory, view, 24, Buffer.from('/caf\u00e9')), true);
  assert.equal(path.textEquals(memory, view, 24, Buffer.from('/cafe\u0301')), false);
  assert.equal(path.textEquals(memory, view, 24, Buffer.from('/caf')), false);
  assert.equal(path.textEquals(memory, view, 24, Buffer.from('/caf\u00e9\0')), false);
  const data = resolve(codec, 'data');
  assert.equal(data.byteLength(view, 24), 3);
  assert.equal(data.textEquals(memory, view, 24, new Uint8Array([1, 2, 3])), true);
  assert.equal(data.textEquals(memory, view, 24, new Uint8Array([1, 2, 4])), false);
  assert.equal(memory[data.contentStart(view, 24)], 1);
  const last = resolve(codec, 'last');
  assert.equal(last.readText(memory, view, 24), '');
  assert.equal(last.textEquals(memory, view, 24, new Uint8Array(0)), true);
});

test('counts of elements and tags of unions are read', () => {
  const codec = new Codec('sequence<UInt32, 8> q, array<UInt8, 3> r, union{UInt8 a; UInt16 b} u');
  const payload = codec.encode({ q: [1, 2], r: [1, 2, 3], u: { kind: 'b', value: 1 } });
  const view = viewOf(payload);
  assert.equal(resolve(codec, 'q').elementCount(view, 0), 2);
  assert.equal(resolve(codec, 'r').elementCount(view, 0), 3);
  assert.equal(resolve(codec, 'u').unionTag(view, 0), 1);
});

test('handles are known by their place among those of the message', () => {
  const codec = new Codec('UInt8 n, Handle a, struct{UInt8 n; Handle b; struct{Handle c} t} s, Handle d');
  for (const [index, path] of [['a'], ['s', 'b'], ['s', 't', 'c'], ['d']].entries()) {
    const access = resolve(codec, ...path);
    assert.equal(access.handleIndex, index);
    assert.equal(access.offset, codec.layout.handleOffsets[index]);
  }
  assert.equal(resolve(codec, 'n').handleIndex, -1);
  assert.equal(resolve(codec, 's').handleIndex, -1);
});

test('paths that lead nowhere are not resolved', () => {
  const layout = layoutMessage(
    fieldsOf(
      'UInt8 a, struct{UInt8 x} s, sequence<struct{UInt8 x}, 2> q, array<UInt8, 2> r, union{UInt8 x} u',
    ),
  );
  for (const path of [
    [],
    ['b'],
    ['a', 'x'],
    ['s', 'y'],
    ['s', 'x', 'z'],
    ['q', 'x'],
    ['q', '0'],
    ['r', 'length'],
    ['u', 'x'],
  ]) {
    assert.equal(resolveField(layout, path), undefined, path.join('.'));
  }
  for (const name of ['constructor', '__proto__', 'toString', 'length']) {
    assert.equal(resolveField(layout, [name]), undefined);
    assert.equal(resolveField(layout, ['s', name]), undefined);
  }
});

test('reading a field as what it is not is a bug', () => {
  const codec = new Codec('UInt64 a, string<4> s, sequence<UInt8, 2> q');
  const payload = codec.encode({ a: 1n, s: '', q: [] });
  const view = viewOf(payload);
  assert.throws(
    () => resolve(codec, 'a').readInteger(view, 0),
    /kind integer read as an integer of at most 32 bits/,
  );
  assert.throws(() => resolve(codec, 'a').byteLength(view, 0), /read as a string or bytes/);
  assert.throws(() => resolve(codec, 'a').elementCount(view, 0), /read as a sequence or an array/);
  assert.throws(() => resolve(codec, 's').unionTag(view, 0), /read as a union/);
  assert.throws(() => resolve(codec, 's').readBigInt(view, 0), /kind string read as/);
});

test('what is read in place is what decoding gives', () => {
  for (let seed = 1; seed <= 400; seed++) {
    const random = new Random(seed);
    const fields = randomFields(random);
    const codec = new Codec(fields);
    const value = randomRecord(random, fields);
    const payload = codec.encode(value);
    const view = viewOf(payload);
    for (const { name, schema } of fields) {
      const access = resolve(codec, name);
      const expected = Object.getOwnPropertyDescriptor(value, name)?.value;
      if (schema.kind === 'integer') assert.equal(access.readBigInt(view, 0), BigInt(expected));
      else if (schema.kind === 'string') assert.equal(access.readText(payload, view, 0), expected);
      else if (schema.kind === 'bytes') assert.equal(access.textEquals(payload, view, 0, expected), true);
      else if (schema.kind === 'sequence') assert.equal(access.elementCount(view, 0), expected.length);
    }
  }
});
