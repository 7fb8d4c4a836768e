/** A policy in which anything is wrong is refused whole. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import {
  type ExpressionRecord,
  type PolicyClass,
  PolicyLoadError,
  type PolicyRecord,
  SecurityModule,
} from '../src/index.js';
import {
  assertion,
  binding,
  CLASSES,
  compare,
  deny,
  field,
  fields,
  grant,
  load,
  match,
  number,
  policy,
  Shelf,
  text,
  truth,
} from './shop.js';

function refused(build: () => unknown, problem: RegExp): void {
  assert.throws(build, (error: unknown) => {
    assert.ok(error instanceof PolicyLoadError, String(error));
    assert.match(error.message, problem);
    return true;
  });
}

test('selectors that name nothing', () => {
  const unknown = [
    { src: 'shop.Til' },
    { dst: 'shop.Til' },
    { dst: 'toString' },
    { interface: 'shop.Shop' },
    { component: 'shop.Shelf' },
    { endpoint: 'clock' },
    { endpoint: '__proto__' },
    { method: 'put' },
    { dst: 'shop.Till', method: 'Put' },
    { dst: 'shop.Store', interface: 'shop.Clock', method: 'Put' },
    { dst: 'kl.core.Core', endpoint: 'shelf' },
  ];
  for (const selectors of unknown) {
    refused(() => load(binding('request', selectors, grant())), /no class|no method/);
    refused(() => load(binding('request', {}, match(selectors, deny()))), /no class|no method/);
  }
  refused(
    () => load(binding('execute', { dst: 'shop.Til' }, grant())),
    /security\.psl:\d+:1: there is no class "shop\.Til"/,
  );
  refused(() => load(binding('response', { src: 'shop.Till', method: 'Put' }, grant())), /no method/);
});

test('a class without endpoints can be named, since nothing more is asked of it', () => {
  load(
    binding('request', { dst: 'kl.core.Core' }, grant()),
    binding('response', { src: 'shop.Till' }, grant()),
  );
});

test('selectors that contradict each other', () => {
  refused(
    () => load(binding('request', { src: 'shop.Till' }, match({ src: 'shop.Store' }, grant()))),
    /src=shop\.Store where src=shop\.Till/,
  );
});

test('selectors that do not belong to the event', () => {
  refused(() => load(binding('execute', { method: 'Put' }, grant())), /no endpoint/);
  refused(() => load(binding('security', { dst: 'shop.Till' }, grant())), /no destination/);
});

test('expressions over what is not there', () => {
  const inPut = (condition: ExpressionRecord): void => {
    load(binding('request', { method: 'Put' }, assertion(condition)));
  };
  const one = number(1);
  for (const path of [
    ['sizes'],
    ['size', 'x'],
    ['line', 'nothing'],
    ['toString'],
    ['__proto__'],
    ['line', 'constructor'],
  ]) {
    refused(() => inPut(compare(field(...path), '==', one)), /security\.psl:\d+:1: /);
  }
  refused(() => inPut(compare(field('receipt'), '==', one)), /receipt/);
  refused(() => inPut(compare(field('line'), '==', one)), /struct/);
  refused(
    () => load(binding('response', { method: 'Take' }, assertion(compare(field('file'), '==', one)))),
    /handle/i,
  );
  refused(
    () => load(binding('response', { method: 'Take' }, assertion(compare(field('file', 'x'), '==', one)))),
    /x/,
  );
  refused(() => load(binding('request', {}, deny(compare(field('size'), '==', one)))), /size/);
  refused(() => load(binding('execute', {}, deny(compare(field('size'), '==', one)))), /execute/);
  refused(() => load(binding('security', {}, deny(compare(field('size'), '==', one)))), /security/);
  refused(
    () =>
      load(binding('security', {}, deny(compare({ op: 'sid', of: 'dst' }, '==', { op: 'sid', of: 'src' })))),
    /dst_sid/,
  );
});

test('fields that no expression can use', () => {
  const u32: Schema = { kind: 'integer', type: 'UInt32' };
  const schemas: Readonly<Record<string, Schema>> = {
    bytes: { kind: 'bytes', max: 8 },
    array: { kind: 'array', element: u32, count: 2 },
    sequence: { kind: 'sequence', element: u32, max: 2 },
    union: { kind: 'union', name: 'U', members: [{ name: 'one', schema: u32 }] },
  };
  const method = { name: 'M', in: fields(schemas), out: [], error: [] };
  const endpoint = { name: 'e', component: 'B', alias: null, interface: { name: 'I', methods: [method] } };
  const using = (...path: string[]): void => {
    const rule = assertion(compare(field(...path), '==', number(1)));
    new SecurityModule([{ name: 'B', endpoints: [endpoint] }], policy(binding('request', {}, rule)));
  };
  for (const name of Object.keys(schemas)) refused(() => using(name), new RegExp(name));
  // A member of a union would be read whatever the union holds.
  refused(() => using('union', 'one'), /union\.one/);
  refused(() => using('array', '0'), /array\.0/);
});

test('expressions whose types do not fit', () => {
  const sid: ExpressionRecord = { op: 'sid', of: 'src' };
  const wrong: readonly ExpressionRecord[] = [
    number(1),
    text('x'),
    sid,
    field('size'),
    compare(field('name'), '==', number(1)),
    compare(field('size'), '==', text('1')),
    compare(field('size'), '==', truth(true)),
    compare(field('name'), '<', text('x')),
    compare(truth(true), '>=', truth(true)),
    compare(sid, '==', number(1)),
    compare(sid, '<', sid),
    { op: 'not', operand: field('size') },
    { op: 'all', operands: [truth(true), field('size')] },
    { op: 'any', operands: [number(1)] },
    { op: 'match', text: field('size'), pattern: '.*' },
    { op: 'match', text: truth(true), pattern: '.*' },
  ];
  for (const condition of wrong) {
    refused(() => load(binding('request', { method: 'Put' }, assertion(condition))), /security\.psl:\d+:1: /);
  }
});

test('patterns that are none, or too large', () => {
  const pattern = (source: string) => () =>
    load(
      binding('request', { method: 'Put' }, assertion({ op: 'match', text: field('name'), pattern: source })),
    );
  for (const source of ['(', 'a**', '(?=a)', '\\1', '[z-a]', 'a{1001}']) refused(pattern(source), /RE2/);
  refused(pattern('a'.repeat(4097)), /4096/);
  refused(pattern('(a|b){1000}'), /1000/);
  const long: PolicyClass = {
    name: 'Long',
    endpoints: [
      {
        name: 'e',
        component: 'Long',
        alias: null,
        interface: {
          name: 'L',
          methods: [
            { name: 'M', in: [{ name: 't', schema: { kind: 'string', max: 65_000 } }], out: [], error: [] },
          ],
        },
      },
    ],
  };
  const withPattern = (source: string) => () =>
    new SecurityModule(
      [long],
      policy(binding('request', {}, assertion({ op: 'match', text: field('t'), pattern: source }))),
    );
  withPattern('[a-z]{1,5}')();
  refused(withPattern('[a-z]{1,99}'), /too much work/);
});

test('classes that cannot be told apart', () => {
  const [first] = CLASSES;
  assert.ok(first !== undefined);
  refused(() => new SecurityModule([first, first], policy()), /two classes/);
  const endpoint = { name: 'e', component: 'B', alias: null, interface: Shelf };
  refused(() => new SecurityModule([{ name: 'B', endpoints: [endpoint, endpoint] }], policy()), /one name/);
});

/** A record with every kind of thing in it. */
const COMPLETE: PolicyRecord = policy(
  binding('execute', { src: 'Einit', dst: 'shop.Store' }, grant()),
  binding(
    'request',
    {
      src: 'shop.Till',
      dst: 'shop.Store',
      interface: 'shop.Shelf',
      component: 'shop.Store',
      endpoint: 'shelf',
    },
    match(
      { method: 'Put' },
      deny(),
      deny(compare(field('size'), '<', number(-1))),
      assertion({
        op: 'all',
        operands: [
          { op: 'any', operands: [{ op: 'not', operand: truth(false) }] },
          { op: 'match', text: field('name'), pattern: 'x' },
          compare(field('name'), '!=', text('y')),
          compare({ op: 'sid', of: 'src' }, '==', { op: 'sid', of: 'dst' }),
        ],
      }),
    ),
  ),
);

