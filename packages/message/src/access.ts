/**
 * Looking at single fields of a verified message where it lies. This is what a policy decides on: nothing is decoded
 * but the field asked for, and nothing is allocated but texts and 64-bit integers.
 */
import type { Bytes } from './bytes.js';
import { LITTLE_ENDIAN } from './header.js';
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import type { MessageLayout } from './layout-message.js';
import type { Schema } from './schema.js';

/**
 * A field at a fixed place of a message. The readers take the place where the message header starts; `view`,
 * `buffer` and `bytes` cover the same memory from the same place. Which readers may be called follows from `schema`;
 * calling another is a bug and throws.
 */
export class FieldAccess {
  readonly schema: Schema;
  readonly layout: TypeLayout;
  /** Bytes from the start of the message header. */
  readonly offset: number;
  /** Place of this Handle value among those of the message (MessageLayout.handleOffsets), -1 for everything else. */
  readonly handleIndex: number;
  readonly #code: TypeCode;
  readonly #fixedSize: number;

  constructor(layout: TypeLayout, offset: number, handleIndex: number, fixedSize: number) {
    this.schema = layout.schema;
    this.layout = layout;
    this.offset = offset;
    this.handleIndex = handleIndex;
    this.#code = layout.code;
    this.#fixedSize = fixedSize;
  }

  /** An integer of at most 32 bits. */
  readInteger(view: DataView, start: number): number {
    const at = start + this.offset;
    switch (this.#code) {
      case TypeCode.UINT8:
        return view.getUint8(at);
      case TypeCode.SINT8:
        return view.getInt8(at);
      case TypeCode.UINT16:
        return view.getUint16(at, LITTLE_ENDIAN);
      case TypeCode.SINT16:
        return view.getInt16(at, LITTLE_ENDIAN);
      case TypeCode.UINT32:
        return view.getUint32(at, LITTLE_ENDIAN);
      case TypeCode.SINT32:
        return view.getInt32(at, LITTLE_ENDIAN);
      default:
        throw this.#notA('an integer of at most 32 bits');
    }
  }

  /** Any integer. */
  readBigInt(view: DataView, start: number): bigint {
    if (this.#code === TypeCode.UINT64) return view.getBigUint64(start + this.offset, LITTLE_ENDIAN);
    if (this.#code === TypeCode.SINT64) return view.getBigInt64(start + this.offset, LITTLE_ENDIAN);
    return BigInt(this.readInteger(view, start));
  }

  /** A string, without its final NUL. */
  readText(buffer: Buffer, view: DataView, start: number): string {
    const from = this.contentStart(view, start);
    return buffer.toString('utf8', from, from + this.byteLength(view, start));
  }

  /** Whether a string (its final NUL not counted) or bytes have exactly this content. */
  textEquals(bytes: Bytes, view: DataView, start: number, expected: Bytes): boolean {
    const size = this.byteLength(view, start);
    if (size !== expected.length) return false;
    const from = this.contentStart(view, start);
    for (let index = 0; index < size; index++) if (bytes[from + index] !== expected[index]) return false;
    return true;
  }

  /** Bytes of a string, its final NUL not counted, or of bytes. */
  byteLength(view: DataView, start: number): number {
    const size = view.getUint32(start + this.offset + 4, LITTLE_ENDIAN);
    if (this.#code === TypeCode.STRING) return size - 1;
    if (this.#code === TypeCode.BYTES) return size;
    throw this.#notA('a string or bytes');
  }

  /** Where the content of a string or of bytes begins in the buffer. */
  contentStart(view: DataView, start: number): number {
    return start + this.#fixedSize + view.getUint32(start + this.offset, LITTLE_ENDIAN);
  }

  /** Elements of a sequence or an array. */
  elementCount(view: DataView, start: number): number {
    if (this.#code === TypeCode.ARRAY) return this.layout.bound;
    if (this.#code !== TypeCode.SEQUENCE) throw this.#notA('a sequence or an array');
    const element = this.layout.element as TypeLayout;
    return view.getUint32(start + this.offset + 4, LITTLE_ENDIAN) / element.size;
  }

  /** Index of the member a union holds. */
  unionTag(view: DataView, start: number): number {
    if (this.#code !== TypeCode.UNION) throw this.#notA('a union');
    return view.getUint32(start + this.offset, LITTLE_ENDIAN);
  }

  #notA(what: string): Error {
    return new Error(`a field of kind ${this.schema.kind} read as ${what}`);
  }
}

/**
 * Finds a field by its path: a parameter, then fields of structs inside one another.
 * @returns undefined when there is no such field, also when the path leads into an array, a sequence or a union.
 */
export function resolveField(layout: MessageLayout, path: readonly string[]): FieldAccess | undefined {
  let fields = layout.fields;
  let offset = 0;
  let found: TypeLayout | undefined;
  for (const name of path) {
    if (found !== undefined) {
      if (found.code !== TypeCode.STRUCT) return undefined;
      fields = found.fields;
    }
    const field: FieldLayout | undefined = fields.find((candidate) => candidate.name === name);
    if (field === undefined) return undefined;
    offset += field.offset;
    found = field.layout;
  }
  if (found === undefined) return undefined;
  const handleIndex = found.code === TypeCode.HANDLE ? layout.handleOffsets.indexOf(offset) : -1;
  return new FieldAccess(found, offset, handleIndex, layout.fixedSize);
}
