import assert from 'node:assert/strict';
import { DescriptorRights } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import type { CompareOperator, ExpressionRecord, PolicyClass, SecurityModule } from '../src/index.js';
import { SecurityModule as Module, PolicyLoadError } from '../src/index.js';
import {
  ask,
  assertion,
  binding,
  CLASSES,
  compare,
  deny,
  field,
  fields,
  integer,
  load,
  number,
  policy,
  type Question,
  STORE,
  TAKE,
  TILL,
  text,
  truth,
} from './shop.js';

const put = (condition: ExpressionRecord): SecurityModule =>
  load(binding('request', { method: 'Put' }, assertion(condition)));
const holds = (condition: ExpressionRecord, question: Question = {}): boolean =>
  ask(put(condition), question) === 'granted';

const OPERATORS: readonly CompareOperator[] = ['==', '!=', '<', '<=', '>', '>='];
const compareExactly = (left: bigint, operator: CompareOperator, right: bigint): boolean =>
  ({
    '==': left === right,
    '!=': left !== right,
    '<': left < right,
    '<=': left <= right,
    '>': left > right,
    '>=': left >= right,
  })[operator];

const TYPES = ['SInt8', 'SInt16', 'SInt32', 'SInt64', 'UInt8', 'UInt16', 'UInt32', 'UInt64'] as const;
const range = (type: (typeof TYPES)[number]): [smallest: bigint, largest: bigint] => {
  const bits = BigInt(type.slice(4));
  return type.startsWith('S') ? [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n] : [0n, 2n ** bits - 1n];
};
/** Where comparisons go wrong: around zero, around the ends of every width, around 2^53. */
const EDGES = [0n, 1n, 7n, 8n, 15n, 16n, 31n, 32n, 33n, 52n, 53n, 54n, 63n, 64n, 70n]
  .flatMap((power) => [2n ** power - 1n, 2n ** power, 2n ** power + 1n])
  .flatMap((edge) => [edge, -edge]);

test('an integer field of every type against literals: every operator, by mathematical value', {
  timeout: 60_000,
}, () => {
  for (const type of TYPES) {
    const classes: readonly PolicyClass[] = [
      { name: 'A', endpoints: [] },
      {
        name: 'B',
        endpoints: [
          {
            name: 'e',
            component: 'B',
            alias: null,
            interface: {
              name: 'I',
              methods: [
                { name: 'M', in: fields({ pad: integer('UInt8'), x: integer(type) }), out: [], error: [] },
              ],
            },
          },
        ],
      },
    ];
    const [smallest, largest] = range(type);
    const values = EDGES.filter((edge) => edge >= smallest && edge <= largest);
    for (const operator of OPERATORS) {
      for (const literal of EDGES) {
        const right = new Module(
          classes,
          policy(binding('request', {}, assertion(compare(field('x'), operator, number(literal))))),
        );
        const left = new Module(
          classes,
          policy(binding('request', {}, assertion(compare(number(literal), operator, field('x'))))),
        );
        for (const x of values) {
          const question: Question = { source: 0, destination: 1, riid: 0, mid: 0, values: { pad: 255, x } };
          const seen = [ask(right, question, classes), ask(left, question, classes)].map(
            (a) => a === 'granted',
          );
          const expected = [compareExactly(x, operator, literal), compareExactly(literal, operator, x)];
          assert.deepEqual(seen, expected, `${type} ${x} ${operator} ${literal}`);
        }
      }
    }
  }
});

