/** `sallyport layout`: where everything in the messages of a folder's descriptions stands, and which numbers they have. */
import { formatLayout, nearest, readModel, reportLayout, unknownNames } from '@sallyport/compiler';
import { refuseBroken, showFindings } from './broken-descriptions.js';
import { hasErrors } from './diagnostics.js';
import { ExitCode, WrongUse } from './exit-code.js';
import { existingFolder, nothingBelow } from './folders.js';
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
  if (hasErrors(diagnostics)) return refuseBroken(diagnostics, 'no layout', json, terminal);
  const unknown = unknownNames(model, { interfaces, classes });
  refuse('interface', unknown.interfaces, [...model.interfaces.keys()]);
  refuse('process class', unknown.classes, [...model.classes.keys()]);
  const report = reportLayout(model, { interfaces, classes });
  if (report.interfaces.length + report.classes.length === 0) {
    throw nothingBelow(options.folder, 'interface or process class', ['.idl', '.edl']);
  }
  if (json) {
    terminal.out(`${JSON.stringify({ ok: true, diagnostics, ...report }, null, 2)}\n`);
  } else {
    showFindings(diagnostics, terminal);
    terminal.out(formatLayout(report));
  }
  return ExitCode.FINE;
}

/** Names that are listed where somebody asked for one there is not. */
const LISTED_NAMES = 12;

function refuse(what: string, unknown: readonly string[], known: readonly string[]): void {
  const [first] = unknown;
  if (first === undefined) return;
  const meant = nearest(first, known);
  if (meant !== null) throw new WrongUse(`there is no ${what} "${first}": did you mean "${meant}"?`);
  const listed = known.toSorted().slice(0, LISTED_NAMES);
  const more = known.length - listed.length;
  const others = more === 0 ? '' : ` and ${more} more`;
  throw new WrongUse(`there is no ${what} "${first}"; there are: ${listed.join(', ')}${others}.`);
}
