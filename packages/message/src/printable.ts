/**
 * Text that somebody else may have written, made fit to be shown on a terminal or kept in a log.
 *
 * Terminals obey control characters, and readers are deceived by what they cannot see. So everything that is not
 * plainly visible becomes an escape: controls, marks that change the direction of writing, characters of no width,
 * line separators, tag characters, halves of surrogate pairs, private and unassigned characters. There is no second
 * place that knows this set.
 */

const HIDDEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The text on one line, nothing in it hidden: `\t`, `\n`, `\r` and `\u{...}` stand for what cannot be shown.
 * Idempotent.
 */
export function printable(text: string): string {
  return text.replace(HIDDEN, escapeCharacter);
}

function escapeCharacter(character: string): string {
  if (character === '\t') return '\\t';
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
