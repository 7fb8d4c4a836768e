/**
 * Text between bytes of C and strings of JavaScript, strict in both directions: what is decoded gives the same bytes when it is encoded
 * again, and no character is replaced. C says nothing of encodings; paths and command lines of a peer may be any bytes, for which 'latin1'
 * and 'bytes' are there.
 */
import { isUtf8 } from 'node:buffer';
import { badPayload, outOfRange, wrongType } from './misfit.js';

/** 'utf8' demands valid UTF-8; 'latin1' makes every byte one character; 'bytes' leaves them as they are. */
export type TextEncoding = 'utf8' | 'latin1' | 'bytes';
export type DecodedText<E extends TextEncoding> = E extends 'bytes' ? Buffer : string;
export type EncodableText<E extends TextEncoding> = E extends 'bytes' ? Uint8Array : string;

export interface TextFormat<E extends TextEncoding> {
  /** @param position of the first byte in the payload, for the error */
  readonly decode: (bytes: Buffer, position: number) => DecodedText<E>;
  /** Without a final NUL; there is none within either. */
  readonly encode: (text: EncodableText<E>) => Uint8Array;
}

/** Lone surrogates; the flag makes a pair one character, so that it does not match. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const BEYOND_LATIN1 = /[\u{100}-\u{10ffff}]/u;

const utf8: TextFormat<'utf8'> = {
  decode(bytes, position) {
    if (!isUtf8(bytes)) throw badPayload(position, 'the text is not UTF-8');
    return bytes.toString('utf8');
  },
  encode(text) {
    demandString(text);
    if (LONE_SURROGATE.test(text)) throw outOfRange('the text has half of a surrogate pair');
    return Buffer.from(text, 'utf8');
  },
};

const latin1: TextFormat<'latin1'> = {
  decode: (bytes) => bytes.toString('latin1'),
  encode(text) {
    demandString(text);
    if (BEYOND_LATIN1.test(text)) throw outOfRange('the text has a character beyond latin1');
    return Buffer.from(text, 'latin1');
  },
};

const bytes: TextFormat<'bytes'> = {
  decode: (found) => found,
  encode(text) {
    if (!(text instanceof Uint8Array)) throw wrongType('a Uint8Array', text);
    if (text.includes(0)) throw outOfRange('the text has a NUL');
    return text;
  },
};

const FORMATS: { readonly [E in TextEncoding]: TextFormat<E> } = { utf8, latin1, bytes };

/** @throws RangeError for an encoding that is none */
export function textFormat<E extends TextEncoding>(encoding: E): TextFormat<E> {
  if (!Object.hasOwn(FORMATS, encoding))
    throw new RangeError(`no text encoding is called ${String(encoding)}`);
  return FORMATS[encoding] as unknown as TextFormat<E>;
}

function demandString(text: unknown): asserts text is string {
  if (typeof text !== 'string') throw wrongType('a string', text);
  if (text.includes('\0')) throw outOfRange('the text has a NUL');
}
