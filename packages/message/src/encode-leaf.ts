/** Encoding of what contains no other value: integers, handles, strings and bytes. */
import { DESCRIPTOR_MARK } from './codes.js';
import { byteLengthOf, writeBytes } from './encode-bytes.js';
import { EncodeError, wrongType } from './encode-error.js';
import {
  writeSint8,
  writeSint16,
  writeSint32,
  writeSint64,
  writeUint8,
  writeUint16,
  writeUint32,
  writeUint64,
} from './encode-number.js';
import type { Write } from './encode-plan.js';
import { target, zero } from './encode-target.js';
import { noRoom, writeText } from './encode-text.js';
import { LITTLE_ENDIAN } from './header.js';
import { type IntegerCode, TypeCode } from './layout.js';
import type { HandleSchema } from './schema.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

const writeHandle: Write = (plan, value, base, cursor) => {
  const { view, handles } = target;
  const at = base + plan.offset;
  const word = handles.take(value, plan.schema as HandleSchema);
  let rights = 0;
  if (word >= DESCRIPTOR_MARK) {
    if (word - DESCRIPTOR_MARK !== target.descriptors) throw new Error(`descriptor ${word} out of turn`);
    target.descriptors++;
  } else {
    rights = handles.rights();
    if (word >>> 0 !== word || word === 0) throw new Error(`${word} is not a handle number`);
  }
  view.setUint32(at, word, LE);
  view.setUint32(at + 4, rights, LE);
  zero(at + 8, at + 16);
  return cursor;
};

const writeString: Write = (plan, value, base, cursor) => {
  if (typeof value !== 'string') throw wrongType(value, 'a string');
  const { buffer, view, arena, limit } = target;
  const at = base + plan.offset;
  const last = writeText(buffer, view, cursor, value, plan.bound, limit - 1);
  buffer[last] = 0;
  view.setUint32(at, cursor - arena, LE);
  view.setUint32(at + 4, last + 1 - cursor, LE);
  return last + 1;
};

const writeByteString: Write = (plan, value, base, cursor) => {
  const size = byteLengthOf(value);
  if (size < 0) throw wrongType(value, 'a Uint8Array');
  const { buffer, view, arena, limit } = target;
  const at = base + plan.offset;
  if (size > plan.bound) throw new EncodeError('BAD_VALUE', `${size} bytes, at most ${plan.bound} allowed`);
  if (size > limit - cursor) throw noRoom();
  view.setUint32(at, size === 0 ? 0 : cursor - arena, LE);
  view.setUint32(at + 4, size, LE);
  writeBytes(buffer, cursor, value as Uint8Array, size);
  return cursor + size;
};

type LeafCode = IntegerCode | typeof TypeCode.HANDLE | typeof TypeCode.STRING | typeof TypeCode.BYTES;

export const LEAF_WRITERS: Readonly<Record<LeafCode, Write>> = {
  [TypeCode.UINT8]: (plan, value, base, cursor) => {
    writeUint8(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.SINT8]: (plan, value, base, cursor) => {
    writeSint8(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.UINT16]: (plan, value, base, cursor) => {
    writeUint16(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.SINT16]: (plan, value, base, cursor) => {
    writeSint16(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.UINT32]: (plan, value, base, cursor) => {
    writeUint32(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.SINT32]: (plan, value, base, cursor) => {
    writeSint32(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.UINT64]: (plan, value, base, cursor) => {
    writeUint64(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.SINT64]: (plan, value, base, cursor) => {
    writeSint64(value, target.view, base + plan.offset);
    return cursor;
  },
  [TypeCode.HANDLE]: writeHandle,
  [TypeCode.STRING]: writeString,
  [TypeCode.BYTES]: writeByteString,
};
