/** Deadlines as they go on the wire: the kernel keeps the time, a process only says how much there is. */
import { NO_DEADLINE } from '@sallyport/message';

/** The most that can be said; the value above it means none. */
const LONGEST = NO_DEADLINE - 1;

/** Milliseconds; a longer timer of Node fires at once. Calls with later deadlines (25 days) wait without one. */
export const LONGEST_TIMER = 0x7fff_ffff;

/**
 * The deadline word of a call.
 * @param asked milliseconds as the caller gave them; undefined: not given.
 * @param left milliseconds the request this call is made for has left; Infinity when there is none.
 * @param usual the process's limit `callDeadline`; 0: none.
 * @returns milliseconds from 1, 0 for the kernel's default, or NO_DEADLINE.
 * @throws RangeError
 */
export function deadlineWord(asked: number | undefined, left: number, usual: number): number {
  if (asked === undefined) {
    if (left === Number.POSITIVE_INFINITY) return 0;
    return wordOf(usual === 0 ? left : Math.min(usual, left));
  }
  if (typeof asked !== 'number' || !(asked >= 0)) {
    throw new RangeError(`deadline must be a number of milliseconds from 0, not ${String(asked)}`);
  }
  return wordOf(Math.min(asked === 0 ? Number.POSITIVE_INFINITY : asked, left));
}

/** Milliseconds from now at which a call with this word ends; Infinity when it has no end. */
export function spanOf(word: number, usual: number): number {
  if (word === NO_DEADLINE) return Number.POSITIVE_INFINITY;
  if (word === 0) return usual === 0 ? Number.POSITIVE_INFINITY : usual;
  return word;
}

export function wordOf(span: number): number {
  if (span === Number.POSITIVE_INFINITY) return NO_DEADLINE;
  return Math.min(LONGEST, Math.max(1, Math.ceil(span)));
}
