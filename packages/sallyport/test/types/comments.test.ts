/**
 * Comments of a description that mean something to somebody, taken through the whole way: what the compiler makes of
 * them is nothing.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { sallyport } from '../cli/solution.js';
import { SHOP } from './solution.js';
import { compileProject, makeProject } from './typescript-project.js';

/** None has a line end; those with the end of a comment stand in comments that end with the line. */
const HOSTILE = [
  '*/ export const evil = 1; /*',
  '**/ process.exit(1); /**',
  '*\\/ \\u002a/ evil() \\x2a/',
  '@ts-nocheck',
  '@ts-ignore',
  '// @ts-ignore',
  '@ts-expect-error',
  '@internal',
  'x@internal',
  '@jsxImportSource evil',
  '{@jsx evil}',
  '@__NO_SIDE_EFFECTS__ #__PURE__',
  '/ <reference path="evil.d.ts" />',
  '/ <amd-dependency path="evil" />',
  '//# sourceMappingURL=data:application/json,{}',
  '# sourceMappingURL=evil.map',
  '#region x',
  '@import { evil } from "evil"',
  '@typedef {import("evil").Evil} Put',
  '$\u007bevil} `evil` "evil"',
  '<script>evil()</script> <!-- evil -->',
];

/** The solution with such a comment before every line. */
function hostileShop(first: number): Record<string, string> {
  let next = first;
  const comment = () => `// ${HOSTILE[next++ % HOSTILE.length] ?? ''}`;
  const entries = Object.entries(SHOP).map(([path, text]): [string, string] => {
    if (!/\.(idl|edl|cdl)$/.test(path)) return [path, text];
    // A parameter a line, so that each has its comment.
    const lines = text
      .replace(/, (?=in|out|error)/g, ',\n')
      .replace(/\((?=in|out)/g, '(\n')
      .split('\n');
    return [path, lines.flatMap((line) => (line === '' ? [] : [comment(), line])).join('\n')];
  });
  return Object.fromEntries(entries);
}

/** Everything the compiler writes for the generated modules, comments taken out by itself. */
async function compiled(folder: string, files: Readonly<Record<string, string>>): Promise<string[]> {
  mkdirSync(folder);
  makeProject(folder, files);
  const { code, error } = await sallyport('gen', folder);
  assert.equal(code, 0, error);
  const options = { declaration: true, stripInternal: true, removeComments: true };
  assert.deepEqual(compileProject(folder, options), []);
  const out = join(folder, 'out', 'generated');
  const paths = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.ts$|\.js$/.test(path),
  );
  return paths.toSorted().map((path) => `${path}\n${readFileSync(join(out, path), 'utf8')}`);
}

test('whatever comments say, the same code comes out', { timeout: 120_000 }, async (t) => {
  const base = temporaryDirectory(t).path;
  const plain = await compiled(join(base, 'plain'), SHOP);
  assert.ok(plain.some((text) => text.includes('declare class PutError')));
  for (const first of [0, 7, 14]) {
    const folder = join(base, `hostile${first}`);
    assert.deepEqual(await compiled(folder, hostileShop(first)), plain);
    const text = readFileSync(join(folder, 'generated', 'shop', 'Shelf.ts'), 'utf8');
    assert.ok((text.match(/evil/g) ?? []).length >= 5, 'the comments are there');
  }
});
