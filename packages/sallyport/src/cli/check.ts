/** `sallyport check`: everything that is wrong with a solution, at once. */
import { checkSyntax, compile } from '@sallyport/compiler';
import { type Diagnostic, formatDiagnostics, hasErrors, summary } from './diagnostics.js';
import { ExitCode } from './exit-code.js';
import { existingFolder } from './folders.js';
import type { Terminal } from './terminal.js';

export interface CheckOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  readonly json: boolean;
  /** Files to parse, and nothing else; absent: the whole solution is checked. */
  readonly syntax?: readonly string[];
}

/** @returns the exit code */
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
  if (syntax !== undefined) return checkSyntax(syntax);
  return compile(existingFolder(folder), { includes: include.map(existingFolder) }).diagnostics;
}
