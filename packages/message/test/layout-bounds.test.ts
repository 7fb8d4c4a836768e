import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { LayoutError, layoutInterface, layoutMessage, layoutOf, type Schema } from '../src/index.js';
import { fieldsOf, typeOf } from '../test-support/type-text.js';

function refused(make: () => unknown, text: RegExp): void {
  assert.throws(make, (error) => {
    assert.ok(error instanceof LayoutError);
    assert.match(error.message, text);
    return true;
  });
}

/** A type with `depth` types inside one another. */
function nested(depth: number, wrap: (inner: Schema) => Schema): Schema {
  let schema: Schema = { kind: 'integer', type: 'UInt8' };
  for (let level = 0; level < depth; level++) schema = wrap(schema);
  return schema;
}

const WRAPS: readonly ((inner: Schema) => Schema)[] = [
  (inner) => ({ kind: 'struct', name: 'S', fields: [{ name: 'a', schema: inner }] }),
  (inner) => ({ kind: 'union', name: 'U', members: [{ name: 'a', schema: inner }] }),
  (inner) => ({ kind: 'array', element: inner, count: 1 }),
  (inner) => ({ kind: 'sequence', element: inner, max: 1 }),
];

test('the fixed part can take 2^23-1 bytes', () => {
  assert.equal(layoutMessage(fieldsOf('array<UInt8, 8388576> a')).fixedSize, 8_388_600);
  refused(
    () => layoutMessage(fieldsOf('array<UInt8, 8388577> a')),
    /fixed part .* 8388608 bytes; at most 8388607/,
  );
});

test('the arena can take 2^32-1 bytes', () => {
  assert.equal(layoutMessage(fieldsOf('bytes<4294967295> a')).arenaMax, 0xffff_ffff);
  refused(() => layoutMessage(fieldsOf('bytes<4294967295> a, bytes<1> b')), /4294967296 bytes/);
  refused(() => layoutMessage(fieldsOf('string<4294967295> a')), /4294967296 bytes/);
  refused(() => layoutMessage(fieldsOf('sequence<UInt64, 536870912> a')), /bytes, more than 4294967295/);
  refused(() => layoutMessage(fieldsOf('sequence<sequence<string<65535>, 65535>, 65535> a')), /more than/);
});

test('numbers far beyond 2^53 are refused, not wrapped', () => {
  const huge = 'array<array<array<array<UInt64, 4294967295>, 4294967295>, 4294967295>, 4294967295>';
  refused(() => layoutOf(typeOf(huge)), /more than 4294967295/);
});

test('types nest 32 deep and not 33', () => {
  for (const wrap of WRAPS) {
    assert.equal(layoutOf(nested(32, wrap)).nesting, 32);
    refused(() => layoutOf(nested(33, wrap)), /nested more than 32 deep/);
    refused(() => layoutMessage([{ name: 'a', schema: nested(33, wrap) }]), /nested more than 32 deep/);
  }
});

test('nesting is counted through types that were laid out before', () => {
  for (const wrap of WRAPS) {
    const inner = nested(32, wrap);
    layoutOf(inner);
    refused(() => layoutOf(wrap(inner)), /nested more than 32 deep/);
  }
});

test('types in a circle end as too deep', () => {
  const fields: { name: string; schema: Schema }[] = [];
  const circle: Schema = { kind: 'struct', name: 'S', fields };
  fields.push({ name: 'self', schema: { kind: 'sequence', element: circle, max: 1 } });
  refused(() => layoutOf(circle), /nested more than 32 deep/);
});

/**
 * Unions of eight members in one another, all members of the same type.
 * @param look called each time the members of one are asked for
 */
function shared(depth: number, look: () => void): Schema {
  return nested(depth, (inner) => ({
    kind: 'union',
    name: 'U',
    get members() {
      look();
      return Array.from({ length: 8 }, (_, index) => ({ name: `m${index}`, schema: inner }));
    },
  }));
}

