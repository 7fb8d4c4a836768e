/**
 * Every file of the corpus is a policy; its folder says what must become of it, and beside those that are not good stands a file with
 * all findings, in order, each `file:line:column severity code: message; remedy`.
 *
 * UPDATE_EXPECTED=1 writes these files; what has changed in them is then to be read.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SecurityModule } from '@sallyport/policy';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compileText, listed } from './compile-text.js';
import { policyClasses } from './shop-solution.js';

/** The sources of the corpus, seen from where the compiled test lies. */
const CORPUS = fileURLToPath(new URL('../../../test/psl/corpus', import.meta.url));
/** Folder in which used files are found. */
const INCLUDE = join(CORPUS, 'include');

const FOLDERS = readdirSync(CORPUS).filter((name) => name !== 'include');
let cases = 0;

for (const folder of FOLDERS) {
  for (const file of readdirSync(join(CORPUS, folder)).filter((name) => name.endsWith('.psl'))) {
    cases++;
    test(`${folder}/${file}`, () => {
      using scratch = temporaryDirectory();
      const path = join(CORPUS, folder, file);
      const include = join(scratch.path, 'include');
      cpSync(INCLUDE, include, { recursive: true });
      const { record, diagnostics } = compileText(readFileSync(path), scratch.path, [include]);
      const found = listed(diagnostics);
      const expectedPath = path.replace(/psl$/, 'expected');
      if (process.env.UPDATE_EXPECTED !== undefined && found !== '') writeFileSync(expectedPath, found);
      const expected = existsSync(expectedPath) ? readFileSync(expectedPath, 'utf8') : '';
      assert.equal(found, expected);
      const errors = diagnostics.filter((each) => each.severity === 'error').length;
      switch (folder) {
        case 'good':
          assert.equal(diagnostics.length, 0);
          break;
        case 'warning':
          assert.equal(errors, 0);
          assert.notEqual(diagnostics.length, 0);
          break;
        default:
          assert.match(folder, /^bad-/);
          assert.notEqual(errors, 0);
          assert.equal(record, undefined);
          return;
      }
      // What the compiler lets pass, the security module loads.
      assert.notEqual(record, undefined);
      if (record !== undefined) new SecurityModule(policyClasses(), record);
    });
  }
}

test('the corpus is there', () => {
  assert.ok(cases >= 50, `${cases}`);
});
