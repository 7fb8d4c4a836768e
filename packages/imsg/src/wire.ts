/**
 * The two generations of the header, 16 bytes, without a field that says which one it is:
 *
 *     classic   u32 type, u16 length, u16 flags (bit 0: a descriptor belongs to this message), u32 id, u32 pid
 *     marked    u32 type, u32 length (bit 31: a descriptor belongs to this message), u32 id, u32 pid
 *
 * Classic is what OpenBSD up to 7.6 and the portable programs of that time write, marked what came after (libutil imsg.c 1.37, 2024-11-26).
 * Lengths count the header. Little-endian, messages without a descriptor are the same bytes in both as long as they are shorter than 64
 * KiB, and the upper half of the word at offset 4 is 0, 1 (classic, descriptor) or 0x8000 (marked, descriptor); so who reads can learn the
 * generation from the first descriptor. Big-endian, that half is the length itself on the classic wire, and tells them apart at once.
 */

import { IMSG_HEADER_SIZE } from './header.js';

export type Wire = 'classic' | 'marked';

export const CLASSIC_FD_FLAG = 1;

/** MAX_IMSGSIZE of imsg_init(3): the largest message of the classic wire, and the default of the marked one. */
export const MAX_IMSGSIZE = 16_384;
/** What 16 bits hold; the end of the classic wire, and of telling the wires apart. */
export const CLASSIC_LENGTH_LIMIT = 0xffff;
/** What 31 bits hold. */
export const MARKED_LENGTH_LIMIT = 0x7fff_ffff;
/** The first length at which a marked header can be taken for a classic one with a descriptor. */
const AMBIGUOUS = 0x1_0000;

/** What a header says, in one number that needs no allocation: its length, FD_BIT when a descriptor belongs to it; or a negative word. */
export const HeaderWord = {
  /** Exact in a double; above every length. */
  FD_BIT: 0x1_0000_0000,
  BAD_LENGTH: -1,
  WRONG_WIRE: -2,
} as const;

/**
 * Judges the word at offset 4 as a classic header has it.
 * @param word in the byte order of the sender, as a u32
 * @param littleEndian that byte order
 */
export function classicHeader(word: number, littleEndian: boolean, maximum: number): number {
  const length = littleEndian ? word & 0xffff : word >>> 16;
  const flags = littleEndian ? word >>> 16 : word & 0xffff;
  // No sender of this wire sets any other flag.
  if ((flags & ~CLASSIC_FD_FLAG) !== 0) return HeaderWord.WRONG_WIRE;
  if (length < IMSG_HEADER_SIZE || length > maximum) return HeaderWord.BAD_LENGTH;
  return flags === 0 ? length : length + HeaderWord.FD_BIT;
}

/** As classicHeader, for the marked wire. */
export function markedHeader(word: number, littleEndian: boolean, maximum: number): number {
  const length = word & MARKED_LENGTH_LIMIT;
  if (length >= IMSG_HEADER_SIZE && length <= maximum)
    return word === length ? length : length + HeaderWord.FD_BIT;
  return maximum < AMBIGUOUS && classicHeader(word, littleEndian, maximum) >= 0
    ? HeaderWord.WRONG_WIRE
    : HeaderWord.BAD_LENGTH;
}

/**
 * Which wire a header belongs to, as far as it tells.
 * @returns undefined when it may be either, or is neither
 */
export function wireOfHeader(word: number, littleEndian: boolean): Wire | undefined {
  const half = word >>> 16;
  if (littleEndian) {
    if (half === CLASSIC_FD_FLAG) return 'classic';
    return half === 0x8000 ? 'marked' : undefined;
  }
  if ((half & 0x7fff) === 0) return (word & 0xffff) < IMSG_HEADER_SIZE ? undefined : 'marked';
  return 'classic';
}
