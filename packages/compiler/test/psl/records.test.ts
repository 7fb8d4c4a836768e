/** What the text of a policy becomes, and where it comes from. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  EventContext,
  type ExpressionRecord,
  NO_RULE,
  type PolicyRecord,
  SecurityModule,
} from '@sallyport/policy';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { Diagnostics } from '../../src/diagnostics.js';
import { SourceReader } from '../../src/files/source-reader.js';
import { readPolicy } from '../../src/psl/read-policy.js';
import { compileFolder, compileText, listed } from './compile-text.js';
import { policyClasses } from './shop-solution.js';

const USES = `use nk.base._ use nk.basic._ use nk.regex._
use EDL kl.core.Core use EDL Einit use EDL shop.Till use EDL shop.Store
`;

function compiled(text: string): PolicyRecord {
  using scratch = temporaryDirectory();
  const { record, diagnostics } = compileText(text, scratch.path);
  assert.ok(record !== undefined, listed(diagnostics));
  return record;
}

/** An expression in the form (operator operand ...). */
function written(expression: ExpressionRecord): string {
  switch (expression.op) {
    case 'boolean':
      return String(expression.value);
    case 'integer':
      return expression.value;
    case 'text':
      return JSON.stringify(expression.value);
    case 'sid':
      return expression.of;
    case 'message':
      return expression.path.join('.');
    case 'compare':
      return `(${expression.operator} ${written(expression.left)} ${written(expression.right)})`;
    case 'not':
      return `(not ${written(expression.operand)})`;
    case 'match':
      return `(match ${written(expression.text)} ${JSON.stringify(expression.pattern)})`;
    default:
      return `(${[expression.op, ...expression.operands.map(written)].join(' ')})`;
  }
}

test('expressions: precedence, direction, literals', () => {
  const cases: readonly [source: string, expected: string][] = [
    ['true', 'true'],
    ['1 == 2', '(== 1 2)'],
    ['true || false && true', '(any true (all false true))'],
    ['(true || false) && true', '(all (any true false) true)'],
    ['true || false || true', '(any true false true)'],
    ['true && (false && true)', '(all true (all false true))'],
    ['!true && false', '(all (not true) false)'],
    ['!(1 == 2)', '(not (== 1 2))'],
    ['1 == 2 && 3 < 4', '(all (== 1 2) (< 3 4))'],
    ['true ==> false', '(any (not true) false)'],
    ['true ==> false ==> true', '(any (not true) (any (not false) true))'],
    ['true || false ==> true && false', '(any (not (any true false)) (all true false))'],
    ['(1 == 2) == true', '(== (== 1 2) true)'],
    ['all [true, 1 >= 2]', '(all true (>= 1 2))'],
    ['bool.any [true,]', '(any true)'],
    ['any []', '(any)'],
    ['0x1F == 0o17', '(== 31 15)'],
    ['-1 != - 2', '(!= -1 -2)'],
    ['18446744073709551616 > message.size', '(> 18446744073709551616 size)'],
    ['message.line.label == "a\\"b"', '(== line.label "a\\"b")'],
    ['src_sid == dst_sid', '(== src dst)'],
    ['re.match { pattern : "^\\.x$", text : message.name }', '(match name "^\\\\.x$")'],
  ];
  for (const [source, expected] of cases) {
    const { bindings } = compiled(`${USES} request method=Put { assert (${source}) }`);
    const [item] = bindings[0]?.items ?? [];
    assert.ok(item?.item === 'rule' && item.rule.rule === 'assert', source);
    assert.equal(written(item.rule.condition), expected, source);
  }
});

