/** Integers: decimal, hexadecimal 0x2f or 0X2F, octal 0o17 or 0O17. */
import type { Diagnostics } from '../diagnostics.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';

/** Digits of a literal. Far above 64 bits; keeps the work for each of them constant. */
const MAX_DIGITS = 100;

const FORMS = /^(?:[0-9]+|0[xX][0-9a-fA-F]+|0[oO][0-7]+)$/;

/**
 * The value of an integer literal; null for one that is none, which is reported.
 * @param text a digit, then letters, digits and underscores
 */
export function readIntegerLiteral(text: string, span: Span, diagnostics: Diagnostics): bigint | null {
  if (text.length > MAX_DIGITS) {
    diagnostics.error(
      span,
      'bad-integer',
      `an integer has ${text.length} digits`,
      'no value needs more than 20',
    );
    return null;
  }
  if (!FORMS.test(text)) {
    diagnostics.error(
      span,
      'bad-integer',
      `${quote(text)} is not an integer`,
      'write decimal digits, 0x and hexadecimal digits, or 0o and octal digits',
    );
    return null;
  }
  if (/^0[0-9]/.test(text)) {
    diagnostics.warning(
      span,
      'leading-zero',
      `${quote(text)} is read as a decimal number`,
      'write 0o in front of octal digits, or leave out the zero',
    );
  }
  return BigInt(text.toLowerCase());
}
