/** `sallyport layout`: where everything in the messages of a folder's descriptions stands, and which numbers they have. */
import { formatLayout, readModel, reportLayout, unknownNames } from '@sallyport/compiler';
import { formatDiagnostics, hasErrors, summary } from './diagnostics.js';
import { ExitCode, WrongUse } from './exit-code.js';
import { existingFolder } from './folders.js';
import type { Terminal } from './terminal.js';

export interface LayoutOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  readonly json: boolean;
  /** Names; with neither interfaces nor classes everything below the folder is shown. */
  readonly interfaces: readonly string[];
  readonly classes: readonly string[];
}

/** @returns the exit code */
export async function layout(options: LayoutOptions, terminal: Terminal): Promise<number> {
  const { interfaces, classes, json } = options;
  const { model, diagnostics } = readModel(existingFolder(options.folder), {
    includes: options.include.map(existingFolder),
    wanted: [...interfaces, ...classes],
  });
  const failed = hasErrors(diagnostics);
  if (!json && diagnostics.length > 0)
    terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
  if (failed) {
    if (json) terminal.out(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
    else terminal.error(`${terminal.errorColors.red(`no layout: ${summary(diagnostics)}`)}\n`);
    return ExitCode.FINDINGS;
  }
  const unknown = unknownNames(model, { interfaces, classes });
  refuse('interface', unknown.interfaces, [...model.interfaces.keys()]);
  refuse('process class', unknown.classes, [...model.classes.keys()]);
  const report = reportLayout(model, { interfaces, classes });
  if (json) {
    terminal.out(`${JSON.stringify({ ok: true, diagnostics, ...report }, null, 2)}\n`);
  } else {
    const text = formatLayout(report);
    terminal.out(text === '' ? 'no interfaces and no process classes\n' : text);
  }
  return ExitCode.FINE;
}

/** Names that are listed where somebody asked for one there is not. */
const LISTED_NAMES = 12;

function refuse(what: string, unknown: readonly string[], known: readonly string[]): void {
  const [first] = unknown;
  if (first === undefined) return;
  const listed = known.toSorted().slice(0, LISTED_NAMES);
  const more = known.length > listed.length ? ', ...' : '';
  throw new WrongUse(`there is no ${what} "${first}"; there are: ${listed.join(', ')}${more}.`);
}
