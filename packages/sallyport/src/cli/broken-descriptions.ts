/** How a command ends that needs descriptions without errors, and found some. */
import { type Diagnostic, formatDiagnostics, summary } from './diagnostics.js';
import { ExitCode } from './exit-code.js';
import type { Terminal } from './terminal.js';

/**
 * Shows what is wrong, as JSON or for people.
 * @param undone what the command has not done, such as `nothing generated`
 * @returns the exit code
 */
export function refuseBroken(
  diagnostics: readonly Diagnostic[],
  undone: string,
  json: boolean,
  terminal: Terminal,
): number {
  if (json) terminal.out(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
  else showBroken(diagnostics, undone, terminal);
  return ExitCode.FINDINGS;
}

/** For people: the findings, and below them what was not done because of them. */
export function showBroken(diagnostics: readonly Diagnostic[], undone: string, terminal: Terminal): void {
  showFindings(diagnostics, terminal);
  terminal.error(`${terminal.errorColors.red(`${undone}: ${summary(diagnostics)}`)}\n`);
}

/** For people: the findings, where there are any, beside what a command prints. */
export function showFindings(diagnostics: readonly Diagnostic[], terminal: Terminal): void {
  if (diagnostics.length > 0) terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
}
