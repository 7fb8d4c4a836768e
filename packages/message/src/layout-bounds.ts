/**
 * The bounds every layout keeps. All numbers checked here are products or sums of numbers below 2^32; those above
 * 2^53 are no longer exact, but they are refused all the same.
 */
import { FIXED_LIMITS } from './limits.js';

/** A schema that has no layout, with a sentence that says why. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

const MAXIMUM_SIZE = 0xffff_ffff;

/** N of a type; it comes from an expression in a description. */
export function checkedBound(bound: number, what: string): number {
  if (!Number.isInteger(bound) || bound < 0 || bound > MAXIMUM_SIZE) {
    throw new LayoutError(`N in ${what} is ${bound}; it must be a whole number from 0 to 4294967295`);
  }
  return bound;
}

/** Bytes of a value outside the arena. */
export function checkedSize(what: string, size: number): number {
  if (size > MAXIMUM_SIZE) throw new LayoutError(`${what} takes ${size} bytes, more than 4294967295`);
  return size;
}

/** Bytes of arena: offsets into it have 32 bits. */
export function checkedArena(size: number): number {
  if (size > MAXIMUM_SIZE) {
    throw new LayoutError(
      `the strings, bytes and sequences of a message can take ${size} bytes, more than 4294967295`,
    );
  }
  return size;
}

export function checkHandles(count: number): void {
  if (count > FIXED_LIMITS.handles) {
    throw new LayoutError(
      `a message with ${count} Handle values; at most ${FIXED_LIMITS.handles} are possible`,
    );
  }
}

/** Nesting of a type that contains one with this nesting. */
export function nestingAround(nesting: number): number {
  if (nesting >= FIXED_LIMITS.nesting) throw tooDeep();
  return nesting + 1;
}

export function tooDeep(): LayoutError {
  return new LayoutError(
    `types nested more than ${FIXED_LIMITS.nesting} deep (structs, unions, arrays and sequences inside one another)`,
  );
}
