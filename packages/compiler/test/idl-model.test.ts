import assert from 'node:assert/strict';
import { layoutMethod } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { checkPackageText, checkTexts } from './check-text.js';

function constants(body: string): Record<string, bigint> {
  return Object.fromEntries(checkPackageText(body).constants.map(({ name, value }) => [name, value]));
}

test('expressions bind as in C, ** tightest and from the right', () => {
  assert.deepEqual(
    constants(`
      const UInt64 A = 1 + 2 * 3;
      const UInt64 B = (1 + 2) * 3;
      const UInt64 C = 2 ** 3 ** 2;
      const SInt64 D = -2 ** 2;
      const UInt64 E = 1 << 2 + 1;
      const UInt64 F = 0xf0 & 0x30 | 1;
      const UInt64 G = 1 | 2 & 3 << 1;
      const UInt64 H = 100 / 7 / 2;
      const SInt64 I = 10 - 4 - 3;
      const SInt64 J = -7 / 2;
      const UInt64 K = 256 >> 4 >> 1;
      const SInt64 L = - - 5;
      const UInt64 M = +5 * +2;
      const UInt64 N = 0o17 + 0x10;
      const UInt64 O = 2 ** 63 + (2 ** 63 - 1);
      const SInt64 P = -(2 ** 63);
      const SInt64 Q = 2 * -3;
    `),
    {
      A: 7n,
      B: 9n,
      C: 512n,
      D: -4n,
      E: 8n,
      F: 49n,
      G: 3n,
      H: 7n,
      I: 3n,
      J: -3n,
      K: 8n,
      L: 5n,
      M: 10n,
      N: 31n,
      O: 2n ** 64n - 1n,
      P: -(2n ** 63n),
      Q: -6n,
    },
  );
});

test('constants are found in any order and across packages', () => {
  const { descriptions, diagnostics } = checkTexts({
    'a/One.idl':
      'package a.One\nimport a.Two\nconst UInt8 A = B * C;\nconst UInt8 C = D + 1;\nconst UInt8 D = 1;\n',
    'a/Two.idl': 'package a.Two\nimport b.Three\nconst UInt8 B = b.Three.E + 2;\n',
    'b/Three.idl': 'package b.Three\nconst UInt8 E = 1;\n',
  });
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    descriptions.interfaces.get('a.One')?.constants.map(({ name, value }) => [name, value]),
    [
      ['A', 6n],
      ['C', 2n],
      ['D', 1n],
    ],
  );
});

test('the widths of sizes and addresses are 64 bits', () => {
  const { methods } = checkPackageText('interface { A(in UIntSize a, in UIntPtr b); }');
  assert.deepEqual(
    methods[0]?.in.map(({ schema }) => schema),
    [
      { kind: 'integer', type: 'UInt64' },
      { kind: 'integer', type: 'UInt64' },
    ],
  );
});

test('every type becomes its schema', () => {
  const checked = checkPackageText(`
    const UInt32 N = 4;
    typedef string<N> Text;
    struct Pair { Text left; UInt8 right; }
    union Choice { UInt32 number; bytes<16> raw; }
    interface {
      All(in SInt8 a, in Handle b, in handle<P> c, in bytes<N * 2> d, in array<Pair, 3> e, in sequence<Text, N> f,
          in Choice g, out UInt64 h, error Pair i);
    }
  `);
  const text = { kind: 'string', max: 4 };
  const pair = {
    kind: 'struct',
    name: 'P.Pair',
    fields: [
      { name: 'left', schema: text },
      { name: 'right', schema: { kind: 'integer', type: 'UInt8' } },
    ],
  };
  const choice = {
    kind: 'union',
    name: 'P.Choice',
    members: [
      { name: 'number', schema: { kind: 'integer', type: 'UInt32' } },
      { name: 'raw', schema: { kind: 'bytes', max: 16 } },
    ],
  };
  assert.deepEqual(checked.schema, {
    name: 'P',
    methods: [
      {
        name: 'All',
        in: [
          { name: 'a', schema: { kind: 'integer', type: 'SInt8' } },
          { name: 'b', schema: { kind: 'handle', interface: null } },
          { name: 'c', schema: { kind: 'handle', interface: 'P' } },
          { name: 'd', schema: { kind: 'bytes', max: 8 } },
          { name: 'e', schema: { kind: 'array', element: pair, count: 3 } },
          { name: 'f', schema: { kind: 'sequence', element: text, max: 4 } },
          { name: 'g', schema: choice },
        ],
        out: [{ name: 'h', schema: { kind: 'integer', type: 'UInt64' } }],
        error: [{ name: 'i', schema: pair }],
      },
    ],
  });
  assert.equal(checked.complete, true);
});