test('integer fields of any two types against each other', { timeout: 60_000 }, () => {
  for (const first of TYPES) {
    for (const second of TYPES) {
      const method = { name: 'M', in: fields({ x: integer(first), y: integer(second) }), out: [], error: [] };
      const endpoint = {
        name: 'e',
        component: 'B',
        alias: null,
        interface: { name: 'I', methods: [method] },
      };
      const classes: readonly PolicyClass[] = [
        { name: 'A', endpoints: [] },
        { name: 'B', endpoints: [endpoint] },
      ];
      const within = (type: (typeof TYPES)[number]): bigint[] => {
        const [smallest, largest] = range(type);
        return EDGES.filter((edge) => edge >= smallest && edge <= largest);
      };
      for (const operator of OPERATORS) {
        const module = new Module(
          classes,
          policy(binding('request', {}, assertion(compare(field('x'), operator, field('y'))))),
        );
        for (const x of within(first)) {
          for (const y of within(second).slice(0, 24)) {
            const question: Question = { source: 0, destination: 1, riid: 0, mid: 0, values: { x, y } };
            const seen = ask(module, question, classes) === 'granted';
            assert.equal(seen, compareExactly(x, operator, y), `${first} ${x} ${operator} ${second} ${y}`);
          }
        }
      }
    }
  }
});

test('literals against each other', () => {
  assert.equal(holds(compare(number(2n ** 70n), '>', number(-1))), true);
  assert.equal(holds(compare(text('a'), '==', text('a'))), true);
  assert.equal(holds(compare(text('a'), '!=', text('a'))), false);
  assert.equal(holds(compare(truth(true), '==', truth(false))), false);
});

test('a text field against a literal: bytes, all of them', () => {
  const names = ['', 't', 'te', 'tea', 'teas', 'Tea', 'tée', '茶', '🍵', 'a'.repeat(64)];
  for (const literal of names) {
    for (const name of names) {
      const question = { values: { name } };
      assert.equal(holds(compare(field('name'), '==', text(literal)), question), name === literal);
      assert.equal(holds(compare(text(literal), '!=', field('name')), question), name !== literal);
    }
  }
});

test('text fields against each other, one of them inside a struct', () => {
  const condition = compare(field('name'), '==', field('line', 'label'));
  assert.equal(holds(condition, { values: { name: 'x', line: { cents: 0, label: 'x' } } }), true);
  assert.equal(holds(condition, { values: { name: 'x', line: { cents: 0, label: 'y' } } }), false);
  assert.equal(holds(condition, { values: { name: 'x', line: { cents: 0, label: 'xx' } } }), false);
  assert.equal(holds(condition, { values: { name: '', line: { cents: 0, label: '' } } }), true);
});

test('a field of a struct', () => {
  const condition = compare(field('line', 'cents'), '<', number(-5));
  assert.equal(holds(condition, { values: { line: { cents: -6, label: '' } } }), true);
  assert.equal(holds(condition, { values: { line: { cents: -5, label: '' } } }), false);
});

test('src_sid and dst_sid', () => {
  const same = compare({ op: 'sid', of: 'src' }, '==', { op: 'sid', of: 'dst' });
  assert.equal(holds(same, { sourceSid: 5, destinationSid: 5 }), true);
  assert.equal(holds(same, { sourceSid: 5, destinationSid: 6 }), false);
  assert.equal(holds({ op: 'not', operand: same }, { sourceSid: 5, destinationSid: 6 }), true);
});

test('all, any and not', () => {
  const [yes, no] = [truth(true), truth(false)];
  const cases: readonly [ExpressionRecord, boolean][] = [
    [{ op: 'all', operands: [] }, true],
    [{ op: 'any', operands: [] }, false],
    [{ op: 'all', operands: [yes] }, true],
    [{ op: 'any', operands: [no] }, false],
    [{ op: 'all', operands: [yes, no] }, false],
    [{ op: 'any', operands: [no, yes] }, true],
    [{ op: 'all', operands: [yes, yes, yes] }, true],
    [{ op: 'all', operands: [yes, yes, no] }, false],
    [{ op: 'any', operands: [no, no, no] }, false],
    [{ op: 'any', operands: [no, no, yes] }, true],
    [{ op: 'not', operand: yes }, false],
    [{ op: 'not', operand: { op: 'not', operand: yes } }, true],
    [compare(compare(field('size'), '==', number(1)), '==', yes), true],
    [compare(compare(field('size'), '==', number(1)), '!=', yes), false],
  ];
  for (const [condition, expected] of cases)
    assert.equal(holds(condition), expected, JSON.stringify(condition));
});