test('a graph in which everything is used eight times is laid out once', () => {
  let looks = 0;
  const schema = shared(32, () => {
    looks += 1;
    assert.ok(looks <= 32 * 4, 'each type is looked at again wherever it is used');
  });
  assert.equal(layoutOf(schema).size, 32 * 4 + 4);
  assert.ok(looks >= 32, `${looks} looks`);
});

test('a walk that forgets what it has seen would be noticed', () => {
  let looks = 0;
  const walk = (schema: Schema): void => {
    if (schema.kind === 'union') for (const member of schema.members) walk(member.schema);
  };
  walk(shared(4, () => looks++));
  assert.ok(looks > 4 * 4, `${looks} looks`);
});

test('a message has at most 255 handles', () => {
  assert.equal(layoutMessage(fieldsOf('array<Handle, 255> a')).handleCount, 255);
  refused(() => layoutMessage(fieldsOf('array<Handle, 256> a')), /256 Handle values; at most 255/);
  refused(() => layoutMessage(fieldsOf('array<Handle, 255> a, Handle b')), /256 Handle values/);
  refused(() => layoutOf(typeOf('array<struct{Handle a; Handle b}, 128>')), /256 Handle values/);
});

test('handles do not stand in sequences or unions', () => {
  refused(() => layoutOf(typeOf('sequence<Handle, 1>')), /a sequence cannot hold Handle values/);
  refused(() => layoutOf(typeOf('sequence<struct{Handle a}, 1>')), /a sequence cannot hold Handle values/);
  refused(
    () => layoutOf(typeOf('union{UInt8 a; struct{Handle h} b}')),
    /union T0 cannot hold Handle values \(b\)/,
  );
});

test('elements take space, so no message can announce more work than it has bytes', () => {
  refused(
    () => layoutOf(typeOf('sequence<struct{}, 4>')),
    /a sequence cannot have empty structs as elements/,
  );
  refused(() => layoutOf(typeOf('array<struct{}, 4>')), /an array cannot have empty structs as elements/);
  refused(() => layoutOf(typeOf('struct{struct{} a; struct{} b}')), /all of them are empty/);
  refused(() => layoutOf(typeOf('array<UInt8, 0>')), /at least one element/);
  assert.equal(layoutOf(typeOf('struct{}')).size, 0);
  assert.equal(layoutOf(typeOf('union{struct{} none; UInt8 some}')).size, 8);
});

test('a union needs members', () => {
  refused(() => layoutOf({ kind: 'union', name: 'U', members: [] }), /union U has no members/);
});

test('bounds are whole numbers', () => {
  for (const bound of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32]) {
    refused(() => layoutOf({ kind: 'string', max: bound }), /whole number from 0 to 4294967295/);
    refused(() => layoutOf({ kind: 'bytes', max: bound }), /whole number/);
    refused(
      () => layoutOf({ ...(typeOf('array<UInt8, 1>') as object), count: bound } as Schema),
      /whole number/,
    );
    refused(() => layoutOf({ ...(typeOf('sequence<UInt8, 1>') as object), max: bound } as Schema), /whole/);
  }
});

test('errors say which method and which parameters', () => {
  const method = { name: 'Read', in: [], out: fieldsOf('array<Handle, 256> a'), error: [] };
  refused(
    () => layoutInterface({ name: 'a.B', methods: [method] }),
    /^Read, out parameters: a message with 256/,
  );
});

test('an interface has at most 65535 methods', () => {
  const methods = Array.from({ length: 65_536 }, (_, index) => ({
    name: `M${index}`,
    in: [],
    out: [],
    error: [],
  }));
  assert.equal(layoutInterface({ name: 'a.B', methods: methods.slice(0, 65_535) }).methods.length, 65_535);
  refused(() => layoutInterface({ name: 'a.B', methods }), /65536 methods; at most 65535/);
});