test('bindings keep their order, selectors and places', () => {
  using scratch = temporaryDirectory();
  mkdirSync(join(scratch.path, 'parts'));
  writeFileSync(join(scratch.path, 'parts', 'more.psl'), 'execute {\n  deny () }\n');
  const text = `${USES}request src=shop.Till {
  grant ()
  match dst=shop.Store, method=Put { deny (true) }
}
use parts.more._
error { grant () }
`;
  const { record } = compileText(text, scratch.path);
  const at = (line: number, column: number, file = 0): object => ({ file, line, column });
  assert.deepEqual(record, {
    files: ['security.psl', 'parts/more.psl'],
    bindings: [
      {
        event: 'request',
        selectors: { src: 'shop.Till' },
        items: [
          { item: 'rule', rule: { rule: 'grant', position: at(4, 3) } },
          {
            item: 'match',
            selectors: { dst: 'shop.Store', method: 'Put' },
            items: [
              {
                item: 'rule',
                rule: { rule: 'deny', condition: { op: 'boolean', value: true }, position: at(5, 38) },
              },
            ],
          },
        ],
        position: at(3, 1),
      },
      {
        event: 'execute',
        selectors: {},
        items: [{ item: 'rule', rule: { rule: 'deny', condition: null, position: at(2, 3, 1) } }],
        position: at(1, 1, 1),
      },
      {
        event: 'error',
        selectors: {},
        items: [{ item: 'rule', rule: { rule: 'grant', position: at(8, 9) } }],
        position: at(8, 1),
      },
    ],
  });
});

test('the security module judges by what was written', () => {
  const record = compiled(`${USES}
execute { grant () }
request src=shop.Till dst=shop.Store {
  match endpoint=front.clock { grant () }
}
`);
  const module = new SecurityModule(policyClasses(), record);
  const [till, store] = [2, 3];
  const [shelf, frontClock, backClock] = [0, 1, 2];
  const context = new EventContext();
  const decide = (riid: number): number =>
    module.messageDecision('request', till, store, riid, 0).decide(context);
  assert.equal(decide(frontClock), 0);
  assert.equal(decide(backClock), NO_RULE);
  assert.equal(decide(shelf), NO_RULE);
});

test('files are looked for below the solution, then in include folders, then among the supplied ones', () => {
  using scratch = temporaryDirectory();
  const [solution, first, second] = ['solution', 'first', 'second'].map((name) => join(scratch.path, name));
  assert.ok(solution !== undefined && first !== undefined && second !== undefined);
  for (const folder of [solution, first, second]) mkdirSync(folder);
  writeFileSync(join(second, 'a.psl'), 'use EDL from.Second\n');
  writeFileSync(join(first, 'a.psl'), 'use EDL from.First\n');
  writeFileSync(join(first, 'b.psl'), 'use EDL b.First\n');
  writeFileSync(join(solution, 'b.psl'), 'use EDL b.Solution\n');
  writeFileSync(join(solution, 'security.psl'), 'use a._ use b._ use nk.basic._\ntask class c.New : c.Old\n');
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(solution, diagnostics, { includes: [first, second] });
  const source = readPolicy(reader, diagnostics);
  assert.deepEqual(diagnostics.sorted(), []);
  assert.deepEqual(
    source.classUses.map(({ name, edl }) => [name, edl]),
    [
      ['from.First', 'from.First'],
      ['b.Solution', 'b.Solution'],
      ['c.New', 'c.Old'],
    ],
  );
  assert.deepEqual([...source.objects.keys()], ['base', 'pred', 'bool', 'struct']);
  assert.equal(source.complete, true);
});

test('a solution without security.psl is told so, once', () => {
  using scratch = temporaryDirectory();
  const { record, diagnostics } = compileFolder(scratch.path);
  assert.equal(record, undefined);
  assert.equal(
    listed(diagnostics),
    'security.psl:1:1 error no-policy: the solution has no security.psl, and without a policy nothing is allowed; ' +
      'write security.psl with the rules that grant what the processes need\n',
  );
});

test('a used file that cannot be read is reported, once, and nothing is called unknown for it', () => {
  using scratch = temporaryDirectory();
  writeFileSync(join(scratch.path, 'large.psl'), '/'.repeat(2 * 1024 * 1024));
  const text = 'use large._\nuse large._\nrequest src=some.Class { grant () audit some }\n';
  const { record, diagnostics } = compileText(text, scratch.path);
  assert.equal(record, undefined);
  assert.deepEqual(
    diagnostics.map(({ file, code }) => [file, code]),
    [['large.psl', 'large-file']],
  );
});

test('a condition as long as a file can be', () => {
  const { bindings } = compiled(`${USES} request { assert (${'true&&'.repeat(160_000)}true) }`);
  const [item] = bindings[0]?.items ?? [];
  assert.ok(item?.item === 'rule' && item.rule.rule === 'assert' && item.rule.condition.op === 'all');
  assert.equal(item.rule.condition.operands.length, 160_001);
});
