/**
 * Texts that a server chose, as they may be printed: they must not be able to steer the terminal, nor to deceive who reads. So what controls
 * (Cc), what is invisible and orders other characters anew, as marks of writing direction do (Cf), and what separates lines (Zl, Zp) does
 * not come through. Everything else is ordinary text, also the private characters (Co): fonts for terminals have symbols there.
 */

/** One line: every such character becomes a question mark. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** The beginning of a text, with dots where more would follow. @param maximum in units of UTF-16, the dots not counted */
export function excerpt(text: string, maximum: number): string {
  if (text.length <= maximum) return text;
  // No half of a pair at the end.
  return `${text.slice(0, maximum).replace(/[\uD800-\uDBFF]$/, '')}...`;
}

/** Picked: what tmux says when it refuses a command is a line. */
const WORDS_MAXIMUM = 1000;

/** What a command said on its standard error, as part of a sentence; its beginning when it is long. */
export function printableWords(said: Uint8Array): string {
  // No character has more than 4 bytes, so what is cut off here is past the excerpt.
  const beginning = said.subarray(0, 4 * (WORDS_MAXIMUM + 1));
  return printable(excerpt(Buffer.from(beginning).toString().trim(), WORDS_MAXIMUM));
}

/** A value as JSON, with a newline at its end. JSON itself lets most such characters stand as they are; here they are escaped. */
export function printableJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`;
}

/** As JSON has it: one escape for each unit of UTF-16, of which some format characters have two. */
function escaped(character: string): string {
  let escapes = '';
  for (let at = 0; at < character.length; at++) {
    escapes += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escapes;
}
