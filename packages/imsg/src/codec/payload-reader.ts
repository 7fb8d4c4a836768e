/**
 * Reads a payload from front to back. No getter reads a byte that is not there, and none moves when it fails. What is read is not aligned:
 * padding that a C struct has is passed with skip(). The C interface calls these imsg_get_buf, imsg_get_strbuf, imsg_get_data and
 * ibuf_get_*.
 */
import { type ByteOrder, type Field, isLittleEndian } from './codec.js';
import { Cursor } from './cursor.js';
import { type CStringOptions, cString } from './fixed-width.js';
import { explained } from './misfit.js';
import { bool, f32, f64, i8, i16, i32, i64, u8, u16, u32, u64 } from './numbers.js';
import { type DecodedText, type TextEncoding, textFormat } from './text.js';

export interface PayloadReaderOptions {
  /** Default: this machine's. */
  readonly byteOrder?: ByteOrder;
}

export class PayloadReader {
  readonly #cursor: Cursor;

  /** @param bytes stays the caller's; it is only read, and bytes() and rest() give views of it */
  constructor(bytes: Uint8Array, options: PayloadReaderOptions = {}) {
    this.#cursor = new Cursor(bytes, isLittleEndian(options.byteOrder));
  }

  /** Bytes read and skipped so far. */
  get position(): number {
    return this.#cursor.at;
  }

  /** Bytes that are left. */
  get remaining(): number {
    return this.#cursor.remaining;
  }

  /** @throws ImsgError BAD_PAYLOAD at the end, as all getters do */
  u8(): number {
    return this.read(u8);
  }

  u16(): number {
    return this.read(u16);
  }

  u32(): number {
    return this.read(u32);
  }

  u64(): bigint {
    return this.read(u64);
  }

  i8(): number {
    return this.read(i8);
  }

  i16(): number {
    return this.read(i16);
  }

  i32(): number {
    return this.read(i32);
  }

  i64(): bigint {
    return this.read(i64);
  }

  f32(): number {
    return this.read(f32);
  }

  f64(): number {
    return this.read(f64);
  }

  /** One byte that is 0 or 1. */
  bool(): boolean {
    return this.read(bool);
  }

  /** A view of the next `length` bytes, not a copy. 0 is allowed. @throws RangeError when it is no length */
  bytes(length: number): Buffer {
    demandLength(length);
    return attempt(() => this.#cursor.take(length));
  }

  /** Text of `char name[width]`. @param width bytes, the NUL counted */
  cString<E extends TextEncoding = 'utf8'>(width: number, options?: CStringOptions<E>): DecodedText<E> {
    return this.read(cString(width, options));
  }

  /** Text up to the next NUL, which is passed as well. */
  zString<E extends TextEncoding = 'utf8'>(encoding: E = 'utf8' as E): DecodedText<E> {
    const format = textFormat(encoding);
    return attempt(() => this.#cursor.text(format));
  }

  /** Any field: a struct, an array. Its byte order is the reader's unless it has its own. */
  read<T>(field: Field<T, never>): T {
    return attempt(() => this.#cursor.field(field) as T);
  }

  /** A view of all that is left, perhaps nothing. */
  rest(): Buffer {
    return this.#cursor.take(this.#cursor.remaining);
  }

  /** @param length bytes that are passed without a look. @throws RangeError when it is no length */
  skip(length: number): void {
    demandLength(length);
    attempt(() => this.#cursor.take(length));
  }

  /** @throws ImsgError BAD_PAYLOAD when something is left */
  end(): void {
    attempt(() => this.#cursor.end());
  }
}

function attempt<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw explained(error);
  }
}

function demandLength(length: number): void {
  if (!Number.isSafeInteger(length) || length < 0) {
    throw new RangeError(`a length is a whole number from 0, not ${length}`);
  }
}
