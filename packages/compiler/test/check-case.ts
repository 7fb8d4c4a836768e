/** Checks one case of the corpus: a folder with init.yaml, or its template, is a solution, a folder without one a set of descriptions. */
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '@sallyport/test-kit';
import { Descriptions } from '../src/descriptions.js';
import { type Diagnostic, Diagnostics } from '../src/diagnostics.js';
import { SourceReader } from '../src/files/source-reader.js';
import { loadSolution } from '../src/load-solution.js';

/** The sources of the corpus, seen from where the compiled test lies. */
export const CORPUS: string = fileURLToPath(new URL('../../test/corpus', import.meta.url));
/** Descriptions that cases refer to: shop.Till, shop.Store and what they are made of. */
export const SHARED: string = join(CORPUS, 'shared');

/**
 * All findings of a case.
 * @param path a folder; a .yaml, which is taken as the init.yaml of a solution with the shared descriptions; or a
 * description whose name is a package, component or class by itself
 */
export function checkCase(path: string): Diagnostic[] {
  using scratch = temporaryDirectory();
  const root = join(scratch.path, 'case');
  mkdirSync(root);
  if (path.endsWith('.yaml')) {
    cpSync(path, join(root, 'init.yaml'));
    return loadSolution(root, { includes: [SHARED], shownFrom: root }).diagnostics;
  }
  const isFolder = !/\.[a-z]+$/.test(path);
  cpSync(path, isFolder ? root : join(root, basename(path)), { recursive: true });
  const isSolution = ['init.yaml', 'init.yaml.in'].some((name) => existsSync(join(root, name)));
  if (isSolution) return loadSolution(root, { shownFrom: root }).diagnostics;
  return checkDescriptions(root);
}

/** All findings of the descriptions in a folder. */
export function checkDescriptions(root: string): Diagnostic[] {
  const diagnostics = new Diagnostics();
  const reader = new SourceReader(root, diagnostics, { includes: [SHARED], shownFrom: root });
  const descriptions = new Descriptions(reader, diagnostics);
  descriptions.readFolder();
  descriptions.checkAll();
  return diagnostics.sorted();
}

/** One line for each finding. */
export function listed(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(
      ({ file, line, column, endColumn, severity, code, message, remedy }) =>
        `${file}:${line}:${column}${endColumn === undefined ? '' : `-${endColumn}`} ${severity} ${code}: ${message}; ${remedy}\n`,
    )
    .join('');
}
