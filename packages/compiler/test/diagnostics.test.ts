import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { Diagnostics, formatDiagnostic } from '../src/diagnostics.js';
import { nearest } from '../src/nearest.js';
import { printable, quote } from '../src/text/printable.js';
import { SourceFile } from '../src/text/source.js';

test('positions count lines and columns from 1, whatever ends a line', () => {
  const source = new SourceFile('a.idl', 'ab\ncd\r\nef\rgh');
  const at = (offset: number) => Object.values(source.position(offset)).join(':');
  assert.deepEqual([0, 2, 3, 5, 7, 8, 10, 12, 99, -1].map(at), [
    '1:1',
    '1:3',
    '2:1',
    '2:3',
    '3:1',
    '3:2',
    '4:1',
    '4:3',
    '4:3',
    '1:1',
  ]);
  assert.equal(source.text.slice(source.lineStart(2), source.lineEnd(2)), 'cd');
  assert.equal(source.text.slice(source.lineStart(4), source.lineEnd(4)), 'gh');
});

test('a finding is shown with its line, a mark under it, and what to do', () => {
  const diagnostics = new Diagnostics();
  const source = new SourceFile('shop/Till.idl', 'package shop.Till\n\ttypedef UInt9 Cents;\n');
  diagnostics.error(source.span(27, 32), 'unknown-name', 'there is no type "UInt9"', 'define it');
  const [only] = diagnostics.sorted();
  assert.ok(only !== undefined);
  assert.equal(
    formatDiagnostic(only),
    [
      'shop/Till.idl:2:10: error unknown-name: there is no type "UInt9"',
      '     typedef UInt9 Cents;',
      '             ^^^^^',
      '    define it',
    ].join('\n'),
  );
  assert.equal(only.endColumn, 15);
});

test('nothing that is shown can act on a terminal or hide itself', () => {
  const hostile = 'a\u001b[31m\u0007\u202e\u200b\u2028\ud800\u00ad\u009b\tb';
  const diagnostics = new Diagnostics();
  const source = new SourceFile(`${hostile}.idl`, `${hostile}\n`);
  diagnostics.error(source.span(1, 3), 'syntax', `there is ${quote(hostile)}`, hostile);
  const text = formatDiagnostic(diagnostics.sorted()[0]!);
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
  assert.equal(
    printable(hostile),
    'a\\u{1b}[31m\\u{7}\\u{202e}\\u{200b}\\u{2028}\\u{d800}\\u{ad}\\u{9b}\\tb',
  );
  // The mark stands under what is meant, though what is in front of it was made longer.
  const [, line = '', mark = ''] = text.split('\n');
  assert.equal(line.slice(mark.indexOf('^'), mark.lastIndexOf('^') + 1), '\\u{1b}[');
});

test('of a very long line the part around the finding is shown', () => {
  const diagnostics = new Diagnostics();
  const source = new SourceFile('a.idl', `${'x'.repeat(100_000)}HERE${'y'.repeat(100_000)}`);
  diagnostics.error(source.span(100_000, 100_004), 'syntax', 'm', 'r');
  const { excerpt } = diagnostics.sorted()[0]!;
  assert.ok(excerpt !== undefined);
  assert.ok(excerpt.text.length < 200);
  assert.equal(excerpt.text.slice(excerpt.indent, excerpt.indent + excerpt.width), 'HERE');
});

test('a finding over several lines is marked on its first', () => {
  const diagnostics = new Diagnostics();
  const source = new SourceFile('a.idl', 'abc\ndef\n');
  diagnostics.error(source.span(1, 6), 'syntax', 'm', 'r');
  const only = diagnostics.sorted()[0]!;
  assert.equal(only.endColumn, undefined);
  assert.deepEqual(only.excerpt, { text: 'abc', indent: 1, width: 2 });
});

test('a finding is kept once; findings are sorted in each file, files by their first', () => {
  const diagnostics = new Diagnostics();
  const [a, b] = [new SourceFile('a', 'xxxx'), new SourceFile('b', 'xxxx')];
  diagnostics.error(b.span(2, 3), 'two', 'm', 'r');
  diagnostics.warning(a.span(0, 1), 'one', 'm', 'r');
  diagnostics.error(b.span(0, 1), 'one', 'm', 'r');
  diagnostics.error(b.span(0, 1), 'one', 'm', 'r');
  assert.deepEqual(
    diagnostics.sorted().map(({ file, column, code }) => `${file}:${column}:${code}`),
    ['b:1:one', 'b:3:two', 'a:1:one'],
  );
  assert.equal(diagnostics.hasErrors, true);
});

test('of one file at most 200 errors are kept, and the last says that there are more', () => {
  const diagnostics = new Diagnostics();
  const source = new SourceFile('a', 'x'.repeat(500));
  for (let i = 0; i < 300; i += 1) diagnostics.error(source.span(i, i + 1), 'syntax', 'm', 'r');
  diagnostics.warning(source.span(0, 1), 'w', 'm', 'r');
  const all = diagnostics.sorted();
  assert.equal(all.length, 201);
  assert.equal(all.filter(({ code }) => code === 'too-many').length, 1);
  assert.equal(diagnostics.errorCount, 300);
});

test('the nearest name is one that differs by a slip', () => {
  const known = ['shop.Store', 'shop.Till', 'connections'];
  assert.equal(nearest('shop.Stroe', known), 'shop.Store');
  assert.equal(nearest('conections', known), 'connections');
  assert.equal(nearest('SHOP.TILL', known), 'shop.Till');
  assert.equal(nearest('something', known), null);
  assert.equal(nearest('x', known), null);
  assert.equal(nearest('x'.repeat(100_000), known), null);
});
