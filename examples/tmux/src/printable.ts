/** Texts that a server chose, as they may be printed: they must not be able to steer the terminal. */

/** One line: control characters become question marks. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

/** What a command said on its standard error, as part of a sentence. */
export function printableWords(said: Uint8Array): string {
  return printable(Buffer.from(said).toString().trim());
}

/** A value as JSON, with a newline at its end. JSON itself lets some control characters (DEL, and those from 0x80 on) stand as they are. */
export function printableJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2);
  return `${text.replace(/[^\P{Cc}\n]/gu, escaped)}\n`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
