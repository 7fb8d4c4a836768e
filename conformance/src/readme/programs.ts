/** Programs that a document shows under their file names: the name in a line of its own, then the text as a block of JavaScript. */
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@sallyport/test-kit';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PROGRAM = /^`(?<name>[^`\n/]+\.mjs)`\n\n```js\n(?<text>[\s\S]*?)^```$/gm;

/**
 * Writes every program of a document into a folder of its own, in which the packages of this workspace are found.
 * @param t the folder is removed with this test
 * @param document path from the root of the repository
 * @throws Error when the document shows none
 */
export function writePrograms(t: Parameters<typeof temporaryDirectory>[0], document: string): string {
  const { path: folder } = temporaryDirectory(t);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const programs = [...readFileSync(join(ROOT, document), 'utf8').matchAll(PROGRAM)];
  if (programs.length === 0) throw new Error(`${document} shows no program`);
  for (const { groups } of programs) writeFileSync(join(folder, groups?.name ?? ''), groups?.text ?? '');
  return folder;
}
