/**
 * Strings out of verified UTF-8. A call into the runtime costs more than making a short string by hand, and most
 * names, words and keys are short. A fixed number of characters is the cheapest string there is to make, so a short
 * ASCII text is made with what happens to follow it in the buffer, and cut.
 */
import { LITTLE_ENDIAN } from './header.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

const { fromCharCode } = String;

/** The text in [from, from + size), which is inside the buffer and valid UTF-8. */
export function readUtf8(buffer: Buffer, view: DataView, from: number, size: number): string {
  if (size <= 32 && isAscii(buffer, view, from, size)) {
    const room = buffer.length - from;
    if (size <= 8 && room >= 8) return eightCharacters(buffer, from).substring(0, size);
    if (size <= 16 && room >= 16) return sixteenCharacters(buffer, from).substring(0, size);
    if (room >= 32) return thirtyTwoCharacters(buffer, from).substring(0, size);
  }
  return buffer.toString('utf8', from, from + size);
}

function isAscii(buffer: Buffer, view: DataView, from: number, size: number): boolean {
  const end = from + size;
  let bits = 0;
  let at = from;
  for (; at + 4 <= end; at += 4) bits |= view.getUint32(at, LE);
  // One to three bytes are left, and their top bits are tested in the lowest byte.
  for (; at < end; at++) bits |= buffer[at] as number;
  return (bits & 0x8080_8080) === 0;
}

function eightCharacters(b: Buffer, i: number): string {
  return fromCharCode(b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!);
}

function sixteenCharacters(b: Buffer, i: number): string {
  // biome-ignore format: sixteen arguments of one kind
  return fromCharCode(
    b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!,
    b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!,
  );
}

function thirtyTwoCharacters(b: Buffer, i: number): string {
  // biome-ignore format: thirty-two arguments of one kind
  return fromCharCode(
    b[i]!, b[i + 1]!, b[i + 2]!, b[i + 3]!, b[i + 4]!, b[i + 5]!, b[i + 6]!, b[i + 7]!,
    b[i + 8]!, b[i + 9]!, b[i + 10]!, b[i + 11]!, b[i + 12]!, b[i + 13]!, b[i + 14]!, b[i + 15]!,
    b[i + 16]!, b[i + 17]!, b[i + 18]!, b[i + 19]!, b[i + 20]!, b[i + 21]!, b[i + 22]!, b[i + 23]!,
    b[i + 24]!, b[i + 25]!, b[i + 26]!, b[i + 27]!, b[i + 28]!, b[i + 29]!, b[i + 30]!, b[i + 31]!,
  );
}