test('a declaration is one schema object, and a typedef has one of its own unless it names a struct or union', () => {
  const { descriptions } = checkTexts({
    'a/One.idl': `package a.One
      typedef UInt32 Cents;
      typedef Cents Price;
      typedef string<8> Label;
      struct Line { Label what; Cents cents; Price price; UInt32 plain; }
      typedef Line Row;
      interface { A(in Line a, in Row b, in Label c, in Cents d); }`,
    'a/Two.idl': `package a.Two
      import a.One
      interface { B(in Line a, in Cents b); }`,
  });
  const one = descriptions.interfaces.get('a.One');
  const two = descriptions.interfaces.get('a.Two');
  const types = Object.fromEntries(one?.types.map(({ name, schema }) => [name, schema]) ?? []);
  const [line, row, label, cents] = one?.methods[0]?.in.map(({ schema }) => schema) ?? [];
  assert.equal(line, types.Line);
  assert.equal(row, types.Line);
  assert.equal(types.Row, types.Line);
  assert.equal(label, types.Label);
  assert.equal(cents, types.Cents);
  assert.notEqual(types.Price, types.Cents);
  assert.deepEqual(types.Price, types.Cents);
  assert.ok(line?.kind === 'struct');
  assert.notEqual(line.fields[3]?.schema, types.Cents);
  assert.deepEqual(
    two?.methods[0]?.in.map(({ schema }) => schema),
    [types.Line, types.Cents],
  );
  assert.equal(two?.methods[0]?.in[0]?.schema, types.Line);
});

test('sizes and offsets are those of the known headers', () => {
  const { methods } = checkPackageText(
    `
    interface {
      SignMessage(in string<4096> message, out UInt8 success, out string<4096> signature);
      Connect(in string<1023> server, in string<1023> service, in UInt32 msecs, out Handle handle, out UInt32 id, out SInt32 rc);
      Read(out array<Entry, 1> entry);
    }`.replace(
      'interface',
      'struct Entry { UInt64 id; UInt64 time; UInt32 a; UInt32 b; UInt32 c; array<UInt8, 4096> msg; } interface',
    ),
  );
  const [sign, connect, read] = methods.map(({ schema }) => layoutMethod(schema));
  assert.deepEqual(
    sign?.response.fields.map(({ offset }) => offset),
    [24, 28],
  );
  assert.equal(sign?.response.fixedSize, 40);
  assert.equal(sign?.request.arenaMax, 4097);
  assert.deepEqual(
    connect?.request.fields.map(({ offset }) => offset),
    [24, 32, 40],
  );
  assert.equal(connect?.request.fixedSize, 48);
  assert.equal(connect?.request.arenaMax, 2048);
  assert.equal(read?.response.fields[0]?.layout.size, 4128);
});

test('comments directly before a declaration document it, or one behind it on its line', () => {
  const { descriptions, diagnostics } = checkTexts({
    'P.idl': `// A licence.

/*
 * The package.
 *   indented
 */
package P

// Not of A, since an empty line follows.

// The first
// constant.
const UInt8 A = 1; // not this
const UInt8 B = 2; // Behind B.
const UInt8 C = 3;
/** Starred. **/ typedef UInt8 T;

/*
   The struct,
     its margin removed.
*/
struct S {
    UInt8 a; // Behind a.
    /* Before b. */
    UInt8 b; /* c */ UInt8 c;
}

// The interface.
interface {
    // The method.
    M(in UInt8 a, // Behind a of M.
      /* Before b of M. */ out UInt8 b);
    N(); // Behind N.
}
`,
  });
  assert.deepEqual(diagnostics, []);
  const checked = descriptions.interfaces.get('P');
  assert.equal(checked?.docs, 'The package.\n  indented');
  assert.equal(checked.interfaceDocs, 'The interface.');
  assert.deepEqual(
    checked.constants.map(({ docs }) => docs),
    ['The first\nconstant.', 'Behind B.', ''],
  );
  assert.deepEqual(
    checked.types.map(({ docs }) => docs),
    ['Starred.', 'The struct,\n  its margin removed.'],
  );
  assert.deepEqual(
    checked.types[1]?.fields.map(({ docs }) => docs),
    ['Behind a.', 'Before b.', 'c'],
  );
  const [m, n] = checked.methods;
  assert.equal(m?.docs, 'The method.');
  assert.equal(m.in[0]?.docs, 'Behind a of M.');
  assert.equal(m.out[0]?.docs, 'Before b of M.');
  assert.equal(n?.docs, 'Behind N.');
});

test('what is broken is left out, and what it was left out of says so', () => {
  const { descriptions, diagnostics } = checkTexts({
    'a/I.idl': 'package a.I\ntypedef string<0> Bad;\ninterface { A(in Bad a); B(in UInt8 b); }\n',
    'a/J.idl': 'package a.J\nimport a.Missing\nstruct S { Unknown u; }\ninterface { A(); }\n',
    'a/Good.idl': 'package a.Good\ninterface { A(); }\n',
    'a/P.edl': 'entity a.P\nendpoints { i : a.I j : a.Missing }\n',
  });
  assert.deepEqual(diagnostics.map(({ file, code }) => `${file} ${code}`).toSorted(), [
    'a/I.idl bad-bound',
    'a/J.idl unknown-package',
    'a/P.edl unknown-package',
  ]);
  const i = descriptions.interfaces.get('a.I');
  assert.equal(i?.complete, false);
  assert.deepEqual(
    i.methods.map(({ name }) => name),
    ['B'],
  );
  assert.equal(descriptions.interfaces.get('a.J')?.complete, false);
  assert.equal(descriptions.interfaces.get('a.Good')?.complete, true);
  const p = descriptions.classes.get('a.P');
  assert.equal(p?.complete, false);
  assert.deepEqual(
    p.endpoints.map(({ name }) => name),
    ['i'],
  );
});