test('a pattern matches the full text', () => {
  const matches = (pattern: string, name: string): boolean =>
    holds({ op: 'match', text: field('name'), pattern }, { values: { name } });
  assert.equal(matches('tea', 'tea'), true);
  assert.equal(matches('tea', 'green tea'), false);
  assert.equal(matches('tea', 'teapot'), false);
  assert.equal(matches('tea', 'tea\n'), false);
  assert.equal(matches('^tea$', 'tea'), true);
  assert.equal(matches('^tea$', 'tea\n'), false);
  assert.equal(matches('tea.*', 'teapot'), true);
  assert.equal(matches('a|ab', 'ab'), true);
  assert.equal(matches('^a|b$', 'a'), true);
  assert.equal(matches('^a|b$', 'ax'), false);
  assert.equal(matches('', ''), true);
  assert.equal(matches('', 'a'), false);
  assert.equal(matches('.', '🍵'), true);
  assert.equal(matches('t.a', 't\na'), false);
});

test('a pattern with nested repetition takes time linear in the text', () => {
  const module = put({ op: 'match', text: field('name'), pattern: '(x+x+)+y' });
  const begun = process.hrtime.bigint();
  for (let round = 0; round < 1000; round++) {
    assert.notEqual(ask(module, { values: { name: 'x'.repeat(64) } }), 'granted');
  }
  assert.ok(process.hrtime.bigint() - begun < 2_000_000_000n);
});

const { DESCRIPTOR, READ, WRITE, PATH, APPEND, KIND_FILE, KIND_DIRECTORY, KIND_MEMORY, KIND_SOCKET } =
  DescriptorRights;
const descriptor = (bits: number, size = 0): { sid: number; rights: number; size: number } => ({
  sid: 900,
  rights: (DESCRIPTOR | bits) >>> 0,
  size,
});
const plainHandle = { sid: 44, rights: 0x1ff, size: 0 };

function fileAnswer(rule: ReturnType<typeof assertion>, file: object, also: object = plainHandle): boolean {
  const module = load(binding('response', { method: 'Take' }, rule));
  const question: Question = {
    event: 'response',
    mid: TAKE,
    source: STORE,
    destination: TILL,
    values: { file, also },
  };
  return ask(module, question) === 'granted';
}

test('kind, access, size and rights of a descriptor', () => {
  const asserts = (condition: ExpressionRecord, file: object): boolean =>
    fileAnswer(assertion(condition), file);
  const isFile = compare(field('file', 'kind'), '==', text('file'));
  assert.equal(asserts(isFile, descriptor(KIND_FILE | READ)), true);
  assert.equal(asserts(isFile, descriptor(KIND_DIRECTORY | READ)), false);
  const readOnly = compare(text('read'), '==', field('file', 'access'));
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | READ)), true);
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | WRITE)), false);
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | WRITE | APPEND)), false);
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | READ | WRITE)), false);
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | PATH)), false);
  assert.equal(asserts(readOnly, descriptor(KIND_FILE | READ | PATH)), false);
  assert.equal(
    asserts(compare(field('file', 'access'), '==', text('none')), descriptor(KIND_FILE | PATH)),
    true,
  );
  assert.equal(
    asserts(
      compare(field('file', 'access'), '==', text('read write')),
      descriptor(KIND_SOCKET | READ | WRITE),
    ),
    true,
  );
  const small = compare(field('file', 'size'), '<=', number(2n ** 30n));
  assert.equal(asserts(small, descriptor(KIND_FILE | READ, 2 ** 30)), true);
  assert.equal(asserts(small, descriptor(KIND_MEMORY | READ, 2 ** 30)), true);
  assert.equal(asserts(small, descriptor(KIND_FILE | READ, 2 ** 30 + 1)), false);
  const rights = compare(field('file', 'rights'), '==', number(0x8000_0101));
  assert.equal(asserts(rights, descriptor(KIND_FILE | READ)), true);
  assert.equal(asserts(rights, descriptor(KIND_FILE | WRITE)), false);
});

