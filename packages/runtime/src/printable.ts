/** Text that others may have written, made fit to be shown on a terminal or in a log. */
import { printable } from '@sallyport/message';

export { printable };

/** A stack frame as V8 writes it. */
const STACK_FRAME = /^ {4}at /;

/**
 * An exception for a log: its text as one line, then the frames of its stack. The text may hold what a message said;
 * it cannot forge a second line.
 */
export function printableError(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  const frames = (error.stack ?? '').split('\n').filter((line) => STACK_FRAME.test(line));
  return [printable(`${error.name}: ${error.message}`), ...frames.map(printable)].join('\n');
}
