/** Text that others may have written, made fit to be shown on a terminal or in a log. */

/** Control characters, line and paragraph separators, what changes the direction of text, invisible marks, halves of pairs. */
const UNSAFE = /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Every character that could move the cursor, hide or reorder text becomes its escape; the result is one line. */
export function printable(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A stack frame as V8 writes it. */
const STACK_FRAME = /^ {4}at /;

/**
 * An exception for a log: its text as one line, then the frames of its stack. The text may hold what a message said; it cannot forge a
 * second line.
 */
export function printableError(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  const frames = (error.stack ?? '').split('\n').filter((line) => STACK_FRAME.test(line));
  return [printable(`${error.name}: ${error.message}`), ...frames.map(printable)].join('\n');
}
