/**
 * Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF, no NUL.
 *
 * Most text is ASCII, and most of it is short, so the loop takes four bytes at a time while they are ASCII and decodes
 * the rest by hand. That allocates nothing, which calling the runtime's validator on a part of a buffer would.
 */
import type { Bytes } from './bytes.js';
import { LITTLE_ENDIAN } from './header.js';
import { VerifyFault } from './verify-fault.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

/**
 * Checks the bytes [at, end): text without its final NUL.
 * @returns OK, INNER_NUL or BAD_UTF8, whichever comes first.
 */
export function verifyText(bytes: Bytes, view: DataView, at: number, end: number): VerifyFault {
  let position = at;
  while (position < end) {
    // Four bytes of which none is NUL and none has its top bit: borrowing from a zero byte sets its top bit.
    while (position + 4 <= end) {
      const word = view.getUint32(position, LE) | 0;
      if (((word | (word - 0x0101_0101)) & 0x8080_8080) !== 0) break;
      position += 4;
    }
    if (position >= end) return VerifyFault.OK;
    const lead = byteAt(bytes, position);
    if (lead === 0) return VerifyFault.INNER_NUL;
    if (lead < 0x80) {
      position++;
      continue;
    }
    const length = sequenceLength(bytes, position, end, lead);
    if (length === 0) return VerifyFault.BAD_UTF8;
    position += length;
  }
  return VerifyFault.OK;
}

/** Bytes of the multi-byte character at `position`, 0 when it is not one. */
function sequenceLength(bytes: Bytes, position: number, end: number, lead: number): number {
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (position + length > end) return 0;
  // The second byte decides overlong forms, surrogates and the end of Unicode.
  const second = byteAt(bytes, position + 1);
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let index = 2; index < length; index++) {
    if ((byteAt(bytes, position + index) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** Positions are below the end, which the caller has checked against the buffer. */
function byteAt(bytes: Bytes, position: number): number {
  return bytes[position] as number;
}
