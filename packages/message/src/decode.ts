/**
 * Decoding of verified messages. Nothing is checked again: the kernel process has verified every message it delivers.
 *
 * Objects have own properties only, in the order of the description. A name that every object inherits (`constructor`,
 * `__proto__`) is defined instead of assigned, so it is data like any other and reaches no setter.
 */
import { DecodePlans, type DecodeRecord, type DecodeValue, type Read } from './decode-plan.js';
import { readUtf8 } from './decode-text.js';
import type { HandleSource } from './handle-source.js';
import { LITTLE_ENDIAN } from './header.js';
import { TypeCode } from './layout.js';
import type { MessageLayout } from './layout-message.js';
import { claimReader, readAnyRecord } from './record-reader.js';
import type { HandleSchema } from './schema.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

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
  const { fixedSize } = layout;
  const plan = plans.record(layout.fields);
  return function decode(buffer, view, start, end, handles) {
    if (end - start < fixedSize) throw new Error('a message that was not verified');
    return readRecord(plan, buffer, view, start, start + fixedSize, handles);
  };
}

function readRecord(
  plan: DecodeRecord,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
): Record<string, unknown> {
  if (plan.read === readAnyRecord) seekReader(plan);
  const record = plan.read(plan, buffer, view, base, arena, handles);
  const { fields } = plan;
  for (let index = plan.names.length; index < fields.length; index++) {
    const field = fields[index]!;
    const value = field.read(field, buffer, view, base, arena, handles);
    if (field.inherited) defineProperty(record, field.name, value);
    else record[field.name] = value;
  }
  return record;
}

function seekReader(plan: DecodeRecord): void {
  plan.stored += plan.names.length;
  const own = claimReader(plan.stored);
  if (own !== undefined) plan.read = own;
}

function defineProperty(record: object, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

const readString: Read = (plan, buffer, view, base, arena) => {
  const at = base + plan.offset;
  return readUtf8(buffer, view, arena + view.getUint32(at, LE), view.getUint32(at + 4, LE) - 1);
};

/** A plain Uint8Array of its own memory, never a Buffer that shares a pool. */
const readBytes: Read = (plan, buffer, view, base, arena) => {
  const from = arena + view.getUint32(base + plan.offset, LE);
  const size = view.getUint32(base + plan.offset + 4, LE);
  if (size > COPY_LOOP) return new Uint8Array(buffer.subarray(from, from + size));
  const copy = new Uint8Array(size);
  for (let index = 0; index < size; index++) copy[index] = buffer[from + index]!;
  return copy;
};

/** Up to here copying in a loop is faster than making a view of the part; measured. */
const COPY_LOOP = 32;

const readSequence: Read = (plan, buffer, view, base, arena, handles) => {
  const at = base + plan.offset;
  const element = plan.element!;
  const count = view.getUint32(at + 4, LE) / element.size;
  return readElements(element, count, buffer, view, arena + view.getUint32(at, LE), arena, handles);
};

function readElements(
  element: DecodeValue,
  count: number,
  buffer: Buffer,
  view: DataView,
  at: number,
  arena: number,
  handles: HandleSource,
): unknown[] {
  const { size, read } = element;
  // Exactly as long as it will be: each element takes at least one byte of the message, so its length is bounded.
  const elements: unknown[] = new Array(count);
  for (let index = 0; index < count; index++) {
    elements[index] = read(element, buffer, view, at + index * size, arena, handles);
  }
  return elements;
}

const readUnion: Read = (plan, buffer, view, base, arena, handles) => {
  const at = base + plan.offset;
  const member = plan.members[view.getUint32(at, LE)]!;
  return { kind: member.name, value: member.read(member, buffer, view, at, arena, handles) };
};

const readHandle: Read = (plan, _buffer, view, base, _arena, handles) => {
  const at = base + plan.offset;
  return handles.give(view.getUint32(at, LE), view.getUint32(at + 4, LE), plan.schema as HandleSchema);
};

const READERS: Readonly<Record<TypeCode, Read>> = {
  [TypeCode.UINT8]: (plan, _buffer, view, base) => view.getUint8(base + plan.offset),
  [TypeCode.SINT8]: (plan, _buffer, view, base) => view.getInt8(base + plan.offset),
  [TypeCode.UINT16]: (plan, _buffer, view, base) => view.getUint16(base + plan.offset, LE),
  [TypeCode.SINT16]: (plan, _buffer, view, base) => view.getInt16(base + plan.offset, LE),
  [TypeCode.UINT32]: (plan, _buffer, view, base) => view.getUint32(base + plan.offset, LE),
  [TypeCode.SINT32]: (plan, _buffer, view, base) => view.getInt32(base + plan.offset, LE),
  [TypeCode.UINT64]: (plan, _buffer, view, base) => view.getBigUint64(base + plan.offset, LE),
  [TypeCode.SINT64]: (plan, _buffer, view, base) => view.getBigInt64(base + plan.offset, LE),
  [TypeCode.HANDLE]: readHandle,
  [TypeCode.STRING]: readString,
  [TypeCode.BYTES]: readBytes,
  [TypeCode.ARRAY]: (plan, buffer, view, base, arena, handles) =>
    readElements(plan.element!, plan.bound, buffer, view, base + plan.offset, arena, handles),
  [TypeCode.SEQUENCE]: readSequence,
  [TypeCode.STRUCT]: (plan, buffer, view, base, arena, handles) =>
    readRecord(plan.record!, buffer, view, base + plan.offset, arena, handles),
  [TypeCode.UNION]: readUnion,
};

const plans = new DecodePlans(READERS, readAnyRecord);
