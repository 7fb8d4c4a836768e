/** `sallyport gen`: the TypeScript of a solution. With an error anywhere nothing is written. */
import { join, relative, resolve } from 'node:path';
import { compile, generateTypeScript } from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import { count, formatDiagnostics, summary } from './diagnostics.js';
import { ExitCode } from './exit-code.js';
import { existingFolder } from './folders.js';
import { type Written, writeGenerated } from './generated-files.js';
import type { Terminal } from './terminal.js';

export interface GenerateOptions {
  /** All folders as typed. */
  readonly folder: string;
  readonly include: readonly string[];
  /** Absent: `generated` in the folder of the solution. */
  readonly output?: string;
  readonly json: boolean;
}

/** @returns the exit code */
export async function generate(options: GenerateOptions, terminal: Terminal): Promise<number> {
  const folder = existingFolder(options.folder);
  const compiled = compile(folder, { includes: options.include.map(existingFolder) });
  // Scripts are compiled from what is generated here, so they need not be there yet.
  const diagnostics = compiled.diagnostics.filter(({ code }) => code !== 'missing-file');
  if (compiled.solution === undefined) {
    if (options.json) {
      terminal.out(`${JSON.stringify({ ok: false, diagnostics }, null, 2)}\n`);
    } else {
      terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
      terminal.error(`${terminal.errorColors.red(`nothing generated: ${summary(diagnostics)}`)}\n`);
    }
    return ExitCode.FINDINGS;
  }
  const output = options.output === undefined ? join(folder, 'generated') : resolve(options.output);
  const result = writeGenerated(output, folder, generateTypeScript(compiled.solution));
  if (options.json) {
    terminal.out(`${JSON.stringify({ ok: true, diagnostics, output, ...result }, null, 2)}\n`);
  } else {
    if (diagnostics.length > 0) terminal.error(`${formatDiagnostics(diagnostics, terminal.errorColors)}\n`);
    report(output, result, terminal);
  }
  return ExitCode.FINE;
}

function report(output: string, { written, removed, unchanged }: Written, terminal: Terminal): void {
  const shown = (path: string) => printable(relative('', join(output, path)));
  for (const path of written) terminal.out(`${terminal.colors.green('wrote')}   ${shown(path)}\n`);
  for (const path of removed) terminal.out(`${terminal.colors.red('removed')} ${shown(path)}\n`);
  const parts = [`${count(written.length, 'module')} written`, `${unchanged.length} unchanged`];
  if (removed.length > 0) parts.push(`${removed.length} removed`);
  terminal.out(`${parts.join(', ')}\n`);
}
