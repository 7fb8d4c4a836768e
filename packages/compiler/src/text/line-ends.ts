/**
 * What ends a line for one reader and not for another.
 *
 * Lines end with \n or \r\n, and a file may mix the two: everybody sees the same lines. Of a lone \r, vertical tab, form feed, U+0085,
 * U+2028 and U+2029, some editors and terminals begin a new line and others do not. Behind `//` that decides what is a comment: what
 * somebody reads as a comment could be compiled, or a rule that somebody reads could be none. So they are refused, wherever they stand.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { SourceFile } from './source.js';

const DOUBTFUL = /\r(?!\n)|[\v\f\u0085\u2028\u2029]/;

/** Reports the first of them. */
export function reportLineEnds(source: SourceFile, diagnostics: Diagnostics): void {
  const found = DOUBTFUL.exec(source.text);
  if (found === null) return;
  const code = found[0].charCodeAt(0);
  diagnostics.error(
    source.span(found.index, found.index + 1),
    'line-end',
    `${NAMES.get(code) ?? nameOf(code)} ends a line for some readers and not for others`,
    'end lines with \\n or \\r\\n; in a string write it as an escape',
  );
}

const NAMES: ReadonlyMap<number, string> = new Map([
  [13, 'a carriage return without a line feed'],
  [11, 'a vertical tab'],
  [12, 'a form feed'],
]);

function nameOf(code: number): string {
  return `the character U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
