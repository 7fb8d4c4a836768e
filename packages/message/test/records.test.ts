import assert from 'node:assert/strict';
import { Random, test } from '@sallyport/test-kit';
import {
  fingerprintInterface,
  type InterfaceSchema,
  LayoutError,
  layoutMethod,
  RecordError,
  readInterface,
  readTypes,
  type Schema,
  type TypeRecord,
  TypeTableBuilder,
} from '../src/index.js';
import { randomFields } from '../test-support/random.js';
import { fieldsOf, typeOf } from '../test-support/type-text.js';

const TILL: InterfaceSchema = {
  name: 'shop.Till',
  methods: [
    {
      name: 'Sell',
      in: fieldsOf(
        'sequence<struct{string<64> what; UInt32 cents}, 32> lines, union{UInt32 cash; bytes<32> card} pay',
      ),
      out: fieldsOf('UInt64 receipt, Handle printer'),
      error: fieldsOf('SInt32 code'),
    },
    { name: 'Open', in: [], out: [], error: [] },
  ],
};

function rebuild(schema: InterfaceSchema): InterfaceSchema {
  const table = new TypeTableBuilder();
  const record = table.addInterface(schema);
  const text = JSON.parse(JSON.stringify({ types: table.types, record }));
  return readInterface(text.record, readTypes(text.types));
}

test('schemas survive the way through records and JSON', () => {
  const again = rebuild(TILL);
  assert.deepEqual(again, TILL);
  const [method] = again.methods;
  assert.ok(method);
  assert.equal(layoutMethod(method).request.fixedSize, 48);
});

test('random schemas survive it too', () => {
  for (let seed = 1; seed <= 500; seed++) {
    const schema = {
      name: 'a.B',
      methods: [
        { name: 'M', in: randomFields(new Random(seed)), out: randomFields(new Random(-seed)), error: [] },
      ],
    };
    assert.deepEqual(rebuild(schema), schema, `seed ${seed}`);
  }
});

test('types of equal structure are one record and one object again', () => {
  const table = new TypeTableBuilder();
  const record = table.addInterface({
    name: 'a.B',
    methods: [
      {
        name: 'M',
        in: fieldsOf('struct{UInt8 a; string<4> b} x'),
        out: fieldsOf('struct{UInt8 a; string<4> b} y'),
        error: [],
      },
    ],
  });
  assert.equal(table.types.length, 3);
  const [method] = readInterface(record, readTypes(table.types)).methods;
  assert.equal(method?.in[0]?.schema, method?.out[0]?.schema);
  assert.equal(table.add(typeOf('struct{UInt8 a; string<4> b}')), method === undefined ? -1 : 2);
});

test('types that differ only in a name or a bound stay apart', () => {
  const table = new TypeTableBuilder();
  const indices = [
    'string<4>',
    'string<5>',
    'bytes<4>',
    'struct{UInt8 a}',
    'struct{UInt8 b}',
    'union{UInt8 a}',
  ].map((text) => table.add(typeOf(text)));
  assert.equal(new Set(indices).size, indices.length);
  assert.notEqual(
    table.add({ kind: 'struct', name: 'X', fields: [] }),
    table.add({ kind: 'struct', name: 'Y', fields: [] }),
  );
  assert.notEqual(
    table.add({ kind: 'handle', interface: null }),
    table.add({ kind: 'handle', interface: 'a.B' }),
  );
});

test('a graph in which everything is used twice stays small', () => {
  let schema: Schema = { kind: 'integer', type: 'UInt8' };
  for (let level = 0; level < 30; level++) {
    schema = {
      kind: 'struct',
      name: `S${level}`,
      fields: [
        { name: 'a', schema },
        { name: 'b', schema },
      ],
    };
  }
  const table = new TypeTableBuilder();
  table.add(schema);
  assert.equal(table.types.length, 31);
});

test('types in a circle or too deep end in an error', () => {
  const fields: { name: string; schema: Schema }[] = [];
  const circle: Schema = { kind: 'struct', name: 'S', fields };
  fields.push({ name: 'self', schema: circle });
  assert.throws(() => new TypeTableBuilder().add(circle), LayoutError);
});

