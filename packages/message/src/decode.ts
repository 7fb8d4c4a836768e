/**
 * Decoding of verified messages. Nothing is checked again: the kernel process has verified every message it delivers.
 *
 * Objects have own properties only, in the order of the description. A name that every object inherits (`constructor`,
 * `__proto__`) is defined instead of assigned, so it is data like any other and reaches no setter.
 */
import { type FieldPlan, OFTEN, RecordPlan, type ValuePlan } from './decode-plan.js';
import { readUtf8 } from './decode-text.js';
import { LITTLE_ENDIAN } from './header.js';
import { TypeCode } from './layout.js';
import type { MessageLayout } from './layout-message.js';
import { claimMaker } from './record-maker.js';
import type { HandleSchema } from './schema.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

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
  const { fixedSize } = layout;
  const plan = new RecordPlan(layout.fields);
  return function decode(buffer, view, start, end, handles) {
    if (end - start < fixedSize) throw new Error('a message that was not verified');
    return decodeRecord(plan, buffer, view, start, start + fixedSize, handles);
  };
}

function decodeRecord(
  plan: RecordPlan,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
): Record<string, unknown> {
  const { fields, names } = plan;
  const made = names.length;
  let a: unknown;
  let b: unknown;
  let c: unknown;
  let d: unknown;
  let e: unknown;
  let f: unknown;
  let g: unknown;
  let h: unknown;
  if (made > 0) a = decodeField(fields[0]!, buffer, view, base, arena, handles);
  if (made > 1) b = decodeField(fields[1]!, buffer, view, base, arena, handles);
  if (made > 2) c = decodeField(fields[2]!, buffer, view, base, arena, handles);
  if (made > 3) d = decodeField(fields[3]!, buffer, view, base, arena, handles);
  if (made > 4) e = decodeField(fields[4]!, buffer, view, base, arena, handles);
  if (made > 5) f = decodeField(fields[5]!, buffer, view, base, arena, handles);
  if (made > 6) g = decodeField(fields[6]!, buffer, view, base, arena, handles);
  if (made > 7) h = decodeField(fields[7]!, buffer, view, base, arena, handles);
  if (plan.made < OFTEN && made > 0 && ++plan.made === OFTEN) plan.make = claimMaker();
  const record = plan.make(names, made, a, b, c, d, e, f, g, h);
  for (let index = made; index < fields.length; index++) {
    const field = fields[index]!;
    const value = decodeField(field, buffer, view, base, arena, handles);
    if (field.inherited) defineProperty(record, field.name, value);
    else record[field.name] = value;
  }
  return record;
}

function defineProperty(record: object, name: string, value: unknown): void {
  Object.defineProperty(record, name, { value, writable: true, enumerable: true, configurable: true });
}

function decodeField(
  field: FieldPlan,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
): unknown {
  return decodeValue(field.value, buffer, view, base + field.offset, arena, handles);
}

function decodeValue(
  plan: ValuePlan,
  buffer: Buffer,
  view: DataView,
  at: number,
  arena: number,
  handles: HandleSource,
): unknown {
  const { code } = plan;
  if (code < TypeCode.HANDLE) return decodeInteger(code, view, at);
  switch (code) {
    case TypeCode.STRING: {
      const from = arena + view.getUint32(at, LE);
      return readUtf8(buffer, view, from, view.getUint32(at + 4, LE) - 1);
    }
    case TypeCode.BYTES: {
      const from = arena + view.getUint32(at, LE);
      return copyBytes(buffer, from, view.getUint32(at + 4, LE));
    }
    case TypeCode.ARRAY:
      return decodeElements(plan.element!, plan.bound, buffer, view, at, arena, handles);
    case TypeCode.SEQUENCE: {
      const element = plan.element!;
      const from = arena + view.getUint32(at, LE);
      const count = view.getUint32(at + 4, LE) / element.size;
      return decodeElements(element, count, buffer, view, from, arena, handles);
    }
    case TypeCode.STRUCT:
      return decodeRecord(plan.record!, buffer, view, at, arena, handles);
    case TypeCode.UNION: {
      const member = plan.members[view.getUint32(at, LE)]!;
      return { kind: member.name, value: decodeField(member, buffer, view, at, arena, handles) };
    }
    default:
      return handles.give(view.getUint32(at, LE), view.getUint32(at + 4, LE), plan.schema as HandleSchema);
  }
}

function decodeInteger(code: TypeCode, view: DataView, at: number): number | bigint {
  switch (code) {
    case TypeCode.UINT8:
      return view.getUint8(at);
    case TypeCode.SINT8:
      return view.getInt8(at);
    case TypeCode.UINT16:
      return view.getUint16(at, LE);
    case TypeCode.SINT16:
      return view.getInt16(at, LE);
    case TypeCode.UINT32:
      return view.getUint32(at, LE);
    case TypeCode.SINT32:
      return view.getInt32(at, LE);
    case TypeCode.UINT64:
      return view.getBigUint64(at, LE);
    default:
      return view.getBigInt64(at, LE);
  }
}

/** Up to here copying in a loop is faster than setting a part of the buffer; measured. */
const COPY_LOOP = 32;

/** A plain Uint8Array of its own memory, never a Buffer that shares a pool. */
function copyBytes(buffer: Buffer, from: number, size: number): Uint8Array {
  const copy = new Uint8Array(size);
  if (size <= COPY_LOOP) {
    for (let index = 0; index < size; index++) copy[index] = buffer[from + index]!;
  } else {
    copy.set(buffer.subarray(from, from + size));
  }
  return copy;
}

function decodeElements(
  element: ValuePlan,
  count: number,
  buffer: Buffer,
  view: DataView,
  at: number,
  arena: number,
  handles: HandleSource,
): unknown[] {
  const { code, size } = element;
  const elements: unknown[] = [];
  if (code < TypeCode.HANDLE) {
    for (let index = 0; index < count; index++) elements.push(decodeInteger(code, view, at + index * size));
    return elements;
  }
  for (let index = 0; index < count; index++) {
    elements.push(decodeValue(element, buffer, view, at + index * size, arena, handles));
  }
  return elements;
}
