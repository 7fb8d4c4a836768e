/** `sallyport breaking`: which changes to the descriptions of a folder break those who know an older state of it. */
import { compareModels, readModel } from '@sallyport/compiler';
import { formatComparison } from './breaking/comparison-text.js';
import { readOlderState } from './breaking/older-state.js';
import { refuseBroken, showFindings } from './broken-descriptions.js';
import { hasErrors } from './diagnostics.js';
import { ExitCode } from './exit-code.js';
import { existingFolder } from './folders.js';
import type { Terminal } from './terminal.js';

export interface BreakingOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  readonly json: boolean;
  /** A folder, or else a revision, as typed. */
  readonly against: string;
  /** Compatible changes are left out. */
  readonly quiet: boolean;
}

/** @returns the exit code: 1 where anything breaks, or where a state has errors, since then nothing can be promised */
export async function breaking(options: BreakingOptions, terminal: Terminal): Promise<number> {
  const folder = existingFolder(options.folder);
  const includes = options.include.map(existingFolder);
  const older = await readOlderState(options.against, folder, includes);
  const newer = readModel(folder, { includes, processes: true });
  if (hasErrors(newer.diagnostics)) {
    return refuseBroken(newer.diagnostics, 'nothing compared', options.json, terminal);
  }
  const comparison = compareModels(older.model, newer.model);
  const changes = comparison.changes
    .filter((change) => change.breaking || !options.quiet)
    .map((change) => (change.state === 'old' ? { ...change, file: older.shown(change.file) } : change));
  const olderErrors = older.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map((diagnostic) => ({ ...diagnostic, file: older.shown(diagnostic.file) }));
  const broken = comparison.changes.some((change) => change.breaking) || olderErrors.length > 0;
  const shown = { ...comparison, changes };
  if (options.json) {
    const result = { ok: !broken, diagnostics: newer.diagnostics, olderErrors, ...shown };
    terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  } else {
    if (olderErrors.length > 0) {
      showFindings(olderErrors, terminal);
      terminal.error('The older state has errors; only what is complete in it was compared.\n');
    }
    terminal.out(formatComparison(shown, comparison.changes, terminal.colors));
  }
  return broken ? ExitCode.FINDINGS : ExitCode.FINE;
}
