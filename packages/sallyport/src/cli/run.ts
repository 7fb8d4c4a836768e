/**
 * `sallyport run`: this process becomes init. The descriptions are compiled by a child that has ended before init is even
 * loaded; all that comes over from it is the image, and what there is to say about the descriptions.
 */
import { refuseBroken, showFindings } from './broken-descriptions.js';
import { compileInChild } from './compile-process.js';
import { existingFolder } from './folders.js';
import { jsonReporter, textReporter } from './run-report.js';
import type { Terminal } from './terminal.js';

export interface RunOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  readonly dev: boolean;
  readonly json: boolean;
}

/** @returns the exit code, when all processes have ended */
export async function run(options: RunOptions, terminal: Terminal): Promise<number> {
  const folder = existingFolder(options.folder);
  const { image, diagnostics } = await compileInChild(folder, options.include.map(existingFolder));
  if (image === null) return refuseBroken(diagnostics, 'not started', options.json, terminal);
  if (!options.json) showFindings(diagnostics, terminal);
  const [{ runSolution }, { KERNEL_MAIN }] = await Promise.all([
    import('@sallyport/init'),
    import('@sallyport/kernel'),
  ]);
  return runSolution({
    image,
    folder,
    dev: options.dev,
    kernelMain: KERNEL_MAIN,
    reporter: options.json ? jsonReporter(terminal) : textReporter(terminal),
  });
}
