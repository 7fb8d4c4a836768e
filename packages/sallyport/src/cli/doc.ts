/** `sallyport doc`: reference pages of all interfaces. With an error anywhere nothing is written. */
import { join, resolve } from 'node:path';
import { readModel, referencePages } from '@sallyport/compiler';
import { refuseBroken, showFindings } from './broken-descriptions.js';
import { hasErrors } from './diagnostics.js';
import { PAGE_FORMATS, type PageFormat, REFERENCE_PAGES } from './doc/page-formats.js';
import { ExitCode } from './exit-code.js';
import { existingFolder, nothingBelow } from './folders.js';
import { writeGenerated } from './generated-files.js';
import type { Terminal } from './terminal.js';
import { reportWritten } from './written-report.js';

export interface DocumentOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  /** Absent: `reference` in the folder. */
  readonly output?: string;
  readonly format: PageFormat;
  readonly json: boolean;
}

/** @returns the exit code */
export async function writeReference(options: DocumentOptions, terminal: Terminal): Promise<number> {
  const folder = existingFolder(options.folder);
  const includes = options.include.map(existingFolder);
  const { model, diagnostics } = readModel(folder, { includes, processes: true });
  if (hasErrors(diagnostics)) return refuseBroken(diagnostics, 'no pages written', options.json, terminal);
  const files = referencePages(model).map(PAGE_FORMATS[options.format]);
  if (files.length === 0) throw nothingBelow(options.folder, 'interface or process class', ['.idl', '.edl']);
  const output =
    options.output === undefined ? join(folder, REFERENCE_PAGES.folder) : resolve(options.output);
  const result = writeGenerated(output, folder, files, REFERENCE_PAGES);
  if (options.json) {
    terminal.out(`${JSON.stringify({ ok: true, diagnostics, output, ...result }, null, 2)}\n`);
  } else {
    showFindings(diagnostics, terminal);
    reportWritten(output, result, 'page', terminal);
  }
  return ExitCode.FINE;
}
