/**
 * Integers, compared by mathematical value whatever their types are: -1 of SInt8 is less than 0 of UInt64.
 *
 * Up to 53 bits a value is a JavaScript number. A 64-bit value is taken as two halves, high * 2^32 + low, where low is in
 * [0, 2^32) and high is signed for a signed type. Every integer from -2^63 to 2^64-1 has exactly one such pair, and pairs
 * compare like the values: high first, then low. So no BigInt is made for any comparison.
 */
import { type IntegerType, LITTLE_ENDIAN } from '@sallyport/message';
import { type Condition, constantCondition } from './condition.js';
import type { EventContext } from './event-context.js';
import type { CompareOperator } from './record.js';
import { FAILED, FALSE, TRUE } from './verdict.js';

/** NaN stands for a failed expression. */
export type NumberReader = (context: EventContext) => number;

export type IntegerOperand =
  | { readonly form: 'constant'; readonly value: bigint }
  /** A value of at most 53 bits. `fallible`: the reader may return NaN. */
  | { readonly form: 'number'; readonly read: NumberReader; readonly fallible: boolean }
  | WideOperand;

/** A 64-bit field by the offsets of its halves, in bytes from the start of the payload. */
interface WideOperand {
  readonly form: 'wide';
  readonly signed: boolean;
  readonly highOffset: number;
  readonly lowOffset: number;
}

const HALF = 2 ** 32;

/** @param offset bytes from the start of the payload. */
export function integerField(type: IntegerType, offset: number): IntegerOperand {
  const lowOffset = LITTLE_ENDIAN ? offset : offset + 4;
  const highOffset = LITTLE_ENDIAN ? offset + 4 : offset;
  switch (type) {
    case 'UInt8':
      return fieldNumber((context) => context.view.getUint8(context.start + offset));
    case 'SInt8':
      return fieldNumber((context) => context.view.getInt8(context.start + offset));
    case 'UInt16':
      return fieldNumber((context) => context.view.getUint16(context.start + offset, LITTLE_ENDIAN));
    case 'SInt16':
      return fieldNumber((context) => context.view.getInt16(context.start + offset, LITTLE_ENDIAN));
    case 'UInt32':
      return fieldNumber((context) => context.view.getUint32(context.start + offset, LITTLE_ENDIAN));
    case 'SInt32':
      return fieldNumber((context) => context.view.getInt32(context.start + offset, LITTLE_ENDIAN));
    case 'UInt64':
      return { form: 'wide', signed: false, highOffset, lowOffset };
    case 'SInt64':
      return { form: 'wide', signed: true, highOffset, lowOffset };
  }
}

function fieldNumber(read: NumberReader): IntegerOperand {
  return { form: 'number', read, fallible: false };
}

export function compareIntegers(
  operator: CompareOperator,
  left: IntegerOperand,
  right: IntegerOperand,
): Condition {
  if (left.form === 'constant') {
    if (right.form === 'constant')
      return constantCondition(holds(operator, compareBigInts(left.value, right.value)));
    return compareWithConstant(mirrored(operator), right, left.value);
  }
  if (right.form === 'constant') return compareWithConstant(operator, left, right.value);
  if (left.form === 'number' && right.form === 'number') {
    return guarded(left, guarded(right, compareNumbers(operator, left.read, right.read)));
  }
  return guarded(left, guarded(right, compareHalves(operator, halves(left), halves(right))));
}

function compareWithConstant(
  operator: CompareOperator,
  operand: Exclude<IntegerOperand, { form: 'constant' }>,
  constant: bigint,
): Condition {
  if (operand.form === 'wide') return compareWideWithConstant(operator, operand, constant);
  // Rounding of a constant above 2^53 does no harm: operands are below it, and so is nothing it could be rounded to.
  return guarded(operand, compareNumberWithConstant(operator, operand.read, Number(constant)));
}

interface Halves {
  readonly high: NumberReader;
  readonly low: NumberReader;
}

