/**
 * The cases of this folder (clients.ts, servers.ts, in-process.ts) against really generated code. With the marks of
 * expected errors they compile; without them there is an error at each place that was marked and nowhere else, so no
 * mark is kept alive by an error of another sort.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { sallyport } from '../cli/solution.js';
import { SHOP } from './solution.js';
import { compileProject, makeProject } from './typescript-project.js';

const CASES = ['clients.ts', 'servers.ts', 'in-process.ts'] as const;
const MARK = '// @ts-expect-error';

/** The text of a case file with the imports of a user. */
function caseText(name: string): string {
  const text = readFileSync(new URL(`../../../test/types/${name}`, import.meta.url), 'utf8');
  return text.replaceAll("'../../src/index.js'", "'sallyport'");
}

/** A project with the generated shop, under the one name the cases import it by. */
async function shopProject(folder: string): Promise<void> {
  const modules = ['base/Log', 'shop/Shelf', 'shop/Store', 'shop/Till'];
  const shop = modules.map((path) => `export * from './generated/${path}.js';\n`).join('');
  makeProject(folder, { ...SHOP, 'shop.ts': shop });
  const { code, error } = await sallyport('gen', folder);
  assert.equal(code, 0, error);
}

test('right use compiles, and at each mark there is an error', { timeout: 60_000 }, async (t) => {
  const folder = temporaryDirectory(t).path;
  await shopProject(folder);
  const cases = Object.fromEntries(CASES.map((name) => [name, caseText(name)]));
  makeCases(folder, cases);
  assert.deepEqual(compileProject(folder), []);

  const marked = CASES.flatMap((name) => linesWith(name, cases[name] ?? '', MARK));
  assert.ok(marked.length >= 40, `${marked.length} marks`);
  makeCases(
    folder,
    Object.fromEntries(CASES.map((name) => [name, caseText(name).replaceAll(MARK, '// was')])),
  );
  const wrong = compileProject(folder).map(({ file, line }) => `${file}:${line}`);
  // The error stands on the line below the mark.
  const expected = marked.map(({ file, line }) => `${file}:${line + 1}`);
  assert.deepEqual([...new Set(wrong)].toSorted(), expected.toSorted());
});

test('the generated modules compile where declarations have to be isolated, and with stripInternal', {
  timeout: 60_000,
}, async (t) => {
  const folder = temporaryDirectory(t).path;
  await shopProject(folder);
  const options = { declaration: true, isolatedDeclarations: true, stripInternal: true };
  assert.deepEqual(compileProject(folder, options), []);
});

test('declaration files keep the bounds, and what is said of parameters', { timeout: 60_000 }, async (t) => {
  const folder = temporaryDirectory(t).path;
  await shopProject(folder);
  assert.deepEqual(compileProject(folder, { declaration: true }), []);
  const text = readFileSync(join(folder, 'out', 'generated', 'shop', 'Shelf.d.ts'), 'utf8');
  /** The comment of a field, or of the value of a union member. */
  const commentOf = (declaration: string, field: string) => {
    const after = text.slice(text.indexOf(`export ${declaration}`));
    const found = new RegExp(`/\\*\\*((?:[^*]|\\*(?!/))*)\\*/\\s*(?:readonly )?${field}: `).exec(after);
    return (found?.[1] ?? '').replace(/\s*\n\s*\* ?/g, '\n').trim();
  };
  assert.equal(commentOf('interface PutRequest', 'name'), 'what it is called (`string<64>`)');
  assert.equal(commentOf('interface PutRequest', 'size'), '`UInt64`');
  assert.equal(commentOf('interface PutErrorDetail', 'code'), 'why not (`UInt32`)');
  assert.equal(commentOf('type Pay', 'value'), '`UInt32`');
  assert.equal(
    commentOf('interface MarkRequest', 'corner'),
    'where it begins,\nand where it ends\n\n`array<array<SInt32, 2>, 2>`',
  );
});

test('a module that uses types of generated code only loads nothing of it', {
  timeout: 60_000,
}, async (t) => {
  const folder = temporaryDirectory(t).path;
  await shopProject(folder);
  const user = `import type { Pay, PutRequest } from './generated/shop/Shelf.js';
export const sum = (pay: Pay): number => (pay.kind === 'cash' ? pay.value : pay.value.length);
export const name = ({ name: text }: PutRequest): string => text;
`;
  makeCases(folder, { 'user.ts': user });
  assert.deepEqual(compileProject(folder), []);
  const emitted = readFileSync(join(folder, 'out', 'user.js'), 'utf8');
  assert.doesNotMatch(emitted, /import|require/);
  const { sum } = (await import(join(folder, 'out', 'user.js'))) as { sum: (pay: object) => number };
  assert.equal(sum({ kind: 'cash', value: 7 }), 7);
});

function makeCases(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function linesWith(file: string, text: string, wanted: string): { file: string; line: number }[] {
  return text
    .split('\n')
    .flatMap((line, index) => (line.includes(wanted) ? [{ file, line: index + 1 }] : []));
}
