import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { compareFiles, shortly } from './compare-text.js';

interface Case {
  readonly name: string;
  /** Bodies of package a.I. */
  readonly from: string;
  readonly to: string;
  readonly forth: readonly string[];
  readonly back: readonly string[];
  /** Whether messages or names of the interface differ; true unless given. */
  readonly rebuild?: boolean;
}

const ALL = 'clients,servers,policy';
const PEERS = 'clients,servers';

/** A body whose interface has the one method M. */
const method = (parameters: string): string => `interface { M(${parameters}); }`;
/** The same with definitions in front. */
const typed = (definitions: string, parameters: string): string => `${definitions}\n${method(parameters)}`;

const CASES: readonly Case[] = [
  {
    name: 'comments, order of definitions and white space',
    from: 'const UInt8 A = 1; struct S { UInt8 x; } interface { M(in S s); }',
    to: '/* new */\nstruct S {\n  UInt8 x; /* text */\n}\nconst UInt8 A = 2 - 1;\ninterface {\n  M(in S s);\n}',
    forth: [],
    back: [],
    rebuild: false,
  },
  {
    name: 'a method at the end',
    from: 'interface { A(); }',
    to: 'interface { A(); B(); }',
    forth: ['method-added none servers'],
    back: [`method-removed wire ${ALL}`],
  },
  {
    name: 'a method before others',
    from: 'interface { A(); }',
    to: 'interface { B(); A(); }',
    forth: [`method-inserted wire ${PEERS}`, `method-moved wire ${PEERS}`],
    back: [`method-moved wire ${PEERS}`, `method-removed wire ${ALL}`],
  },
  {
    name: 'methods in another order',
    from: 'interface { A(); B(in UInt8 x); }',
    to: 'interface { B(in UInt8 x); A(); }',
    forth: [`method-moved wire ${PEERS}`, `method-moved wire ${PEERS}`],
    back: [`method-moved wire ${PEERS}`, `method-moved wire ${PEERS}`],
  },
  {
    name: 'another name of a method',
    from: 'interface { A(in UInt8 x); B(); }',
    to: 'interface { New(in UInt8 x); B(); }',
    forth: [`method-renamed source ${ALL}`],
    back: [`method-renamed source ${ALL}`],
  },
  {
    name: 'another name and other messages are another method',
    from: 'interface { A(in UInt8 x); }',
    to: 'interface { New(in UInt16 x); }',
    forth: [`method-removed wire ${ALL}`, `method-inserted wire ${PEERS}`].toSorted().toReversed(),
    back: [`method-removed wire ${ALL}`, `method-inserted wire ${PEERS}`].toSorted().toReversed(),
  },
  {
    name: 'a parameter more',
    from: method('in UInt8 a'),
    to: method('in UInt8 a, in UInt8 b'),
    forth: [`parameter-added wire ${PEERS}`],
    back: [`parameter-removed wire ${ALL}`],
  },
  {
    name: 'an error parameter more',
    from: method('in UInt8 a'),
    to: method('in UInt8 a, error UInt16 code'),
    forth: [`parameter-added wire ${PEERS}`],
    back: [`parameter-removed wire ${ALL}`],
  },
  {
    name: 'parameters in another order',
    from: method('in UInt8 a, in UInt8 b'),
    to: method('in UInt8 b, in UInt8 a'),
    forth: [`parameters-reordered wire ${PEERS}`],
    back: [`parameters-reordered wire ${PEERS}`],
  },
  {
    name: 'another name of a parameter',
    from: method('in UInt8 a, out UInt8 b'),
    to: method('in UInt8 a, out UInt8 c'),
    forth: [`parameter-renamed source ${ALL}`],
    back: [`parameter-renamed source ${ALL}`],
  },
  {
    name: 'another direction',
    from: method('in UInt8 a, in UInt8 b'),
    to: method('in UInt8 a, out UInt8 b'),
    forth: [`parameter-direction wire ${ALL}`],
    back: [`parameter-direction wire ${ALL}`],
  },
  {
    name: 'another integer type',
    from: method('in UInt32 a'),
    to: method('in SInt32 a'),
    forth: [`type-changed wire ${ALL}`],
    back: [`type-changed wire ${ALL}`],
  },
  {
    name: 'another sort of type',
    from: method('in string<8> a'),
    to: method('in bytes<8> a'),
    forth: [`type-changed wire ${ALL}`],
    back: [`type-changed wire ${ALL}`],
  },
  {
    name: 'the bound of a string that clients send',
    from: method('in string<8> a'),
    to: method('in string<9> a'),
    forth: ['bound-widened values servers'],
    back: ['bound-narrowed values clients'],
  },
  {
    name: 'the bound of bytes that servers send',
    from: method('out bytes<8> a'),
    to: method('out bytes<9> a'),
    forth: ['bound-widened values clients'],
    back: ['bound-narrowed values servers'],
  },
  {
    name: 'the bound of a sequence in an error',
    from: method('error sequence<UInt8, 8> a'),
    to: method('error sequence<UInt8, 9> a'),
    forth: ['bound-widened values clients'],
    back: ['bound-narrowed values servers'],
  },
  {
    name: 'bounds inside one another, each in its way',
    from: method('in sequence<array<string<8>, 2>, 5> a'),
    to: method('in sequence<array<string<9>, 3>, 4> a'),
    forth: ['bound-narrowed values clients', `count-changed wire ${PEERS}`, 'bound-widened values servers'],
    back: [`count-changed wire ${PEERS}`, 'bound-narrowed values clients', 'bound-widened values servers'],
  },
  {
    name: 'the interface of a handle',
    from: method('in Handle h'),
    to: method('in handle<a.I> h'),
    forth: [`handle-interface none ${PEERS}`],
    back: [`handle-interface none ${PEERS}`],
  },
  {
    name: 'a typedef in place of the same type',
    from: method('in UInt32 a, in sequence<bytes<16>, 3> b'),
    to: typed('typedef UInt32 Id; typedef bytes<16> Key;', 'in Id a, in sequence<Key, 3> b'),
    forth: ['type-added none', 'type-added none'],
    back: [`type-removed source ${PEERS}`, `type-removed source ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'another name of a typedef',
    from: typed('typedef UInt32 Id;', 'in Id a'),
    to: typed('typedef UInt32 Number;', 'in Number a'),
    forth: [`typedef-renamed none ${PEERS}`],
    back: [`typedef-renamed none ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'a typedef that is used counts where it is used',
    from: typed('typedef string<8> Text;', 'in Text a, out Text b'),
    to: typed('typedef string<7> Text;', 'in Text a, out Text b'),
    forth: ['bound-narrowed values clients', 'bound-narrowed values servers'],
    back: ['bound-widened values servers', 'bound-widened values clients'],
  },
  {
    name: 'a typedef that nothing uses counts for others',
    from: typed('typedef string<8> Text;', ''),
    to: typed('typedef string<7> Text;', ''),
    forth: [`bound-narrowed values ${PEERS}`],
    back: [`bound-widened values ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'a field more',
    from: typed('struct S { UInt8 x; }', 'in S s'),
    to: typed('struct S { UInt8 x; UInt8 y; }', 'in S s'),
    forth: [`field-added wire ${PEERS}`],
    back: [`field-removed wire ${ALL}`],
  },
  {
    name: 'another name of a field',
    from: typed('struct S { UInt8 x; }', 'in S s'),
    to: typed('struct S { UInt8 y; }', 'in S s'),
    forth: [`field-renamed source ${ALL}`],
    back: [`field-renamed source ${ALL}`],
  },
  {
    name: 'fields in another order',
    from: typed('struct S { UInt8 x; UInt8 y; }', 'in S s'),
    to: typed('struct S { UInt8 y; UInt8 x; }', 'in S s'),
    forth: [`fields-reordered wire ${PEERS}`],
    back: [`fields-reordered wire ${PEERS}`],
  },
  {
    name: 'a bound in a struct that both sides send',
    from: typed('struct S { string<8> x; }', 'in S s, out sequence<S, 2> t'),
    to: typed('struct S { string<7> x; }', 'in S s, out sequence<S, 2> t'),
    forth: [`bound-narrowed values ${PEERS}`],
    back: [`bound-widened values ${PEERS}`],
  },
  {
    name: 'a bound in a struct that clients send and servers send back in errors',
    from: typed('struct S { sequence<UInt8, 8> x; }', 'in S s, error S t'),
    to: typed('struct S { sequence<UInt8, 7> x; }', 'in S s, error S t'),
    forth: [`bound-narrowed values ${PEERS}`],
    back: [`bound-widened values ${PEERS}`],
  },
  {
    name: 'the bound of a member of a union',
    from: typed('union U { bytes<8> x; }', 'out U u'),
    to: typed('union U { bytes<9> x; }', 'out U u'),
    forth: ['bound-widened values clients'],
    back: ['bound-narrowed values servers'],
  },
  {
    name: 'a bound in a struct in a struct that servers send',
    from: typed('struct S { string<8> x; } struct T { S s; }', 'error T t'),
    to: typed('struct S { string<7> x; } struct T { S s; }', 'error T t'),
    forth: ['bound-narrowed values servers'],
    back: ['bound-widened values clients'],
  },
  {
    name: 'another name of a struct',
    from: typed('struct S { UInt8 x; }', 'in S s'),
    to: typed('struct T { UInt8 x; }', 'in T s'),
    forth: [`type-renamed source ${PEERS}`, `type-replaced none ${PEERS}`],
    back: [`type-renamed source ${PEERS}`, `type-replaced none ${PEERS}`],
  },
  {
    name: 'a struct that is gone',
    from: typed('struct S { UInt8 x; }', ''),
    to: typed('', ''),
    forth: [`type-removed source ${PEERS}`],
    back: ['type-added none'],
    rebuild: false,
  },
  {
    name: 'a struct that becomes a union',
    from: typed('struct S { UInt8 x; }', 'in S s'),
    to: typed('union S { UInt8 x; }', 'in S s'),
    forth: [`type-changed wire ${ALL}`],
    back: [`type-changed wire ${ALL}`],
  },
  {
    name: 'a member at the end that fits, sent by clients',
    from: typed('union U { UInt32 a; }', 'in U u'),
    to: typed('union U { UInt32 a; UInt16 b; }', 'in U u'),
    forth: ['member-added values servers'],
    back: ['member-removed values clients,policy'],
  },
  {
    name: 'a member at the end that fits, sent by servers',
    from: typed('union U { UInt32 a; }', 'out U u'),
    to: typed('union U { UInt32 a; UInt16 b; }', 'out U u'),
    forth: ['member-added values clients'],
    back: ['member-removed values servers,policy'],
  },
  {
    name: 'a member at the end that needs more room',
    from: typed('union U { UInt32 a; }', 'in U u'),
    to: typed('union U { UInt32 a; UInt64 b; }', 'in U u'),
    forth: [`union-resized wire ${PEERS}`, 'member-added values servers'],
    back: [`member-removed values clients,policy`, `union-resized wire ${PEERS}`].toSorted().toReversed(),
  },
  {
    name: 'another member at the tag of the last one',
    from: typed('union U { UInt8 a; UInt32 b; }', 'in U u'),
    to: typed('union U { UInt8 a; SInt32 c; }', 'in U u'),
    forth: [`member-removed wire ${ALL}`, `member-added wire ${PEERS}`],
    back: [`member-removed wire ${ALL}`, `member-added wire ${PEERS}`],
  },
  {
    name: 'another member at a tag between others',
    from: typed('union U { UInt8 a; UInt32 b; UInt8 d; }', 'out U u'),
    to: typed('union U { UInt8 a; bytes<4> c; UInt8 d; }', 'out U u'),
    forth: [`member-removed wire ${ALL}`, `member-added wire ${PEERS}`, `union-resized wire ${PEERS}`],
    back: [`member-removed wire ${ALL}`, `member-added wire ${PEERS}`, `union-resized wire ${PEERS}`],
  },
  {
    name: 'another type of a member',
    from: typed('union U { UInt8 a; UInt32 b; }', 'in U u'),
    to: typed('union U { UInt8 a; SInt32 b; }', 'in U u'),
    forth: [`type-changed wire ${ALL}`],
    back: [`type-changed wire ${ALL}`],
  },
  {
    name: 'another member at the tag of the last one, and one more',
    from: typed('union U { UInt8 a; UInt32 b; }', 'in U u'),
    to: typed('union U { UInt8 a; SInt32 c; UInt16 d; }', 'in U u'),
    forth: [`member-removed wire ${ALL}`, `member-added wire ${PEERS}`, 'member-added values servers'],
    back: [
      `member-removed wire ${ALL}`,
      'member-removed values clients,policy',
      `member-added wire ${PEERS}`,
    ],
  },
  {
    name: 'a member before others',
    from: typed('union U { UInt32 a; }', 'in U u'),
    to: typed('union U { UInt16 b; UInt32 a; }', 'in U u'),
    forth: [`member-added wire ${PEERS}`, `tag-moved wire ${PEERS}`],
    back: [`tag-moved wire ${PEERS}`, `member-removed wire ${ALL}`],
  },
  {
    name: 'members in another order',
    from: typed('union U { UInt32 a; UInt16 b; }', 'in U u'),
    to: typed('union U { UInt16 b; UInt32 a; }', 'in U u'),
    forth: [`members-reordered wire ${PEERS}`],
    back: [`members-reordered wire ${PEERS}`],
  },
  {
    name: 'another name of a member',
    from: typed('union U { UInt32 a; }', 'in U u'),
    to: typed('union U { UInt32 b; }', 'in U u'),
    forth: [`member-renamed source ${ALL}`],
    back: [`member-renamed source ${ALL}`],
  },
  {
    name: 'the value of a constant',
    from: typed('const UInt8 A = 1;', ''),
    to: typed('const UInt8 A = 2;', ''),
    forth: [`constant-changed values ${PEERS}`],
    back: [`constant-changed values ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'the type of a constant, number and bigint',
    from: typed('const UInt8 A = 1;', ''),
    to: typed('const UInt64 A = 1;', ''),
    forth: [`constant-type source ${PEERS}`],
    back: [`constant-type source ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'the type of a constant, both a number',
    from: typed('const UInt8 A = 1;', ''),
    to: typed('const UInt16 A = 1;', ''),
    forth: [`constant-type none ${PEERS}`],
    back: [`constant-type none ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'a constant more',
    from: typed('', ''),
    to: typed('const UInt8 A = 1;', ''),
    forth: [`constant-added none ${PEERS}`],
    back: [`constant-removed source ${PEERS}`],
    rebuild: false,
  },
  {
    name: 'a package that gets an interface',
    from: 'const UInt8 A = 1;',
    to: 'const UInt8 A = 1; interface { M(); }',
    forth: ['interface-added none'],
    back: [`interface-removed wire ${ALL}`],
    rebuild: false,
  },
];

const file = (body: string) => ({ 'a/I.idl': `package a.I\n${body}\n` });

for (const { name, from, to, forth, back, rebuild = true } of CASES) {
  test(name, () => {
    const comparison = compareFiles(file(from), file(to));
    assert.deepEqual(shortly(comparison).toSorted(), forth.toSorted());
    const reverse = compareFiles(file(to), file(from));
    assert.deepEqual(shortly(reverse).toSorted(), back.toSorted());
    for (const { rebuild: names, notCompared } of [comparison, reverse]) {
      assert.deepEqual([names, notCompared], [rebuild ? ['a.I'] : [], []]);
    }
    assert.deepEqual(compareFiles(file(to), file(to)).changes, []);
  });
}

test('a change has all that is needed to find it', () => {
  const { changes } = compareFiles(
    file('interface { A(); Old(in string<8> x); }'),
    file('interface {\n  A(in string<8> y);\n}'),
  );
  assert.deepEqual(changes, [
    {
      code: 'method-removed',
      effect: 'wire',
      breaking: true,
      affects: ['clients', 'servers', 'policy'],
      subject: 'a.I.Old',
      message: 'the method a.I.Old is gone',
      from: 'MID 1',
      to: null,
      group: null,
      state: 'old',
      file: 'a/I.idl',
      line: 2,
      column: 18,
    },
    {
      code: 'parameter-added',
      effect: 'wire',
      breaking: true,
      affects: ['clients', 'servers'],
      subject: 'a.I.A',
      message: 'the in parameter "y" of a.I.A is new, so the message has another form',
      from: null,
      to: 'string<8> y',
      group: null,
      state: 'new',
      file: 'a/I.idl',
      line: 3,
      column: 18,
    },
  ]);
});

test('a larger bound says who refuses longer values', () => {
  const { changes } = compareFiles(
    file(typed('struct S { string<8> x; }', 'in S s, out bytes<2> b, error S t')),
    file(typed('struct S { string<9> x; }', 'in S s, out bytes<4> b, error S t')),
  );
  assert.deepEqual(
    changes.map(({ breaking, affects, message }) => [breaking, affects, message]),
    [
      [
        true,
        ['clients', 'servers'],
        'the field "x" of struct a.I.S may be longer: its bound changes from 8 to 9, and clients and servers built before refuse longer values',
      ],
      [
        true,
        ['clients'],
        'the out parameter "b" of a.I.M may be longer: its bound changes from 2 to 4, and clients built before refuse longer values',
      ],
    ],
  );
});

test('a tag with another meaning says what it meant', () => {
  const { changes } = compareFiles(
    file(typed('union U { UInt8 a; UInt32 b; }', 'in U u')),
    file(typed('union U { UInt8 a; SInt32 c; }', 'in U u')),
  );
  assert.deepEqual(
    changes.map(({ state, message, from, to }) => [state, message, from, to]),
    [
      ['old', 'the member "b" of union a.I.U is gone, and "c" takes its tag', 'UInt32 b, tag 1', null],
      ['new', 'the member "c" of union a.I.U is new and takes the tag of "b"', null, 'SInt32 c, tag 1'],
    ],
  );
});

test('what breaks comes first, whatever its place', () => {
  const { changes } = compareFiles(
    file('interface { A(in Handle x, in UInt8 y); }'),
    file('interface { A(in handle<a.I> x, in UInt16 y); }'),
  );
  assert.deepEqual(
    changes.map(({ code, from, to }) => [code, from, to]),
    [
      ['type-changed', 'UInt8', 'UInt16'],
      ['handle-interface', 'Handle', 'handle<a.I>'],
    ],
  );
});
