/** What is bounded across files: how many there are, how deep they use one another, and which are read at all. */
import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { checkSyntax } from '../src/check-syntax.js';
import { type Diagnostic, Diagnostics } from '../src/diagnostics.js';
import { SourceReader } from '../src/files/source-reader.js';
import { readPolicy } from '../src/psl/read-policy.js';
import { MemoryFiles } from './memory-files.js';

const ROOT = '/solution';
const NOTHING = new Uint8Array(0);

function readerOf(files: MemoryFiles): { reader: SourceReader; diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  return { reader: new SourceReader(ROOT, diagnostics, { shownFrom: ROOT }, files), diagnostics };
}

const codesOf = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);

/** Policies that use one another, so many behind the first. */
function chain(length: number): MemoryFiles {
  const files = new MemoryFiles();
  const name = (index: number) => (index === 0 ? 'security' : `p${index}`);
  for (let index = 0; index <= length; index += 1) {
    const text = index === length ? '// the last' : `// one more\nuse ${name(index + 1)}._\n`;
    files.write(`${ROOT}/${name(index)}.psl`, Uint8Array.from(Buffer.from(text)));
  }
  return files;
}

test('policies may use one another a hundred levels deep and no deeper', () => {
  const deep = readerOf(chain(100));
  assert.equal(readPolicy(deep.reader, deep.diagnostics).complete, true);
  assert.deepEqual(deep.diagnostics.sorted(), []);

  const deeper = readerOf(chain(101));
  assert.equal(readPolicy(deeper.reader, deeper.diagnostics).complete, false);
  assert.deepEqual(codesOf(deeper.diagnostics.sorted()), ['p100.psl:2:5 deep-use']);
});

test('a solution may have ten thousand descriptions and no more', () => {
  const files = new MemoryFiles();
  for (let index = 0; index < 10_000; index += 1) files.write(`${ROOT}/a/P${index}.idl`, NOTHING);
  const most = readerOf(files);
  assert.equal(most.reader.descriptions(['.idl']).length, 10_000);
  assert.deepEqual(most.diagnostics.sorted(), []);

  files.write(`${ROOT}/a/One.idl`, NOTHING);
  const more = readerOf(files);
  assert.equal(more.reader.descriptions(['.idl']).length, 10_000);
  assert.deepEqual(codesOf(more.diagnostics.sorted()), ['.:1:1 large-folder']);
});

test('a folder of folders is not looked through without end', () => {
  const files = new MemoryFiles();
  for (let index = 0; index < 20_001; index += 1) files.write(`${ROOT}/f${index}/P.txt`, NOTHING);
  const { reader, diagnostics } = readerOf(files);
  assert.deepEqual(reader.descriptions(['.idl']), []);
  assert.deepEqual(codesOf(diagnostics.sorted()), ['.:1:1 large-folder']);
});

test('folders that others made, and hidden ones, are left out', () => {
  const files = new MemoryFiles();
  for (const folder of ['node_modules', 'dist', 'generated', '.git', 'own', 'own/deeper']) {
    files.write(`${ROOT}/${folder}/P.idl`, NOTHING);
  }
  assert.deepEqual(readerOf(files).reader.descriptions(['.idl']), [
    `${ROOT}/own/P.idl`,
    `${ROOT}/own/deeper/P.idl`,
  ]);
});

test('a file of no known language is said to be one, and is not read', () => {
  assert.deepEqual(codesOf(checkSyntax(['a.txt', 'b', 'c.idl.bak'], process.cwd())), [
    'a.txt:1:1 unknown-language',
    'b:1:1 unknown-language',
    'c.idl.bak:1:1 unknown-language',
  ]);
});
