import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import pc from 'picocolors';
import { type Diagnostic, formatDiagnostics, readDiagnostics, summary } from '../../src/cli/diagnostics.js';

const PLAIN = pc.createColors(false);
const FINDING: Diagnostic = {
  severity: 'error',
  code: 'unknown-name',
  file: 'shop/Till.idl',
  line: 3,
  column: 8,
  message: 'there is no type "Lable"',
  remedy: 'declare it, or import the package that does',
  excerpt: { text: 'struct { Lable what; }', indent: 9, width: 5 },
};

test('a finding is shown with its place, its line, a mark under it, and what to do', () => {
  assert.equal(
    formatDiagnostics([FINDING], PLAIN),
    `shop/Till.idl:3:8: error unknown-name: there is no type "Lable"
    struct { Lable what; }
             ^^^^^
    declare it, or import the package that does
`,
  );
});

test('colours change nothing but colours', () => {
  const colored = formatDiagnostics([FINDING], pc.createColors(true));
  assert.notEqual(colored, formatDiagnostics([FINDING], PLAIN));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are such characters.
  assert.equal(colored.replace(/\u001b\[[0-9;]*m/g, ''), formatDiagnostics([FINDING], PLAIN));
});

test('no text of a description reaches the terminal as a control character', () => {
  const evil = 'a\u001b[2Jb\nc\u202ed\u2028e\u0000';
  const { excerpt: _, ...rest } = FINDING;
  const shown = formatDiagnostics([{ ...rest, file: evil, message: evil, remedy: evil, code: evil }], PLAIN);
  assert.match(shown, /^[ -~\n]*$/);
  assert.equal(shown.split('\n').length, 3);
});

test('the summary counts errors and warnings', () => {
  const warning: Diagnostic = { ...FINDING, severity: 'warning' };
  assert.equal(summary([]), 'no errors');
  assert.equal(summary([FINDING]), '1 error');
  assert.equal(summary([FINDING, FINDING, warning]), '2 errors, 1 warning');
  assert.equal(summary([warning, warning]), 'no errors, 2 warnings');
});

test('diagnostics of another process are read back as they were', () => {
  const list = [FINDING, { ...FINDING, severity: 'warning' }];
  assert.deepEqual(readDiagnostics(JSON.stringify(list)), list);
});

test('what is not a list of diagnostics is refused', () => {
  const bad: unknown[] = [
    null,
    {},
    [null],
    [{ ...FINDING, severity: 'fatal' }],
    [{ ...FINDING, line: 0 }],
    [{ ...FINDING, column: 1.5 }],
    [{ ...FINDING, message: 5 }],
    [{ ...FINDING, excerpt: { text: 'x', indent: 1e9, width: 1 } }],
    [{ ...FINDING, excerpt: { text: 'x', indent: 0, width: -1 } }],
  ];
  for (const value of bad)
    assert.throws(() => readDiagnostics(JSON.stringify(value)), /not a list of diagnostics/);
  assert.throws(() => readDiagnostics('{'), SyntaxError);
});
