/** One run of the generator, and how it is shown. With an error anywhere nothing is written. */
import { join, resolve } from 'node:path';
import { compile, generateTypeScript, type ModuleCache } from '@sallyport/compiler';
import { showBroken, showFindings } from '../broken-descriptions.js';
import type { Diagnostic } from '../diagnostics.js';
import { existingFolder } from '../folders.js';
import { type Written, writeGenerated } from '../generated-files.js';
import type { Terminal } from '../terminal.js';
import { reportWritten } from '../written-report.js';

/** Where descriptions are read and modules written. All paths are absolute. */
export interface Places {
  /** The solution. */
  readonly folder: string;
  readonly includes: readonly string[];
  /** For the generated modules. */
  readonly output: string;
}

/** What became of one run. */
export type Generation =
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] }
  | ({ readonly ok: true; readonly diagnostics: readonly Diagnostic[]; readonly output: string } & Written);

/** What is said where there are errors. */
export const NOTHING_GENERATED = 'nothing generated';

/**
 * @param folder and the others as typed
 * @throws WrongUse when a folder is missing
 */
export function placesOf(folder: string, include: readonly string[], output: string | undefined): Places {
  const solution = existingFolder(folder);
  return {
    folder: solution,
    includes: include.map(existingFolder),
    output: output === undefined ? join(solution, 'generated') : resolve(output),
  };
}

/**
 * @param cache of earlier runs for the same places
 * @throws WrongUse when a file of the user is in the way, or the modules cannot be written
 */
export function generateOnce({ folder, includes, output }: Places, cache?: ModuleCache): Generation {
  const compiled = compile(folder, { includes });
  // Scripts are compiled from what is generated here, so they need not be there yet.
  const diagnostics = compiled.diagnostics.filter(({ code }) => code !== 'missing-file');
  if (compiled.solution === undefined) return { ok: false, diagnostics };
  const written = writeGenerated(output, folder, generateTypeScript(compiled.solution, cache));
  return { ok: true, diagnostics, output, ...written };
}

/** For people: findings to `error`, what was written to `out`. */
export function showGeneration(generation: Generation, terminal: Terminal): void {
  if (!generation.ok) {
    showBroken(generation.diagnostics, NOTHING_GENERATED, terminal);
    return;
  }
  showFindings(generation.diagnostics, terminal);
  reportWritten(generation.output, generation, 'module', terminal);
}
