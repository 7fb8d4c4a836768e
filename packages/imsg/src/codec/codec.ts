/**
 * What payloads of real peers are made of: C structs, copied whole. A codec says with explicit offsets, widths and byte order how such
 * bytes become a value and back. It is pure: it does no I/O, keeps nothing between calls, and runs no generated code. Two rules hold for
 * every codec:
 *
 * - decode() demands the exact length and looks at no byte outside it; it costs no more than the payload's size, whatever counts the peer
 *   wrote in it;
 * - encode() returns new memory of which every byte was written: padding is zero, never what was in the memory before.
 */
import { LITTLE_ENDIAN } from '../header.js';
import { badPayload, explained } from './misfit.js';

export type ByteOrder = 'little' | 'big';

/**
 * @typeParam T what decode() returns
 * @typeParam V what encode() takes: T, or something wider (Uint8Array where decode() gives a Buffer)
 */
export interface Codec<T, V = T> {
  /**
   * @param bytes only read. Decoded `bytes` fields are views of this memory, not copies; everything else is independent of it
   * @throws ImsgError BAD_PAYLOAD with position, path and reason; TypeError when it is no Uint8Array
   */
  readonly decode: (bytes: Uint8Array) => T;
  /**
   * @returns new memory, the caller's
   * @throws TypeError or RangeError that names the field
   */
  readonly encode: (value: V) => Buffer;
}

/**
 * A codec of fixed size, which can stand in a struct or an array. Multi-byte numbers have the byte order of what contains them; this
 * machine's at the outermost.
 */
export interface Field<T, V = T> extends Codec<T, V> {
  /** Bytes. */
  readonly size: number;
  /** A power of two: natural C alignment of an LP64 system. */
  readonly alignment: number;
  /** For containers. The caller has made sure that `size` bytes are there. @throws what decode() of the container explains */
  readonly read: (view: DataView, at: number, littleEndian: boolean) => T;
  /** For containers. Writes all `size` bytes. @throws what encode() of the container explains */
  readonly write: (view: DataView, at: number, value: V, littleEndian: boolean) => void;
}

/** Any codec, any field: the types to demand where values do not matter. */
export type AnyCodec = Codec<unknown, never>;
export type AnyField = Field<unknown, never>;

/** What a codec decodes to: `type Status = Decoded<typeof Status>`. */
export type Decoded<C> = C extends Codec<infer T, never> ? T : never;
/** What a codec encodes from. */
export type Encodable<C> = C extends { readonly encode: (value: infer V) => Buffer } ? V : never;

/** No codec describes more than an imsg can carry: 31 bits of length, less the header. */
export const MAXIMUM_FIELD_BYTES = 0x7fff_ffef;

/** Makes a field from the two functions that know its bytes. */
export function makeField<T, V = T>(
  size: number,
  alignment: number,
  read: Field<T, V>['read'],
  write: Field<T, V>['write'],
): Field<T, V> {
  return Object.freeze({
    size,
    alignment,
    read,
    write,
    decode(bytes: Uint8Array): T {
      const view = viewOf(bytes);
      try {
        if (view.byteLength !== size) {
          throw badPayload(
            Math.min(view.byteLength, size),
            `the payload has ${view.byteLength} bytes, not ${size}`,
          );
        }
        return read(view, 0, LITTLE_ENDIAN);
      } catch (error) {
        throw explained(error);
      }
    },
    encode(value: V): Buffer {
      const buffer = Buffer.alloc(size);
      try {
        write(viewOf(buffer), 0, value, LITTLE_ENDIAN);
      } catch (error) {
        throw explained(error);
      }
      return buffer;
    },
  });
}

/** @throws TypeError */
export function viewOf(bytes: Uint8Array): DataView {
  if (!(bytes instanceof Uint8Array)) throw new TypeError('a payload is a Uint8Array');
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes behind a part of a view; no copy. */
export function bytesAt(view: DataView, at: number, length: number): Buffer {
  return Buffer.from(view.buffer as ArrayBuffer, view.byteOffset + at, length);
}

/** @throws RangeError for what is no number of things a payload could hold */
export function demandCount(count: number, what: string): void {
  if (!Number.isInteger(count) || count < 1 || count > MAXIMUM_FIELD_BYTES) {
    throw new RangeError(`${what} is a whole number from 1 to ${MAXIMUM_FIELD_BYTES}, not ${count}`);
  }
}

/** True for 'little' and for this machine's order when it is little-endian. @throws RangeError */
export function isLittleEndian(byteOrder: ByteOrder | undefined): boolean {
  if (byteOrder === undefined) return LITTLE_ENDIAN;
  if (byteOrder !== 'little' && byteOrder !== 'big') {
    throw new RangeError(`byte order is 'little' or 'big', not ${String(byteOrder)}`);
  }
  return byteOrder === 'little';
}
