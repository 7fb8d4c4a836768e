/**
 * Text from descriptions, made fit to be shown: a description is written by somebody else than who reads the diagnostic.
 * What counts as fit is known to @sallyport/message alone.
 */
import { printable } from '@sallyport/message';
import { showLookAlikes } from './look-alikes.js';

export { printable };

/** Characters of a text that {@link quote} shows at most. */
const QUOTE_LENGTH = 80;

/** The text in double quotes, printable, letters that pass for ASCII ones escaped, shortened where it is long. */
export function quote(text: string): string {
  if (text.length <= QUOTE_LENGTH) return `"${printable(showLookAlikes(text))}"`;
  return `"${printable(showLookAlikes(text.slice(0, QUOTE_LENGTH)))}..."`;
}
