/**
 * Encoding: a value becomes the one sequence of bytes that stands for it (the canonical form verify.ts accepts).
 *
 * Values come from the program, which may hand over anything: getters, proxies, arrays that change. Each property is
 * read exactly once, only if it is the object's own, checked after it was read, and what was checked is what is
 * written; so the worst a value can do is to be refused. Code of the program that runs meanwhile (a getter) cannot
 * start another encoding, which might go to the same buffer.
 *
 * Every byte of the message is written, padding too, so whatever was in the buffer does not matter and does not leak.
 * Properties that the type does not name are ignored.
 */
import { EncodeError, withinSegment, wrongType } from './encode-error.js';
import { LEAF_WRITERS } from './encode-leaf.js';
import { EncodePlans, type EncodeRecord, type EncodeValue, type Write } from './encode-plan.js';
import { target, zero } from './encode-target.js';
import { noRoom } from './encode-text.js';
import type { HandleSink } from './handle-sink.js';
import { HeaderOffset, LITTLE_ENDIAN } from './header.js';
import { TAG_SIZE, TypeCode } from './layout.js';
import type { MessageLayout } from './layout-message.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

/**
 * Encodes one message.
 * @param value an object with the parameters as properties.
 * @param buffer and `view` cover the same memory from the same place.
 * @param start where the message header begins.
 * @param limit place that is not passed, not even by the zeros that pad the message to 8.
 * @returns the end of the message, before that padding, which is the caller's to write. Header fields other than the
 * fixed size and the two counts are also the caller's (writeMessageHeader).
 * @throws EncodeError; the bytes between start and limit are then undefined.
 */
export type MessageEncoder = (
  value: object,
  buffer: Buffer,
  view: DataView,
  start: number,
  limit: number,
  handles: HandleSink,
) => number;

/** Within an enumeration the engine asks this without a call, which Object.hasOwn is. */
const isOwn = Object.prototype.hasOwnProperty;

/** Makes the encoder of one kind of message. */
export function compileEncoder(layout: MessageLayout): MessageEncoder {
  const { fixedSize, handleCount } = layout;
  const plan = plans.record(layout.fields, layout.padding, fixedSize);
  return function encode(value, buffer, view, start, limit, handles) {
    if (target.active)
      throw new Error('a getter or a handle of a value being encoded has sent another message');
    if (fixedSize > limit - start) throw noRoom();
    target.active = true;
    target.buffer = buffer;
    target.view = view;
    target.arena = start + fixedSize;
    target.limit = limit;
    target.handles = handles;
    target.descriptors = 0;
    try {
      const end = writeRecord(plan, value, start, start + fixedSize);
      if (limit - end < ((start - end) & 7)) throw noRoom();
      view.setUint32(start + HeaderOffset.FIXED_SIZE, fixedSize, LE);
      buffer[start + HeaderOffset.NCAPS] = handleCount;
      buffer[start + HeaderOffset.NFDS] = target.descriptors;
      return end;
    } finally {
      target.active = false;
    }
  };
}

/**
 * Encodes the properties of `value` as the fields of a struct at `base`. @returns the end of the arena so far.
 *
 * Enumerating is several times faster than asking for each name, and the usual object has its properties in the order
 * of the description. Whether a property is the object's own costs next to nothing while its name is being enumerated.
 */
function writeRecord(
  { fields, clearings }: EncodeRecord,
  value: unknown,
  base: number,
  cursor: number,
): number {
  if (typeof value !== 'object' || value === null) throw wrongType(value, 'an object');
  const record = value as Readonly<Record<string, unknown>>;
  const count = fields.length;
  for (let clearing = 0; clearing < clearings.length; clearing++) {
    target.view.setUint32(base + clearings[clearing]!, 0, LE);
  }
  let index = 0;
  try {
    for (const name in record) {
      if (index === count) break;
      const field = fields[index]!;
      if (name !== field.name || !isOwn.call(record, name)) break;
      cursor = field.write(field, record[name], base, cursor);
      index++;
    }
    for (; index < count; index++) {
      const field = fields[index]!;
      const content = Object.hasOwn(record, field.name) ? record[field.name] : undefined;
      cursor = field.write(field, content, base, cursor);
    }
  } catch (error) {
    throw withinSegment(error, fields[index]?.name ?? '');
  }
  return cursor;
}

