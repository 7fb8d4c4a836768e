/**
 * Writing strings as UTF-8. A string that is written is well-formed (no lone surrogates), has no NUL and fits its
 * bound: what the verifier demands. Short ASCII text, the usual case, is written by a loop; everything else by the
 * runtime, whose replacement characters for lone surrogates must never be reached.
 */
import { EncodeError } from './encode-error.js';

/** Up to here a loop is faster than a call into the runtime; measured. */
const LOOP_LENGTH = 32;

/** Lone surrogates; the flag makes a pair one character, so that it does not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Writes the text without a final NUL.
 * @param bound bytes the type allows.
 * @param limit the place in the buffer that must not be passed.
 * @returns the place behind the text.
 * @throws EncodeError
 */
export function writeText(
  buffer: Buffer,
  view: DataView,
  at: number,
  text: string,
  bound: number,
  limit: number,
): number {
  const length = text.length;
  // No character takes less than one byte, so what is too long here is too long as bytes.
  if (length > bound) throw tooLong(text, bound);
  if (length > limit - at) throw noRoom();
  if (length <= LOOP_LENGTH && writeShortAscii(buffer, view, at, text, length)) return at + length;
  return writeAnyText(buffer, at, text, bound, limit);
}

/** @returns false when the text is not ASCII, or has a NUL. */
function writeShortAscii(buffer: Buffer, view: DataView, at: number, text: string, length: number): boolean {
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    const first = text.charCodeAt(index);
    const second = text.charCodeAt(index + 1);
    const third = text.charCodeAt(index + 2);
    const fourth = text.charCodeAt(index + 3);
    if ((first | second | third | fourth) >= 0x80) return false;
    const word = first | (second << 8) | (third << 16) | (fourth << 24);
    // Taking 1 from each byte of a word borrows into the top bit of a byte that is zero.
    if (((word - 0x0101_0101) & 0x8080_8080) !== 0) return false;
    view.setUint32(at + index, word, true);
  }
  for (; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0 || unit >= 0x80) return false;
    buffer[at + index] = unit;
  }
  return true;
}

function writeAnyText(buffer: Buffer, at: number, text: string, bound: number, limit: number): number {
  // No UTF-16 unit takes more than three bytes; only a text that might not fit is measured first.
  if (text.length * 3 > bound || text.length * 3 > limit - at) {
    const size = Buffer.byteLength(text);
    if (size > bound) throw tooLong(text, bound);
    if (size > limit - at) throw noRoom();
  }
  if (text.includes('\0')) throw new EncodeError('BAD_VALUE', 'string with a NUL character in it');
  const size = buffer.write(text, at, 'utf8');
  if (size !== text.length && LONE_SURROGATE.test(text)) {
    throw new EncodeError('BAD_VALUE', 'string with half a surrogate pair in it, which UTF-8 cannot hold');
  }
  return at + size;
}

/** What a message that exceeds its frame ends with. */
export function noRoom(): EncodeError {
  return new EncodeError('TOO_LARGE', 'the message is larger than the frame allows');
}

function tooLong(text: string, bound: number): EncodeError {
  return new EncodeError('BAD_VALUE', `string of ${Buffer.byteLength(text)} bytes, at most ${bound} allowed`);
}
