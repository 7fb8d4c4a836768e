/**
 * Verification: may these bytes be taken for a message of this layout?
 *
 * A message has one form. What is accepted here decodes to a value whose encoding gives the same bytes again; so a
 * policy, a server and an audit that look at a message see the same thing, and nothing can hide between the fields.
 * The check walks the layout in encounter order with one cursor into the arena: each chunk must begin exactly where
 * the cursor stands after rounding, and the last one must end where the frame's padding begins. No offset is ever
 * followed; it is compared.
 *
 * Time is linear in the bytes, since every element takes at least one; recursion is bounded by the layout's nesting;
 * nothing is allocated. The number of descriptors that came with the frame is compared with the header's count
 * elsewhere.
 */
import type { Bytes } from './bytes.js';
import { DESCRIPTOR_MARK } from './codes.js';
import { HANDLE_SIZE, HeaderOffset, LITTLE_ENDIAN, MESSAGE_HEADER_SIZE } from './header.js';
import { TAG_SIZE, TypeCode } from './layout.js';
import type { MessageLayout } from './layout-message.js';
import { VerifyFault } from './verify-fault.js';
import { type Check, Checklist, type VerifyPlan } from './verify-plan.js';
import { verifyText } from './verify-text.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

/**
 * Verifies one message as a process sends it: descriptors carry no rights yet.
 * @param bytes and `view` cover the same memory from the same place.
 * @param start of the message header in it.
 * @param end of the frame, its padding counted.
 */
export type MessageVerifier = (bytes: Bytes, view: DataView, start: number, end: number) => VerifyFault;

/** Makes the verifier of one kind of message. */
export function compileVerifier(layout: MessageLayout): MessageVerifier {
  const { fixedSize, handleCount } = layout;
  const handleOffsets = [...layout.handleOffsets];
  const { padding, checks } = new Checklist(layout.fields, layout.padding);

  return function verify(bytes, view, start, end) {
    if (end - start < MESSAGE_HEADER_SIZE) return VerifyFault.TRUNCATED;
    if (view.getUint32(start + HeaderOffset.FIXED_SIZE, LE) !== fixedSize) {
      return VerifyFault.BAD_FIXED_SIZE;
    }
    if (bytes[start + HeaderOffset.NCAPS] !== handleCount) return VerifyFault.BAD_CAPS;
    const arena = start + fixedSize;
    if (arena > end) return VerifyFault.TRUNCATED;
    const fault = verifyHandles(handleOffsets, bytes, view, start);
    if (fault !== VerifyFault.OK) return fault;
    if (!zeroRuns(padding, bytes, start)) return VerifyFault.NONZERO_PADDING;
    const cursor = verifyChecks(checks, bytes, view, start, arena, arena, end);
    if (cursor < 0) return -cursor as VerifyFault;
    return verifyTail(bytes, cursor, arena, end);
  };
}

/** Descriptors are numbered in encounter order and counted by the header; a kernel handle is a number from 1. */
function verifyHandles(offsets: readonly number[], bytes: Bytes, view: DataView, start: number): VerifyFault {
  let descriptors = 0;
  for (let index = 0; index < offsets.length; index++) {
    const at = start + (offsets[index] as number);
    const word = view.getUint32(at, LE);
    if (word >= DESCRIPTOR_MARK) {
      if (word - DESCRIPTOR_MARK !== descriptors || view.getUint32(at + 4, LE) !== 0) {
        return VerifyFault.BAD_HANDLE_WORD;
      }
      descriptors++;
    } else if (word === 0) {
      return VerifyFault.BAD_HANDLE_WORD;
    }
    if (!isZero(bytes, at + 8, at + HANDLE_SIZE)) return VerifyFault.BAD_HANDLE_WORD;
  }
  return bytes[start + HeaderOffset.NFDS] === descriptors ? VerifyFault.OK : VerifyFault.BAD_FDS;
}

/** After the last chunk: zeros up to the next multiple of 8, and nothing more. */
function verifyTail(bytes: Bytes, cursor: number, arena: number, end: number): VerifyFault {
  const padded = cursor + ((arena - cursor) & 7);
  if (end < padded) return VerifyFault.TRUNCATED;
  if (end > padded) return VerifyFault.TRAILING_BYTES;
  return isZero(bytes, cursor, end) ? VerifyFault.OK : VerifyFault.NONZERO_PADDING;
}

/** Verifies what lies around `base`. @returns the cursor behind the chunks, or the negative fault. */
function verifyChecks(
  checks: readonly Check[],
  bytes: Bytes,
  view: DataView,
  base: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  for (let index = 0; index < checks.length; index++) {
    const check = checks[index]!;
    cursor = verifyValue(check.plan, bytes, view, base + check.offset, arena, cursor, end);
    if (cursor < 0) return cursor;
  }
  return cursor;
}