const writeArray: Write = (plan, value, base, cursor) => {
  if (!Array.isArray(value)) throw wrongType(value, 'an array');
  const count = value.length;
  if (count !== plan.bound) {
    throw new EncodeError('BAD_VALUE', `array of ${count} elements, exactly ${plan.bound} expected`);
  }
  return writeElements(plan.element!, value, count, base + plan.offset, cursor);
};

const writeSequence: Write = (plan, value, base, cursor) => {
  if (!Array.isArray(value)) throw wrongType(value, 'an array');
  const { view, arena, limit } = target;
  const at = base + plan.offset;
  const element = plan.element!;
  const count = value.length;
  // A proxy can claim any length.
  if (count >>> 0 !== count) throw wrongType(value, 'an array');
  if (count > plan.bound) {
    throw new EncodeError('BAD_VALUE', `sequence of ${count} elements, at most ${plan.bound} allowed`);
  }
  if (count === 0) {
    view.setUint32(at, 0, LE);
    view.setUint32(at + 4, 0, LE);
    return cursor;
  }
  const chunk = cursor + ((arena - cursor) & (element.alignment - 1));
  const end = chunk + count * element.size;
  if (end > limit) throw noRoom();
  zero(cursor, chunk);
  view.setUint32(at, chunk - arena, LE);
  view.setUint32(at + 4, end - chunk, LE);
  return writeElements(element, value, count, chunk, end);
};

/** @param count what `value.length` gave when it was read. */
function writeElements(
  element: EncodeValue,
  value: readonly unknown[],
  count: number,
  at: number,
  cursor: number,
): number {
  const { size, write } = element;
  let index = 0;
  try {
    for (; index < count; index++) cursor = write(element, value[index], at + index * size, cursor);
  } catch (error) {
    throw withinSegment(error, index);
  }
  return cursor;
}

const writeUnion: Write = (plan, value, base, cursor) => {
  if (typeof value !== 'object' || value === null) throw wrongType(value, 'an object { kind, value }');
  const record = value as { readonly kind?: unknown; readonly value?: unknown };
  const kind = Object.hasOwn(record, 'kind') ? record.kind : undefined;
  const content = Object.hasOwn(record, 'value') ? record.value : undefined;
  const at = base + plan.offset;
  const tag = memberIndex(plan.members, kind);
  const member = plan.members[tag]!;
  const data = at + member.offset;
  target.view.setUint32(at, tag, LE);
  zero(at + TAG_SIZE, data);
  zero(data + member.size, at + plan.size);
  try {
    return member.write(member, content, at, cursor);
  } catch (error) {
    throw withinSegment(error, 'value');
  }
};

function memberIndex(members: readonly EncodeValue[], kind: unknown): number {
  for (let index = 0; index < members.length; index++) if (members[index]?.name === kind) return index;
  throw new EncodeError(
    'BAD_VALUE',
    `kind is not one of ${members.map((member) => `'${member.name}'`).join(', ')}`,
  );
}

const WRITERS: Readonly<Record<TypeCode, Write>> = {
  ...LEAF_WRITERS,
  [TypeCode.ARRAY]: writeArray,
  [TypeCode.SEQUENCE]: writeSequence,
  [TypeCode.STRUCT]: (plan, value, base, cursor) =>
    writeRecord(plan.record!, value, base + plan.offset, cursor),
  [TypeCode.UNION]: writeUnion,
};

const plans = new EncodePlans(WRITERS);