/** [what is wrong, the records, a part of the error] */
const BAD_TYPES: readonly (readonly [unknown, RegExp])[] = [
  [null, /^types: null where a list is expected$/],
  [{}, /^types: an object where a list is expected$/],
  [[null], /^types\[0\]\.kind: nothing where one of integer, /],
  [[[]], /^types\[0\]\.kind: nothing where/],
  [[{ kind: 'float' }], /^types\[0\]\.kind: "float" where one of/],
  [[{ kind: 'constructor' }], /^types\[0\]\.kind: "constructor" where one of/],
  [[{ kind: 'integer' }], /^types\[0\]: 'type' is missing$/],
  [[{ kind: 'integer', type: 'UInt128' }], /^types\[0\]\.type: "UInt128" where one of SInt8/],
  [[{ kind: 'integer', type: 'UInt8', extra: 1 }], /^types\[0\]: "extra" is not known here$/],
  [[{ kind: 'handle', interface: 1 }], /^types\[0\]\.interface: 1 where a text is expected$/],
  [[{ kind: 'handle', interface: 'a b' }], /^types\[0\]\.interface: "a b" is not a qualified name$/],
  [[{ kind: 'string', max: -1 }], /^types\[0\]\.max: -1 where a whole number from 0 to 4294967295/],
  [[{ kind: 'string', max: 1.5 }], /^types\[0\]\.max: 1\.5 where/],
  [[{ kind: 'string', max: '8' }], /^types\[0\]\.max: "8" where/],
  [[{ kind: 'bytes', max: 2 ** 32 }], /^types\[0\]\.max: 4294967296 where/],
  [
    [{ kind: 'array', element: 0, count: 1 }],
    /^types\[0\]\.element: type 0 does not stand before this place; 0 types do$/,
  ],
  [[{ kind: 'array', element: -1, count: 1 }], /^types\[0\]\.element: -1 where/],
  [
    [
      { kind: 'string', max: 1 },
      { kind: 'array', element: 0, count: 0 },
    ],
    /^types\[1\]\.count: 0 where a whole number from 1/,
  ],
  [
    [
      { kind: 'sequence', element: 1, max: 1 },
      { kind: 'string', max: 1 },
    ],
    /^types\[0\]\.element: type 1 does not stand/,
  ],
  [
    [{ kind: 'struct', name: 'S', fields: [{ name: 'a', type: 0 }] }],
    /^types\[0\]\.fields\[0\]\.type: type 0 does/,
  ],
  [[{ kind: 'struct', name: '', fields: [] }], /^types\[0\]\.name: "" is not a qualified name$/],
  [[{ kind: 'struct', name: 'S', fields: {} }], /^types\[0\]\.fields: an object where a list is expected$/],
  [
    [{ kind: 'struct', name: 'S', fields: [{ name: 'a-b', type: 0 }] }],
    /^types\[0\]\.fields\[0\]\.name: "a-b" is not an id/,
  ],
  [
    [
      { kind: 'string', max: 1 },
      {
        kind: 'struct',
        name: 'S',
        fields: [
          { name: 'a', type: 0 },
          { name: 'a', type: 0 },
        ],
      },
    ],
    /^types\[1\]\.fields: the name a stands here twice$/,
  ],
  [[{ kind: 'union', name: 'U', members: [] }], /^types\[0\]\.members: a union needs at least one member$/],
];

test('bad tables of types are refused, each with its place', () => {
  for (const [records, message] of BAD_TYPES) {
    assert.throws(
      () => readTypes(records as TypeRecord[]),
      (error) => {
        assert.ok(error instanceof RecordError, String(error));
        assert.match(error.message, message);
        return true;
      },
      JSON.stringify(records),
    );
  }
});