/** Verifies the value at `at`, whose own bytes are inside the frame. @returns as verifyChecks. */
function verifyValue(
  plan: VerifyPlan,
  bytes: Bytes,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  switch (plan.code) {
    case TypeCode.STRING:
      return verifyString(plan.bound, bytes, view, at, arena, cursor, end);
    case TypeCode.BYTES:
      return verifyBytes(plan.bound, view, at, arena, cursor, end);
    case TypeCode.SEQUENCE:
      return verifySequence(plan, bytes, view, at, arena, cursor, end);
    case TypeCode.ARRAY:
      return verifyElements(plan, plan.bound, bytes, view, at, arena, cursor, end);
    case TypeCode.STRUCT: {
      const { padding, checks } = plan.list!;
      if (!zeroRuns(padding, bytes, at)) return -VerifyFault.NONZERO_PADDING;
      return verifyChecks(checks, bytes, view, at, arena, cursor, end);
    }
    case TypeCode.UNION:
      return verifyUnion(plan, bytes, view, at, arena, cursor, end);
    default:
      return cursor;
  }
}

function verifyString(
  bound: number,
  bytes: Bytes,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  const size = view.getUint32(at + 4, LE);
  if (view.getUint32(at, LE) !== cursor - arena) return -VerifyFault.BAD_OFFSET;
  if (size > bound + 1) return -VerifyFault.TOO_LONG;
  if (size > end - cursor) return -VerifyFault.TRUNCATED;
  if (size === 0) return -VerifyFault.NO_NUL;
  const last = cursor + size - 1;
  if (bytes[last] !== 0) return -VerifyFault.NO_NUL;
  const fault = verifyText(bytes, view, cursor, last);
  return fault === VerifyFault.OK ? last + 1 : -fault;
}

function verifyBytes(
  bound: number,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  const offset = view.getUint32(at, LE);
  const size = view.getUint32(at + 4, LE);
  if (size === 0) return offset === 0 ? cursor : -VerifyFault.BAD_OFFSET;
  if (offset !== cursor - arena) return -VerifyFault.BAD_OFFSET;
  if (size > bound) return -VerifyFault.TOO_LONG;
  if (size > end - cursor) return -VerifyFault.TRUNCATED;
  return cursor + size;
}

function verifySequence(
  plan: VerifyPlan,
  bytes: Bytes,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  const offset = view.getUint32(at, LE);
  const size = view.getUint32(at + 4, LE);
  if (size === 0) return offset === 0 ? cursor : -VerifyFault.BAD_OFFSET;
  const element = plan.element!;
  const chunk = cursor + ((arena - cursor) & (element.alignment - 1));
  if (offset !== chunk - arena) return -VerifyFault.BAD_OFFSET;
  if (size % element.size !== 0) return -VerifyFault.BAD_CHUNK_SIZE;
  const count = size / element.size;
  if (count > plan.bound) return -VerifyFault.TOO_MANY_ELEMENTS;
  if (size > end - chunk) return -VerifyFault.TRUNCATED;
  if (!isZero(bytes, cursor, chunk)) return -VerifyFault.NONZERO_PADDING;
  return verifyElements(plan, count, bytes, view, chunk, arena, chunk + size, end);
}

function verifyElements(
  plan: VerifyPlan,
  count: number,
  bytes: Bytes,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  const element = plan.element!;
  if (element.plain) return cursor;
  for (let index = 0; index < count; index++) {
    cursor = verifyValue(element, bytes, view, at + index * element.size, arena, cursor, end);
    if (cursor < 0) return cursor;
  }
  return cursor;
}

function verifyUnion(
  plan: VerifyPlan,
  bytes: Bytes,
  view: DataView,
  at: number,
  arena: number,
  cursor: number,
  end: number,
): number {
  const tag = view.getUint32(at, LE);
  if (tag >= plan.members.length) return -VerifyFault.BAD_TAG;
  const member = plan.members[tag]!;
  const data = at + member.offset;
  if (!isZero(bytes, at + TAG_SIZE, data)) return -VerifyFault.NONZERO_PADDING;
  if (!isZero(bytes, data + member.plan.size, at + plan.size)) return -VerifyFault.NONZERO_PADDING;
  return verifyValue(member.plan, bytes, view, data, arena, cursor, end);
}

/** @param runs offset from `base` and length, in turn. */
function zeroRuns(runs: readonly number[], bytes: Bytes, base: number): boolean {
  for (let index = 0; index < runs.length; index += 2) {
    const from = base + (runs[index] as number);
    if (!isZero(bytes, from, from + (runs[index + 1] as number))) return false;
  }
  return true;
}

function isZero(bytes: Bytes, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at] !== 0) return false;
  return true;
}