test('a record that lacks anything, has anything too much, or has another type anywhere', () => {
  new SecurityModule(CLASSES, COMPLETE);
  let refusals = 0;
  const damage = (describe: string, change: (root: { record: unknown }) => void): void => {
    const root = { record: structuredClone(COMPLETE) as unknown };
    change(root);
    refused(() => new SecurityModule(CLASSES, root.record as PolicyRecord), /the policy cannot be loaded/);
    assert.ok(describe.length > 0);
    refusals++;
  };
  const visit = (value: unknown, path: readonly (string | number)[]): void => {
    const at = (root: {
      record: unknown;
    }): { parent: Record<string | number, unknown>; key: string | number } => {
      let parent: unknown = root;
      const full = ['record', ...path];
      for (const key of full.slice(0, -1)) parent = (parent as Record<string | number, unknown>)[key];
      return {
        parent: parent as Record<string | number, unknown>,
        key: full[full.length - 1] as string | number,
      };
    };
    const isLiteral = path.at(-1) === 'value' || path.at(-1) === 'pattern';
    const isCondition = path.at(-1) === 'condition';
    for (const other of [undefined, null, 7.5, '', [null], {}, Number.POSITIVE_INFINITY]) {
      if (isLiteral && other === '') continue;
      if (path.at(-1) === 'selectors' && isDeepStrictEqual(other, {})) continue;
      if (isCondition && other === null) continue;
      damage(`${path.join('.')} = ${String(other)}`, (root) => {
        const { parent, key } = at(root);
        parent[key] = other;
      });
    }
    if (typeof value !== 'object' || value === null) return;
    if (!Array.isArray(value)) {
      damage(`${path.join('.')}.extra`, (root) => {
        const { parent, key } = at(root);
        (parent[key] as Record<string, unknown>).extra = 1;
      });
    }
    for (const [key, inner] of Object.entries(value)) {
      if (!Array.isArray(value) && path.at(-1) !== 'selectors') {
        damage(`without ${[...path, key].join('.')}`, (root) => {
          const { parent, key: last } = at(root);
          delete (parent[last] as Record<string, unknown>)[key];
        });
      }
      visit(inner, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(COMPLETE, []);
  assert.ok(refusals > 400, `${refusals}`);
});

test('nesting beyond the limit', () => {
  let condition: ExpressionRecord = truth(true);
  for (let depth = 0; depth < 64; depth++) condition = { op: 'not', operand: condition };
  load(binding('request', {}, assertion(condition)));
  refused(
    () => load(binding('request', {}, assertion({ op: 'not', operand: condition }))),
    /nested too deeply/,
  );
  let item = grant();
  for (let depth = 0; depth < 64; depth++) item = match({}, item);
  load(binding('request', {}, item));
  refused(() => load(binding('request', {}, match({}, item))), /nested too deeply/);
});

test('texts that are not Unicode, integers that are not digits', () => {
  const withText = (value: string) => () =>
    load(binding('request', { method: 'Put' }, assertion(compare(field('name'), '==', text(value)))));
  refused(withText('\ud800'), /Unicode/);
  for (const value of ['', '1.0', '0x1', '1e3', ' 1', '01', '--1', '9'.repeat(41)]) {
    refused(
      () => load(binding('request', {}, assertion(compare({ op: 'integer', value }, '==', number(1))))),
      /decimal digits/,
    );
  }
});