test('bad interfaces are refused, each with its place', () => {
  const types = readTypes([{ kind: 'string', max: 1 }]);
  const method = { name: 'M', in: [], out: [], error: [] };
  for (const [record, message] of [
    [null, /interface: null where an object is expected$/],
    [[], /interface: a list where an object is expected$/],
    [{ name: 'a.B' }, /interface: 'methods' is missing$/],
    [{ name: 'a..B', methods: [] }, /interface\.name: "a\.\.B" is not a qualified name$/],
    [
      { name: 'a.B', methods: [{ ...method, in: [{ name: 'x', type: 1 }] }] },
      /a\.B\.methods\[0\]\.in\[0\]\.type: type 1/,
    ],
    [
      { name: 'a.B', methods: [{ ...method, out: [{ name: 'x' }] }] },
      /methods\[0\]\.out\[0\]: 'type' is missing$/,
    ],
    [{ name: 'a.B', methods: [method, method] }, /methods: the name M stands here twice$/],
    [
      { name: 'a.B', methods: [{ ...method, name: 'x; y' }] },
      /methods\[0\]\.name: "x; y" is not an identifier$/,
    ],
    [{ name: 'a.B', methods: [Object.create(method)] }, /methods\[0\]: 'name' is missing$/],
  ] as const) {
    assert.throws(() => readInterface(record as never, types), message);
  }
});

test('text in errors is shortened, and nothing in it reaches a terminal raw', () => {
  const name = `\x1b[31m\u202e${'x'.repeat(1000)}`;
  assert.throws(
    () => readTypes([{ kind: 'struct', name, fields: [] }]),
    (error) => {
      assert.ok(error instanceof RecordError);
      assert.match(error.message, /^[\x20-\x7e]{1,120}$/);
      return true;
    },
  );
});

test('fingerprints are 16 hexadecimal digits, equal for equal interfaces', () => {
  const print = fingerprintInterface(TILL);
  assert.match(print, /^[0-9a-f]{16}$/);
  assert.equal(fingerprintInterface(rebuild(TILL)), print);
  assert.equal(fingerprintInterface(structuredClone(TILL)), print);
});

test('anything that matters to the two sides changes the fingerprint', () => {
  const method = {
    name: 'M',
    in: fieldsOf('UInt8 a, string<4> b'),
    out: fieldsOf('struct{UInt8 x} c'),
    error: [],
  };
  const variants: InterfaceSchema[] = [
    { name: 'a.B', methods: [method] },
    { name: 'a.C', methods: [method] },
    { name: 'a.B', methods: [] },
    { name: 'a.B', methods: [method, { ...method, name: 'N' }] },
    { name: 'a.B', methods: [{ ...method, name: 'N' }, method] },
    { name: 'a.B', methods: [{ ...method, name: 'N' }] },
    { name: 'a.B', methods: [{ ...method, in: fieldsOf('string<4> b, UInt8 a') }] },
    { name: 'a.B', methods: [{ ...method, in: fieldsOf('UInt8 a, string<5> b') }] },
    { name: 'a.B', methods: [{ ...method, in: fieldsOf('UInt8 a, string<4> c') }] },
    { name: 'a.B', methods: [{ ...method, in: fieldsOf('UInt8 a, bytes<4> b') }] },
    { name: 'a.B', methods: [{ ...method, in: fieldsOf('SInt8 a, string<4> b') }] },
    { name: 'a.B', methods: [{ ...method, out: fieldsOf('struct{UInt8 y} c') }] },
    {
      name: 'a.B',
      methods: [
        {
          ...method,
          out: [{ name: 'c', schema: { ...typeOf('struct{UInt8 x}'), name: 'Other' } as Schema }],
        },
      ],
    },
    { name: 'a.B', methods: [{ ...method, out: [], error: method.out }] },
  ];
  assert.equal(new Set(variants.map(fingerprintInterface)).size, variants.length);
});

test('a fingerprint stays what it is from release to release', () => {
  const schema = { name: 'a.B', methods: [{ name: 'M', in: fieldsOf('UInt8 a'), out: [], error: [] }] };
  assert.equal(fingerprintInterface(schema), 'e262e7a86d2ac748');
});
