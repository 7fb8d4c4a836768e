/**
 * Every entry of the corpus is a description, an init.yaml or a small solution; its folder says what must become of it, and beside
 * each that is not good stands a file with all findings, in order: where, severity, code: message; remedy.
 *
 * UPDATE_EXPECTED=1 writes these files; what has changed in them is then to be read.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@sallyport/test-kit';
import type { Diagnostic } from '../src/diagnostics.js';
import { formatDiagnostic } from '../src/diagnostics.js';
import { CORPUS, checkCase, listed } from './check-case.js';

const FOLDERS = readdirSync(CORPUS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared')
  .map(({ name }) => name);
let cases = 0;

for (const folder of FOLDERS) {
  for (const name of readdirSync(join(CORPUS, folder)).filter((each) => !each.endsWith('.expected'))) {
    cases += 1;
    test(`${folder}/${name}`, () => {
      const path = join(CORPUS, folder, name);
      const diagnostics = checkCase(path);
      const found = listed(diagnostics);
      const expectedPath = `${path}.expected`;
      if (process.env.UPDATE_EXPECTED !== undefined && found !== '') writeFileSync(expectedPath, found);
      assert.equal(found, existsSync(expectedPath) ? readFileSync(expectedPath, 'utf8') : '');
      assertVerdict(folder, diagnostics);
      diagnostics.forEach(assertReadable);
    });
  }
}

test('the corpus has cases of every kind', () => {
  assert.ok(cases >= 250, `only ${cases} cases`);
  assert.deepEqual(FOLDERS.toSorted(), [
    'bad-init',
    'bad-limits',
    'bad-names',
    'bad-syntax',
    'bad-types',
    'good',
    'warning',
  ]);
});

function assertVerdict(folder: string, diagnostics: readonly Diagnostic[]): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  if (folder === 'good') assert.equal(diagnostics.length, 0);
  else if (folder === 'warning') {
    assert.equal(errors, 0);
    assert.notEqual(diagnostics.length, 0);
  } else assert.notEqual(errors, 0);
}

/** A finding says what is wrong and what to do, on lines that any terminal may be given. */
function assertReadable(diagnostic: Diagnostic): void {
  assert.match(diagnostic.code, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  assert.ok(diagnostic.message.length > 0 && !diagnostic.message.endsWith('.'));
  assert.ok(diagnostic.remedy.length > 0 && !diagnostic.remedy.endsWith('.'));
  assert.ok(diagnostic.line >= 1 && diagnostic.column >= 1);
  assert.doesNotMatch(formatDiagnostic(diagnostic).replaceAll('\n', ''), /[\p{C}\p{Zl}\p{Zp}]/u);
}
