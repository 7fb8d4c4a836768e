/** `sallyport check`: everything that is wrong with a solution, at once. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkSyntax, compile } from '@sallyport/compiler';
import { type DescriptionsBelow, descriptionsBelow } from './descriptions-below.js';
import { type Diagnostic, formatDiagnostics, hasErrors, summary } from './diagnostics.js';
import { ExitCode } from './exit-code.js';
import { existingFolder } from './folders.js';
import { demandSystemError } from './system-error.js';
import type { Terminal } from './terminal.js';

export interface CheckOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  readonly json: boolean;
  /** Files to parse, and folders of such, as typed, and nothing else; absent: the whole solution is checked. */
  readonly syntax?: readonly string[];
}

/**
 * @returns the exit code
 * @throws WrongUse for a folder that is none, or has no descriptions that could be parsed
 */
export async function check(options: CheckOptions, terminal: Terminal): Promise<number> {
  const diagnostics = find(options);
  const failed = hasErrors(diagnostics);
  if (options.json) {
    terminal.out(`${JSON.stringify({ ok: !failed, diagnostics }, null, 2)}\n`);
  } else {
    if (diagnostics.length > 0) terminal.out(`${formatDiagnostics(diagnostics, terminal.colors)}\n`);
    const color = failed ? terminal.colors.red : terminal.colors.green;
    terminal.out(`${color(summary(diagnostics))}\n`);
  }
  return failed ? ExitCode.FINDINGS : ExitCode.FINE;
}

function find({ folder, include, syntax }: CheckOptions): readonly Diagnostic[] {
  if (syntax !== undefined) return parse(syntax);
  return compile(existingFolder(folder), { includes: include.map(existingFolder) }).diagnostics;
}

function parse(typed: readonly string[]): readonly Diagnostic[] {
  const found = typed.map(filesOf);
  const paths = new Set(found.flatMap((each) => each.paths));
  return [...found.flatMap((each) => each.diagnostics), ...checkSyntax([...paths])];
}

/** What is missing is left to the parser, which reports it with the other findings. */
function filesOf(typed: string): DescriptionsBelow {
  return isFolder(typed) ? descriptionsBelow(typed) : { paths: [resolve(typed)], diagnostics: [] };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    demandSystemError(error);
    return false;
  }
}
