/**
 * Strings, as PSL has them: text between double quotes on one line.
 *
 * Escapes are \" \\ \n \r \t \0 \xHH and \uHHHH. A backslash before anything else stands for itself, so that a pattern
 * such as "\.txt$" needs no doubling.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { SourceFile } from '../text/source.js';

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['0', '\0'],
]);

/** What a string consists of between its quotes, one match per plain run or escape. */
const PIECE = /[^"\\\r\n]+|\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|([^\r\n])|)/uy;

/**
 * Reads the string that begins at an offset.
 * @param start offset of its first quote
 * @returns the text meant and the offset after its last quote; for a string that does not end on its line, which is
 * reported, the offset of the end of that line
 */
export function readStringLiteral(
  source: SourceFile,
  start: number,
  diagnostics: Diagnostics,
): { value: string; end: number } {
  const { text } = source;
  const pieces: string[] = [];
  let at = start + 1;
  for (;;) {
    PIECE.lastIndex = at;
    const found = PIECE.exec(text);
    if (found === null) break;
    pieces.push(pieceText(found));
    at += found[0].length;
  }
  if (text[at] === '"') return { value: pieces.join(''), end: at + 1 };
  diagnostics.error(
    source.span(start, at),
    'unterminated-string',
    'this string does not end on its line',
    'end it with a double quote; write \\n for a line break in it',
  );
  return { value: pieces.join(''), end: at };
}

function pieceText([all, hexadecimal, unicode, escaped]: RegExpExecArray): string {
  const code = hexadecimal ?? unicode;
  if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
  if (escaped === undefined) return all;
  return SIMPLE_ESCAPES.get(escaped) ?? all;
}
