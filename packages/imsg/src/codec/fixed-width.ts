/** Fields whose C type is an array: `char name[16]`, `unsigned char key[32]`, `struct entry list[4]`. */
import {
  type AnyField,
  bytesAt,
  type Decoded,
  demandCount,
  type Encodable,
  type Field,
  MAXIMUM_FIELD_BYTES,
  makeField,
} from './codec.js';
import { badPayload, outOfRange, within, wrongType } from './misfit.js';
import { type DecodedText, type EncodableText, type TextEncoding, textFormat } from './text.js';

export interface CStringOptions<E extends TextEncoding = 'utf8'> {
  /** Default 'utf8'. */
  readonly encoding?: E;
  /** What follows the NUL when decoding. Default 'ignored': C programs leave garbage there. 'zero' demands zeros. */
  readonly afterNul?: 'ignored' | 'zero';
}

/**
 * Text in `char name[width]`: ends with a NUL, of which there must be one.
 * @param width bytes, the NUL counted. Encoding refuses (RangeError) text of more than width - 1 bytes: it is never cut.
 */
export function cString<E extends TextEncoding = 'utf8'>(
  width: number,
  options: CStringOptions<E> = {},
): Field<DecodedText<E>, EncodableText<E>> {
  demandCount(width, 'width');
  const format = textFormat(options.encoding ?? ('utf8' as E));
  const demandsZeros = options.afterNul === 'zero';
  return makeField(
    width,
    1,
    (view, at) => {
      const bytes = bytesAt(view, at, width);
      const end = bytes.indexOf(0);
      if (end < 0) throw badPayload(at, `no NUL within ${width} bytes`);
      if (demandsZeros) demandZeros(view, at + end, at + width, 'byte after the NUL');
      return format.decode(bytes.subarray(0, end), at);
    },
    (view, at, value) => {
      const text = format.encode(value);
      if (text.length >= width) {
        throw outOfRange(`${text.length} bytes and a NUL do not fit ${width} bytes`);
      }
      const bytes = bytesAt(view, at, width);
      bytes.set(text);
      bytes.fill(0, text.length);
    },
  );
}

/**
 * Exactly `length` bytes. Decoding gives a view of the payload, not a copy.
 * @param length bytes, at least 1
 */
export function bytes(length: number): Field<Buffer, Uint8Array> {
  demandCount(length, 'length');
  return makeField<Buffer, Uint8Array>(
    length,
    1,
    (view, at) => bytesAt(view, at, length),
    (view, at, value) => {
      if (!(value instanceof Uint8Array)) throw wrongType('a Uint8Array', value);
      if (value.length !== length) throw outOfRange(`must have ${length} bytes, not ${value.length}`);
      bytesAt(view, at, length).set(value);
    },
  );
}

/**
 * Exactly `count` elements, one directly after another as in C.
 * @param count at least 1
 */
export function array<F extends AnyField>(
  element: F,
  count: number,
): Field<Decoded<F>[], readonly Encodable<F>[]> {
  demandCount(count, 'count');
  const { size: stride, alignment } = element;
  const size = stride * count;
  if (size > MAXIMUM_FIELD_BYTES) throw new RangeError(`${size} bytes are more than a message can carry`);
  return makeField<Decoded<F>[], readonly Encodable<F>[]>(
    size,
    alignment,
    (view, at, littleEndian) => {
      const values: unknown[] = [];
      try {
        while (values.length < count)
          values.push(element.read(view, at + values.length * stride, littleEndian));
      } catch (error) {
        throw within(`[${values.length}]`, error);
      }
      return values as Decoded<F>[];
    },
    (view, at, value, littleEndian) => {
      if (!Array.isArray(value)) throw wrongType('an array', value);
      if (value.length !== count) throw outOfRange(`must have ${count} elements, not ${value.length}`);
      let index = 0;
      try {
        for (; index < count; index++)
          element.write(view, at + index * stride, value[index] as never, littleEndian);
      } catch (error) {
        throw within(`[${index}]`, error);
      }
    },
  );
}

/** @throws Misfit with the position of the first byte that is not zero */
export function demandZeros(view: DataView, from: number, to: number, what: string): void {
  for (let at = from; at < to; at++) {
    if (view.getUint8(at) !== 0) throw badPayload(at, `${what} is not zero`);
  }
}
