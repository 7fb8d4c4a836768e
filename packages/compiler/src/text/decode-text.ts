/**
 * From bytes to text. Descriptions are UTF-8, with or without a byte order mark.
 *
 * Bytes that are something else still become a text, as good as it gets: the rest of the file is checked, and what is said of it has
 * true places. A file of UTF-16 is decoded as such, since nothing in it would be where it is if each of its zero bytes counted.
 */
import { isUtf8 } from 'node:buffer';

/** What of the bytes is not UTF-8. */
export interface DecodingFault {
  /** Offset in the text of the first character that was not there as UTF-8. */
  readonly at: number;
  readonly message: string;
  readonly remedy: string;
}

export interface DecodedText {
  /** Without a byte order mark at its beginning; U+FFFD stands for what could not be decoded. */
  readonly text: string;
  readonly fault: DecodingFault | null;
}

const REPLACEMENT = '\ufffd';

export function decodeText(bytes: Uint8Array<ArrayBuffer>): DecodedText {
  const order = orderOfUtf16(bytes);
  if (order !== null) {
    return {
      text: decodeUtf16(bytes, order),
      fault: { at: 0, message: 'this file is UTF-16, not UTF-8', remedy: 'save it as UTF-8' },
    };
  }
  const text = new TextDecoder().decode(bytes);
  return { text, fault: isUtf8(bytes) ? null : firstFault(bytes, text) };
}

/**
 * The byte order of UTF-16: by its mark, else by zero bytes, which a text of ASCII has in every second place and UTF-8 has
 * nowhere that makes sense.
 */
function orderOfUtf16(bytes: Uint8Array): 'little' | 'big' | null {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return 'little';
  if (first === 0xfe && second === 0xff) return 'big';
  if (bytes.length < 4 || bytes.length % 2 !== 0) return null;
  if (first !== 0 && second === 0 && third !== 0 && fourth === 0) return 'little';
  if (first === 0 && second !== 0 && third === 0 && fourth !== 0) return 'big';
  return null;
}

function decodeUtf16(bytes: Uint8Array<ArrayBuffer>, order: 'little' | 'big'): string {
  if (order === 'little') return new TextDecoder('utf-16le').decode(bytes);
  const swapped = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2))).swap16();
  return new TextDecoder('utf-16le').decode(swapped);
}

/** The first wrong byte: the first U+FFFD of the text that the bytes do not have as such. */
function firstFault(bytes: Uint8Array, text: string): DecodingFault {
  // The decoder leaves out one byte order mark.
  let offset = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let done = 0;
  let at = text.indexOf(REPLACEMENT);
  while (at >= 0) {
    offset += Buffer.byteLength(text.slice(done, at));
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) break;
    done = at;
    at = text.indexOf(REPLACEMENT, at + 1);
  }
  const byte = (bytes[offset] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  return {
    at: Math.max(0, at),
    message: `this is not UTF-8: the byte 0x${byte} cannot stand here`,
    remedy: 'save the file as UTF-8',
  };
}
