/**
 * Strict UTF-8: no overlong form, no surrogate, nothing above U+10FFFF, no NUL.
 *
 * Most text is ASCII, and most of it is short, so the loop takes four bytes at a time while they are ASCII and decodes
 * the rest by hand. That allocates nothing, which calling the runtime's validator on a part of a buffer would.
 *
 * One function without helpers: the engine takes helpers into the loop only while there is room in what it compiles,
 * so in a process that verifies many kinds of messages the loop came out half as fast.
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
    // All four of them are then taken by hand, so that no byte is part of more than one such word.
    const stop = Math.min(position + 4, end);
    while (position < stop) {
      const lead = bytes[position] as number;
      if (lead < 0x80) {
        if (lead === 0) return VerifyFault.INNER_NUL;
        position++;
        continue;
      }
      if (lead < 0xc2 || lead > 0xf4) return VerifyFault.BAD_UTF8;
      const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      if (length > end - position) return VerifyFault.BAD_UTF8;
      // The second byte decides overlong forms, surrogates and the end of Unicode.
      const second = bytes[position + 1] as number;
      const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
      const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
      if (second < least || second > most) return VerifyFault.BAD_UTF8;
      if (length > 2 && ((bytes[position + 2] as number) & 0xc0) !== 0x80) return VerifyFault.BAD_UTF8;
      if (length > 3 && ((bytes[position + 3] as number) & 0xc0) !== 0x80) return VerifyFault.BAD_UTF8;
      position += length;
    }
  }
  return VerifyFault.OK;
}
