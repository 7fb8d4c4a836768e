/** What a command that generates files has done, for people. */
import { join, relative } from 'node:path';
import { printable } from '@sallyport/message';
import { count } from './diagnostics.js';
import type { Written } from './generated-files.js';
import type { Terminal } from './terminal.js';

/**
 * @param output folder the paths lie in
 * @param noun one of the files, such as `page`
 */
export function reportWritten(
  output: string,
  { written, removed, unchanged }: Written,
  noun: string,
  terminal: Terminal,
): void {
  const shown = (path: string) => printable(relative('', join(output, path)));
  for (const path of written) terminal.out(`${terminal.colors.green('wrote')}   ${shown(path)}\n`);
  for (const path of removed) terminal.out(`${terminal.colors.red('removed')} ${shown(path)}\n`);
  const parts = [`${count(written.length, noun)} written`, `${unchanged.length} unchanged`];
  if (removed.length > 0) parts.push(`${removed.length} removed`);
  terminal.out(`${parts.join(', ')}\n`);
}
