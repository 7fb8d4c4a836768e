/** The values of the integer types. */
import type { IntegerType } from '@sallyport/message';

export interface IntegerRange {
  readonly least: bigint;
  readonly most: bigint;
}

const RANGES: Readonly<Record<IntegerType, IntegerRange>> = {
  SInt8: signed(8n),
  SInt16: signed(16n),
  SInt32: signed(32n),
  SInt64: signed(64n),
  UInt8: unsigned(8n),
  UInt16: unsigned(16n),
  UInt32: unsigned(32n),
  UInt64: unsigned(64n),
};

export function integerRange(type: IntegerType): IntegerRange {
  return RANGES[type];
}

function signed(bits: bigint): IntegerRange {
  return { least: -(1n << (bits - 1n)), most: (1n << (bits - 1n)) - 1n };
}

function unsigned(bits: bigint): IntegerRange {
  return { least: 0n, most: (1n << bits) - 1n };
}