test('a pattern on the kind', () => {
  const rule = assertion({ op: 'match', text: field('file', 'kind'), pattern: 'file|memory' });
  assert.equal(fileAnswer(rule, descriptor(KIND_MEMORY)), true);
  assert.equal(fileAnswer(rule, descriptor(KIND_SOCKET)), false);
  assert.equal(fileAnswer(rule, plainHandle), false);
});

test('the facts of the second handle are those of the second', () => {
  const both = assertion({
    op: 'all',
    operands: [
      compare(field('file', 'kind'), '==', text('file')),
      compare(field('also', 'kind'), '==', text('directory')),
      compare(field('also', 'kind'), '!=', field('file', 'kind')),
    ],
  });
  assert.equal(fileAnswer(both, descriptor(KIND_FILE), descriptor(KIND_DIRECTORY)), true);
  assert.equal(fileAnswer(both, descriptor(KIND_DIRECTORY), descriptor(KIND_FILE)), false);
  const sameObject = assertion(compare(field('file', 'handle'), '==', field('also', 'handle')));
  assert.equal(fileAnswer(sameObject, plainHandle, plainHandle), true);
  assert.equal(fileAnswer(sameObject, plainHandle, { ...plainHandle, sid: 45 }), false);
  const fromSource = assertion(compare(field('file', 'handle'), '==', { op: 'sid', of: 'src' }));
  assert.equal(fileAnswer(fromSource, { ...plainHandle, sid: 100 + STORE }), true);
});

test('an expression that fails denies, in every rule and under every operator', () => {
  const kind = compare(field('file', 'kind'), '==', text('directory'));
  const size = compare(field('file', 'size'), '>', number(100));
  const negated = (operand: ExpressionRecord): ExpressionRecord => ({ op: 'not', operand });
  const failing: readonly ExpressionRecord[] = [
    kind,
    compare(field('file', 'access'), '!=', text('write')),
    compare(field('file', 'access'), '==', field('also', 'access')),
    { op: 'match', text: field('file', 'kind'), pattern: '.*' },
    size,
    compare(number(2n ** 65n), '>', field('file', 'size')),
    compare(number(-(2n ** 65n)), '<', field('file', 'size')),
    compare(field('file', 'rights'), '>=', field('file', 'size')),
    negated(kind),
    compare(kind, '==', truth(false)),
    compare(truth(false), '!=', kind),
    { op: 'any', operands: [truth(false), kind, truth(true)] },
    { op: 'all', operands: [truth(true), kind, truth(false)] },
    { op: 'any', operands: [kind, truth(true)] },
  ];
  for (const condition of failing) {
    assert.equal(fileAnswer(assertion(condition), plainHandle), false, JSON.stringify(condition));
    assert.equal(fileAnswer(deny(condition), plainHandle), false, `deny ${JSON.stringify(condition)}`);
  }
  for (const file of [
    descriptor(KIND_DIRECTORY, 4096),
    descriptor(KIND_SOCKET),
    descriptor(KIND_FILE, 2 ** 60),
    descriptor(KIND_FILE, -1),
  ]) {
    assert.equal(fileAnswer(deny(size), file), false);
    assert.equal(fileAnswer(assertion(negated(size)), file), false);
  }
  assert.equal(
    fileAnswer(deny(compare(field('file', 'kind'), '==', text('file'))), descriptor(0x0900)),
    false,
  );
});

test('what stands before a failing operand and settles the result keeps it from being asked', () => {
  const kind = compare(field('file', 'kind'), '==', text('directory'));
  const either: ExpressionRecord = { op: 'any', operands: [truth(true), kind] };
  const both: ExpressionRecord = { op: 'all', operands: [truth(false), kind] };
  assert.equal(fileAnswer(assertion(either), plainHandle), true);
  assert.equal(fileAnswer(deny(both), plainHandle), true);
});

test('a name that is no kind is refused at load', () => {
  const module = (): SecurityModule =>
    load(binding('response', { method: 'Take' }, deny(compare(field('file', 'kind'), '==', text('dir')))));
  assert.throws(module, PolicyLoadError);
  assert.equal(CLASSES.length, 4);
});
