/**
 * Characters that reorder the text around them, so that a reader sees another text than the compiler. In names they are refused
 * with all that is not ASCII; here they are found where any text can stand.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { SourceFile } from './source.js';

const DIRECTION_MARK = /[\u202a-\u202e\u2066-\u2069]/;

/** Reports the first of them between two offsets. */
export function reportDirectionMarks(
  source: SourceFile,
  start: number,
  end: number,
  diagnostics: Diagnostics,
): void {
  const found = DIRECTION_MARK.exec(source.text.slice(start, end));
  if (found === null) return;
  const at = start + found.index;
  const name = found[0].charCodeAt(0).toString(16).toUpperCase();
  diagnostics.error(
    source.span(at, at + 1),
    'hidden-direction',
    `the character U+${name} makes this text look different from what it is`,
    'remove it; in a string write it as an escape',
  );
}
