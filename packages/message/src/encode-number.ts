/** Writing integers. A value out of range is refused, never cut to size. */
import { EncodeError, wrongType } from './encode-error.js';
import { LITTLE_ENDIAN } from './header.js';
import { TypeCode } from './layout.js';

/** A constant of this module is read faster in the loops than an imported one. */
const LE = LITTLE_ENDIAN;

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;
const MIN_SINT64 = -0x8000_0000_0000_0000n;
const MAX_SINT64 = 0x7fff_ffff_ffff_ffffn;

/** Least and greatest value by TypeCode, for the text of errors. */
const RANGES: readonly (readonly [least: bigint, greatest: bigint])[] = [
  [0n, 0xffn],
  [-0x80n, 0x7fn],
  [0n, 0xffffn],
  [-0x8000n, 0x7fffn],
  [0n, 0xffff_ffffn],
  [-0x8000_0000n, 0x7fff_ffffn],
  [0n, MAX_UINT64],
  [MIN_SINT64, MAX_SINT64],
];

/**
 * Writes an integer at `at`.
 * @param code of an integer type.
 * @throws EncodeError when the value is not exactly one of that type: 64-bit integers are bigints, all others numbers.
 */
export function writeInteger(code: TypeCode, value: unknown, view: DataView, at: number): void {
  if (typeof value === 'number') {
    switch (code) {
      case TypeCode.UINT8:
        if ((value & 0xff) !== value) throw outOfRange(value, code);
        view.setUint8(at, value);
        return;
      case TypeCode.SINT8:
        if ((value << 24) >> 24 !== value) throw outOfRange(value, code);
        view.setUint8(at, value);
        return;
      case TypeCode.UINT16:
        if ((value & 0xffff) !== value) throw outOfRange(value, code);
        view.setUint16(at, value, LE);
        return;
      case TypeCode.SINT16:
        if ((value << 16) >> 16 !== value) throw outOfRange(value, code);
        view.setInt16(at, value, LE);
        return;
      case TypeCode.UINT32:
        if (value >>> 0 !== value) throw outOfRange(value, code);
        view.setUint32(at, value, LE);
        return;
      case TypeCode.SINT32:
        if ((value | 0) !== value) throw outOfRange(value, code);
        view.setInt32(at, value, LE);
        return;
      default:
        throw wrongType(value, 'a bigint');
    }
  }
  if (typeof value !== 'bigint' || code < TypeCode.UINT64) {
    throw wrongType(value, code < TypeCode.UINT64 ? 'a number' : 'a bigint');
  }
  if (code === TypeCode.UINT64) {
    if (value < 0n || value > MAX_UINT64) throw outOfRange(value, code);
    view.setBigUint64(at, value, LE);
  } else {
    if (value < MIN_SINT64 || value > MAX_SINT64) throw outOfRange(value, code);
    view.setBigInt64(at, value, LE);
  }
}

function outOfRange(value: number | bigint, code: TypeCode): EncodeError {
  const [least, greatest] = RANGES[code] ?? [0n, 0n];
  return new EncodeError('BAD_VALUE', `${value} is not a whole number from ${least} to ${greatest}`);
}