function halves(operand: Exclude<IntegerOperand, { form: 'constant' }>): Halves {
  if (operand.form === 'wide') {
    const { signed, highOffset, lowOffset } = operand;
    return {
      high: signed
        ? (context) => context.view.getInt32(context.start + highOffset, LITTLE_ENDIAN)
        : (context) => context.view.getUint32(context.start + highOffset, LITTLE_ENDIAN),
      low: (context) => context.view.getUint32(context.start + lowOffset, LITTLE_ENDIAN),
    };
  }
  const read = operand.read;
  return {
    high: (context) => Math.floor(read(context) / HALF),
    low: (context) => {
      const value = read(context);
      return value - Math.floor(value / HALF) * HALF;
    },
  };
}

/** Fails where the operand does; comparisons with NaN would say false. */
function guarded(operand: IntegerOperand, condition: Condition): Condition {
  if (operand.form !== 'number' || !operand.fallible) return condition;
  const read = operand.read;
  return (context) => (Number.isNaN(read(context)) ? FAILED : condition(context));
}

/** The operator with which `b ? a` says the same as `a operator b`. */
function mirrored(operator: CompareOperator): CompareOperator {
  switch (operator) {
    case '<':
      return '>';
    case '<=':
      return '>=';
    case '>':
      return '<';
    case '>=':
      return '<=';
    default:
      return operator;
  }
}

function compareBigInts(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** @param order negative, zero or positive, as left is less than, equal to or greater than right. */
function holds(operator: CompareOperator, order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
  }
}

/** One closure per operator, so that nothing is looked up while a message waits. */
function compareNumberWithConstant(
  operator: CompareOperator,
  read: NumberReader,
  constant: number,
): Condition {
  switch (operator) {
    case '==':
      return (context) => (read(context) === constant ? TRUE : FALSE);
    case '!=':
      return (context) => (read(context) !== constant ? TRUE : FALSE);
    case '<':
      return (context) => (read(context) < constant ? TRUE : FALSE);
    case '<=':
      return (context) => (read(context) <= constant ? TRUE : FALSE);
    case '>':
      return (context) => (read(context) > constant ? TRUE : FALSE);
    case '>=':
      return (context) => (read(context) >= constant ? TRUE : FALSE);
  }
}

function compareNumbers(operator: CompareOperator, left: NumberReader, right: NumberReader): Condition {
  switch (operator) {
    case '==':
      return (context) => (left(context) === right(context) ? TRUE : FALSE);
    case '!=':
      return (context) => (left(context) !== right(context) ? TRUE : FALSE);
    case '<':
      return (context) => (left(context) < right(context) ? TRUE : FALSE);
    case '<=':
      return (context) => (left(context) <= right(context) ? TRUE : FALSE);
    case '>':
      return (context) => (left(context) > right(context) ? TRUE : FALSE);
    case '>=':
      return (context) => (left(context) >= right(context) ? TRUE : FALSE);
  }
}

/**
 * The usual case of 64 bits, so the halves are read here and not through readers. A constant that no field can have has a
 * high half that no field has, and compares rightly too.
 */
function compareWideWithConstant(
  operator: CompareOperator,
  { signed, highOffset, lowOffset }: WideOperand,
  constant: bigint,
): Condition {
  const high = Number(constant >> 32n);
  const low = Number(constant & 0xffff_ffffn);
  const order: NumberReader = signed
    ? ({ view, start }) =>
        view.getInt32(start + highOffset, LITTLE_ENDIAN) - high ||
        view.getUint32(start + lowOffset, LITTLE_ENDIAN) - low
    : ({ view, start }) =>
        view.getUint32(start + highOffset, LITTLE_ENDIAN) - high ||
        view.getUint32(start + lowOffset, LITTLE_ENDIAN) - low;
  return compareNumberWithConstant(operator, order, 0);
}

function compareHalves(operator: CompareOperator, left: Halves, right: Halves): Condition {
  const order = (context: EventContext): number =>
    left.high(context) - right.high(context) || left.low(context) - right.low(context);
  return compareNumberWithConstant(operator, order, 0);
}
