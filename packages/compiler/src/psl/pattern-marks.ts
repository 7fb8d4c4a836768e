/**
 * Whether a pattern shows that its writer thought of the ends of the text. Many engines look for a pattern anywhere in a text; here
 * the whole text has to match, and `deny` with a pattern that was meant the other way would let things through.
 */

const BEGINNING = /^(?:\(\?[a-zA-Z]+\))?(?:\^|\\A|\.\*)/;
const END = /(?:\$|\\z|\.\*)$/;

/** True for a pattern that has neither ^ or .* at its beginning nor $ or .* at its end. */
export function isUnmarked(pattern: string): boolean {
  if (BEGINNING.test(pattern)) return false;
  const end = END.exec(pattern);
  return end === null || isEscaped(pattern, end.index);
}

/** Whether an odd number of backslashes stands before the offset. */
function isEscaped(pattern: string, offset: number): boolean {
  let count = 0;
  while (pattern[offset - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}
