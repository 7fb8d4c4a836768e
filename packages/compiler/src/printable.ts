/**
 * Text from descriptions, made fit to be shown.
 *
 * A description is written by somebody else than who reads the diagnostic, on a terminal that obeys control characters.
 * So everything that is not plainly visible becomes an escape: controls, marks that change the direction of writing,
 * characters of no width, line separators, halves of surrogate pairs, private and unassigned characters.
 */

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** The text on one line, nothing in it hidden: `\t`, `\n`, `\r` and `\u{...}` stand for what cannot be shown. */
export function printable(text: string): string {
  return text.replace(HIDDEN, escapeCharacter);
}

/** Characters of a text that {@link quote} shows at most. */
const QUOTE_LENGTH = 80;

/** The text in double quotes, printable, shortened where it is long. */
export function quote(text: string): string {
  if (text.length <= QUOTE_LENGTH) return `"${printable(text)}"`;
  return `"${printable(text.slice(0, QUOTE_LENGTH))}..."`;
}

function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
