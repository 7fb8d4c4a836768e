/**
 * What follows the fixed part of a payload and takes as many bytes as it has: text up to its NUL, several of them, or everything that is
 * left. The number of decoded elements is bounded by the bytes that are there (each string takes at least its NUL), never by a count that
 * the peer wrote.
 */

import { LITTLE_ENDIAN } from '../header.js';
import { type AnyField, type Codec, type Decoded, type Encodable, viewOf } from './codec.js';
import { Cursor } from './cursor.js';
import { badPayload, explained, outOfRange, within, wrongType } from './misfit.js';
import { type DecodedText, type EncodableText, type TextEncoding, textFormat } from './text.js';

/** @typeParam Count name of the member of the message's head that it needs, or never */
export interface Tail<T, V = T, Count extends string = never> extends Codec<T, V> {
  /** 'rest': takes all that is left, so it is the last. 'optional': absent when nothing is left, so only such may follow. */
  readonly extent: 'own' | 'rest' | 'optional';
  readonly countMember: Count | undefined;
  /** For message(). @param count what the head says, where countMember asks for it */
  readonly take: (cursor: Cursor, count: number | undefined) => T;
  /** For message(). @returns nothing when it is absent */
  readonly bytesOf: (value: V, count: number | undefined) => Uint8Array | undefined;
}

export type AnyTail<Count extends string = string> = Tail<unknown, never, Count>;

function makeTail<T, V, Count extends string = never>(
  spec: Pick<Tail<T, V, Count>, 'extent' | 'countMember' | 'take' | 'bytesOf'>,
): Tail<T, V, Count> {
  return Object.freeze({
    ...spec,
    decode(bytes: Uint8Array): T {
      const cursor = new Cursor(bytes, LITTLE_ENDIAN);
      try {
        const value = spec.take(cursor, undefined);
        cursor.end();
        return value;
      } catch (error) {
        throw explained(error);
      }
    },
    encode(value: V): Buffer {
      try {
        return joined([spec.bytesOf(value, undefined) ?? NOTHING]);
      } catch (error) {
        throw explained(error);
      }
    },
  });
}

const NOTHING = new Uint8Array(0);

/** New memory with all parts, one directly after another. */
export function joined(parts: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const part of parts) length += part.length;
  const buffer = Buffer.alloc(length);
  let at = 0;
  for (const part of parts) {
    buffer.set(part, at);
    at += part.length;
  }
  return buffer;
}

function terminated(text: Uint8Array): Buffer {
  return joined([text, new Uint8Array(1)]);
}

export interface ZStringOptions<E extends TextEncoding = 'utf8'> {
  /** Default 'utf8'. */
  readonly encoding?: E;
}

/** Text with its NUL. As the last of a payload, or alone, its NUL is the payload's last byte. */
export function zString<E extends TextEncoding = 'utf8'>(
  options: ZStringOptions<E> = {},
): Tail<DecodedText<E>, EncodableText<E>> {
  const format = textFormat(options.encoding ?? ('utf8' as E));
  return makeTail<DecodedText<E>, EncodableText<E>>({
    extent: 'own',
    countMember: undefined,
    take: (cursor) => cursor.text(format),
    bytesOf: (value) => terminated(format.encode(value)),
  });
}

export interface StringsOptions<Count extends string = never, E extends TextEncoding = 'utf8'>
  extends ZStringOptions<E> {
  /** Member of the message's head that says how many there are. Without it they go on to the end of the payload. */
  readonly count?: Count;
}

/**
 * Texts, each with its NUL, one directly after another. With `count` it is part of a message only; when encoding, the head's count must be
 * the number of texts (RangeError).
 */
export function strings<const Count extends string = never, E extends TextEncoding = 'utf8'>(
  options: StringsOptions<Count, E> = {},
): Tail<DecodedText<E>[], readonly EncodableText<E>[], Count> {
  const format = textFormat(options.encoding ?? ('utf8' as E));
  const { count: countMember } = options;
  const demandHead = (count: number | undefined): void => {
    if (countMember !== undefined && count === undefined) {
      throw new TypeError(`strings counted by ${countMember} are part of a message`);
    }
  };
  return makeTail<DecodedText<E>[], readonly EncodableText<E>[], Count>({
    extent: countMember === undefined ? 'rest' : 'own',
    countMember,
    take(cursor, count) {
      demandHead(count);
      if (count !== undefined && !(Number.isInteger(count) && count >= 0 && count <= cursor.remaining)) {
        throw badPayload(
          cursor.at,
          `${countMember} announces ${count} strings, ${cursor.remaining} bytes are left`,
        );
      }
      const texts: DecodedText<E>[] = [];
      try {
        while (count === undefined ? cursor.remaining > 0 : texts.length < count)
          texts.push(cursor.text(format));
      } catch (error) {
        throw within(`[${texts.length}]`, error);
      }
      return texts;
    },
    bytesOf(value, count) {
      demandHead(count);
      if (!Array.isArray(value)) throw wrongType('an array', value);
      if (count !== undefined && value.length !== count) {
        throw outOfRange(`${countMember} announces ${count} strings, there are ${value.length}`);
      }
      const texts: Buffer[] = [];
      const { length } = value;
      try {
        while (texts.length < length) texts.push(terminated(format.encode(value[texts.length])));
      } catch (error) {
        throw within(`[${texts.length}]`, error);
      }
      return joined(texts);
    },
  });
}

/** All bytes that are left, perhaps none. Decoding gives a view of the payload, not a copy. */
export const restBytes: Tail<Buffer, Uint8Array> = makeTail<Buffer, Uint8Array>({
  extent: 'rest',
  countMember: undefined,
  take: (cursor) => cursor.take(cursor.remaining),
  bytesOf(value) {
    if (!(value instanceof Uint8Array)) throw wrongType('a Uint8Array', value);
    return value;
  },
});

/** Undefined when nothing is left; else what `inner` says. */
export function optional<P extends AnyField | AnyTail<never>>(
  inner: P,
): Tail<Decoded<P> | undefined, Encodable<P> | undefined> {
  const tail = asTail(inner);
  if (tail.extent !== 'own' || tail.countMember !== undefined) {
    throw new TypeError('what may be empty cannot be told from what is absent');
  }
  return makeTail<Decoded<P> | undefined, Encodable<P> | undefined>({
    extent: 'optional',
    countMember: undefined,
    take: (cursor) => (cursor.remaining === 0 ? undefined : (tail.take(cursor, undefined) as Decoded<P>)),
    bytesOf: (value) => (value === undefined ? undefined : tail.bytesOf(value as never, undefined)),
  });
}

/** A field that stands behind the fixed part: not aligned, in the order of bytes of this machine unless it has its own. */
export function asTail(part: AnyField | AnyTail): AnyTail {
  if ('extent' in part) return part;
  return makeTail<unknown, never>({
    extent: 'own',
    countMember: undefined,
    take: (cursor) => cursor.field(part),
    bytesOf(value) {
      const bytes = Buffer.alloc(part.size);
      part.write(viewOf(bytes), 0, value, LITTLE_ENDIAN);
      return bytes;
    },
  });
}
