/** Numbers of C, by their width. Values that do not fit are refused, never wrapped or rounded to another integer. */
import { type ByteOrder, type Field, isLittleEndian, makeField } from './codec.js';
import { badPayload, outOfRange, wrongType } from './misfit.js';

type NumberSetter = (view: DataView, at: number, value: number, littleEndian: boolean) => void;
type BigSetter = (view: DataView, at: number, value: bigint, littleEndian: boolean) => void;

function integer(
  size: number,
  minimum: number,
  maximum: number,
  read: Field<number>['read'],
  set: NumberSetter,
): Field<number> {
  return makeField(size, size, read, (view, at, value, littleEndian) => {
    if (typeof value !== 'number') throw wrongType('a number', value);
    if (!Number.isInteger(value) || value < minimum || value > maximum) {
      throw outOfRange(`must be a whole number from ${minimum} to ${maximum}, not ${value}`);
    }
    set(view, at, value, littleEndian);
  });
}

function bigInteger(
  minimum: bigint,
  maximum: bigint,
  read: Field<bigint>['read'],
  set: BigSetter,
): Field<bigint> {
  return makeField(8, 8, read, (view, at, value, littleEndian) => {
    if (typeof value !== 'bigint') throw wrongType('a bigint', value);
    if (value < minimum || value > maximum)
      throw outOfRange(`must be from ${minimum} to ${maximum}, not ${value}`);
    set(view, at, value, littleEndian);
  });
}

export const u8: Field<number> = integer(
  1,
  0,
  0xff,
  (view, at) => view.getUint8(at),
  (view, at, value) => view.setUint8(at, value),
);
export const i8: Field<number> = integer(
  1,
  -0x80,
  0x7f,
  (view, at) => view.getInt8(at),
  (view, at, value) => view.setInt8(at, value),
);
export const u16: Field<number> = integer(
  2,
  0,
  0xffff,
  (view, at, little) => view.getUint16(at, little),
  (view, at, value, little) => view.setUint16(at, value, little),
);
export const i16: Field<number> = integer(
  2,
  -0x8000,
  0x7fff,
  (view, at, little) => view.getInt16(at, little),
  (view, at, value, little) => view.setInt16(at, value, little),
);
export const u32: Field<number> = integer(
  4,
  0,
  0xffff_ffff,
  (view, at, little) => view.getUint32(at, little),
  (view, at, value, little) => view.setUint32(at, value, little),
);
export const i32: Field<number> = integer(
  4,
  -0x8000_0000,
  0x7fff_ffff,
  (view, at, little) => view.getInt32(at, little),
  (view, at, value, little) => view.setInt32(at, value, little),
);
export const u64: Field<bigint> = bigInteger(
  0n,
  0xffff_ffff_ffff_ffffn,
  (view, at, little) => view.getBigUint64(at, little),
  (view, at, value, little) => view.setBigUint64(at, value, little),
);
export const i64: Field<bigint> = bigInteger(
  -0x8000_0000_0000_0000n,
  0x7fff_ffff_ffff_ffffn,
  (view, at, little) => view.getBigInt64(at, little),
  (view, at, value, little) => view.setBigInt64(at, value, little),
);

/** Rounded to what 32 bits can express; a finite number that would become infinite is refused. */
export const f32: Field<number> = makeField(
  4,
  4,
  (view, at, little) => view.getFloat32(at, little),
  (view, at, value, little) => {
    if (typeof value !== 'number') throw wrongType('a number', value);
    if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
      throw outOfRange(`${value} does not fit 32 bits`);
    view.setFloat32(at, value, little);
  },
);

export const f64: Field<number> = makeField(
  8,
  8,
  (view, at, little) => view.getFloat64(at, little),
  (view, at, value, little) => {
    if (typeof value !== 'number') throw wrongType('a number', value);
    view.setFloat64(at, value, little);
  },
);

/** One byte, 0 or 1. Any other byte is refused: in C it would not be a bool either. */
export const bool: Field<boolean> = makeField(
  1,
  1,
  (view, at) => {
    const byte = view.getUint8(at);
    if (byte > 1) throw badPayload(at, `a bool is 0 or 1, not ${byte}`);
    return byte === 1;
  },
  (view, at, value) => {
    if (typeof value !== 'boolean') throw wrongType('a boolean', value);
    view.setUint8(at, value ? 1 : 0);
  },
);

/** The same field in a byte order of its own, such as a port in network order within a struct in host order. */
export function inByteOrder<T, V>(byteOrder: ByteOrder, field: Field<T, V>): Field<T, V> {
  const littleEndian = isLittleEndian(byteOrder);
  return makeField(
    field.size,
    field.alignment,
    (view, at) => field.read(view, at, littleEndian),
    (view, at, value) => field.write(view, at, value, littleEndian),
  );
}
