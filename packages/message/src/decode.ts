/**
 * Decoding of verified messages. Nothing is checked again: the kernel process has verified every message it delivers.
 *
 * Objects have own properties only, in the order of the description. A name that every object inherits (`constructor`,
 * `__proto__`) is defined instead of assigned, so it is data like any other and reaches no setter.
 */
import { readUtf8 } from './decode-text.js';
import { LITTLE_ENDIAN } from './header.js';
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import type { MessageLayout } from './layout-message.js';
import type { HandleSchema } from './schema.js';

/** Where the objects for Handle values come from. Called in encounter order, once per Handle value. */
export interface HandleSource {
  /**
   * @param word handle number in this process, or DESCRIPTOR_MARK | index among the message's descriptors.
   * @param rights as the kernel has written them.
   * @returns what stands for the handle in the decoded value.
   */
  give(word: number, rights: number, schema: HandleSchema): unknown;
}

/** For messages without Handle values. */
export const NO_HANDLE_SOURCE: HandleSource = {
  give(): never {
    throw new Error('a message with a handle where none is expected');
  },
};

/**
 * Decodes one verified message.
 * @param buffer and `view` cover the same memory from the same place; nothing decoded refers to it.
 * @param start of the message header.
 * @param end of the message or anything behind it within the same frame.
 */
export type MessageDecoder = (
  buffer: Buffer,
  view: DataView,
  start: number,
  end: number,
  handles: HandleSource,
) => Record<string, unknown>;

/** Makes the decoder of one kind of message. */
export function compileDecoder(layout: MessageLayout): MessageDecoder {
  const { fixedSize, fields } = layout;
  return function decode(buffer, view, start, end, handles) {
    if (end - start < fixedSize) throw new Error('a message that was not verified');
    return decodeFields(fields, buffer, view, start, start + fixedSize, handles);
  };
}

function decodeFields(
  fields: readonly FieldLayout[],
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] as FieldLayout;
    const value = decodeValue(field.layout, buffer, view, base + field.offset, arena, handles);
    if (field.inherited) defineProperty(record, field.name, value);
    else record[field.name] = value;
  }
  return record;
}

function defineProperty(record: object, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

function decodeValue(
  layout: TypeLayout,
  buffer: Buffer,
  view: DataView,
  at: number,
  arena: number,
  handles: HandleSource,
): unknown {
  switch (layout.code) {
    case TypeCode.UINT8:
      return buffer[at];
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
    case TypeCode.UINT64:
      return view.getBigUint64(at, LITTLE_ENDIAN);
    case TypeCode.SINT64:
      return view.getBigInt64(at, LITTLE_ENDIAN);
    case TypeCode.HANDLE: {
      const word = view.getUint32(at, LITTLE_ENDIAN);
      const rights = view.getUint32(at + 4, LITTLE_ENDIAN);
      return handles.give(word, rights, layout.schema as HandleSchema);
    }
    case TypeCode.STRING: {
      const from = arena + view.getUint32(at, LITTLE_ENDIAN);
      return readUtf8(buffer, view, from, view.getUint32(at + 4, LITTLE_ENDIAN) - 1);
    }
    case TypeCode.BYTES: {
      const from = arena + view.getUint32(at, LITTLE_ENDIAN);
      return copyBytes(buffer, from, view.getUint32(at + 4, LITTLE_ENDIAN));
    }
    case TypeCode.ARRAY:
      return decodeElements(layout, layout.bound, buffer, view, at, arena, handles);
    case TypeCode.SEQUENCE: {
      const element = layout.element as TypeLayout;
      const from = arena + view.getUint32(at, LITTLE_ENDIAN);
      const count = view.getUint32(at + 4, LITTLE_ENDIAN) / element.size;
      return decodeElements(layout, count, buffer, view, from, arena, handles);
    }
    case TypeCode.STRUCT:
      return decodeFields(layout.fields, buffer, view, at, arena, handles);
    case TypeCode.UNION: {
      const member = layout.fields[view.getUint32(at, LITTLE_ENDIAN)] as FieldLayout;
      const value = decodeValue(member.layout, buffer, view, at + member.offset, arena, handles);
      return { kind: member.name, value };
    }
  }
}

/** Up to here copying in a loop is faster than setting a part of the buffer; measured. */
const COPY_LOOP = 32;

/** A plain Uint8Array of its own memory, never a Buffer that shares a pool. */
function copyBytes(buffer: Buffer, from: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  if (size <= COPY_LOOP) {
    for (let index = 0; index < size; index++) copy[index] = buffer[from + index] as number;
  } else {
    copy.set(buffer.subarray(from, from + size));
  }
  return copy;
}

function decodeElements(
  layout: TypeLayout,
  count: number,
  buffer: Buffer,
  view: DataView,
  at: number,
  arena: number,
  handles: HandleSource,
): unknown[] {
  const element = layout.element as TypeLayout;
  const elements: unknown[] = [];
  for (let index = 0; index < count; index++) {
    elements.push(decodeValue(element, buffer, view, at + index * element.size, arena, handles));
  }
  return elements;
}
