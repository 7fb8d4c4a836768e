/** Writing integers. A value out of range is refused, never cut to size. */
import { EncodeError, wrongType } from './encode-error.js';
import { LITTLE_ENDIAN } from './header.js';
import { type IntegerCode, TypeCode } from './layout.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

/** Cutting to size and comparing takes a third of the time that comparing with two limits takes; measured. */
const { asIntN, asUintN } = BigInt;

/**
 * Writes an integer at `at`.
 * @throws EncodeError when the value is not exactly one of the type: 64-bit integers are bigints, all others numbers.
 */
export type WriteInteger = (value: unknown, view: DataView, at: number) => void;

export const writeUint8: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || (value & 0xff) !== value) throw refusal(value, TypeCode.UINT8);
  view.setUint8(at, value);
};
export const writeSint8: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || (value << 24) >> 24 !== value) throw refusal(value, TypeCode.SINT8);
  view.setInt8(at, value);
};
export const writeUint16: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || (value & 0xffff) !== value) throw refusal(value, TypeCode.UINT16);
  view.setUint16(at, value, LE);
};
export const writeSint16: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || (value << 16) >> 16 !== value) throw refusal(value, TypeCode.SINT16);
  view.setInt16(at, value, LE);
};
export const writeUint32: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || value >>> 0 !== value) throw refusal(value, TypeCode.UINT32);
  view.setUint32(at, value, LE);
};
export const writeSint32: WriteInteger = (value, view, at) => {
  if (typeof value !== 'number' || (value | 0) !== value) throw refusal(value, TypeCode.SINT32);
  view.setInt32(at, value, LE);
};
export const writeUint64: WriteInteger = (value, view, at) => {
  if (typeof value !== 'bigint' || asUintN(64, value) !== value) throw refusal(value, TypeCode.UINT64);
  view.setBigUint64(at, value, LE);
};
export const writeSint64: WriteInteger = (value, view, at) => {
  if (typeof value !== 'bigint' || asIntN(64, value) !== value) throw refusal(value, TypeCode.SINT64);
  view.setBigInt64(at, value, LE);
};

/** Least and greatest value, for the text of errors. */
const RANGES: Readonly<Record<IntegerCode, readonly [least: bigint, greatest: bigint]>> = {
  [TypeCode.UINT8]: [0n, 0xffn],
  [TypeCode.SINT8]: [-0x80n, 0x7fn],
  [TypeCode.UINT16]: [0n, 0xffffn],
  [TypeCode.SINT16]: [-0x8000n, 0x7fffn],
  [TypeCode.UINT32]: [0n, 0xffff_ffffn],
  [TypeCode.SINT32]: [-0x8000_0000n, 0x7fff_ffffn],
  [TypeCode.UINT64]: [0n, 0xffff_ffff_ffff_ffffn],
  [TypeCode.SINT64]: [-0x8000_0000_0000_0000n, 0x7fff_ffff_ffff_ffffn],
};

function refusal(value: unknown, code: IntegerCode): EncodeError {
  const type = code === TypeCode.UINT64 || code === TypeCode.SINT64 ? 'bigint' : 'number';
  if (typeof value !== type) return wrongType(value, `a ${type}`);
  const [least, greatest] = RANGES[code];
  return new EncodeError('BAD_VALUE', `${value} is not a whole number from ${least} to ${greatest}`);
}
