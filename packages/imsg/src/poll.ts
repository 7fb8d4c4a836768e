/**
 * Readiness of several descriptors in the manner of poll(2), for programs written that way. `poll` blocks the thread and with it the event
 * loop; `pollAsync` waits through the loop and answers the same.
 */
import {
  ENOENT,
  EPERM,
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  native,
  POLL_MAXIMUM,
  READABLE,
  type Watcher,
} from '@sallyport/native';
import { ImsgError } from './error.js';
import { systemError } from './system-error.js';
import type { WaitOptions } from './wait-options.js';
import { Waiter } from './waiter.js';
import { watch } from './watch.js';

export {
  POLL_MAXIMUM,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
} from '@sallyport/native';

/** As struct pollfd. */
export interface PollEntry {
  /** A descriptor, which stays the caller's; a negative one is passed over, its `revents` becomes 0. */
  readonly fd: number;
  /** What is waited for: POLLIN, POLLOUT, ... */
  readonly events: number;
  /** Written: what is so. POLLERR, POLLHUP and POLLNVAL also when not asked for. */
  revents: number;
}

/** Where the numbers are put for the system; used and read within one call. */
let descriptors = new Int32Array(0);
let events = new Int32Array(0);
let ready = new Int32Array(0);

/** Of a timer and of the system. */
const LONGEST_TIMEOUT = 0x7fff_ffff;

/**
 * Blocks until at least one entry is ready or the time is over, and sets `revents` of each, as poll(2) does. Meanwhile nothing else of the
 * thread runs, handlers of signals included: a signal does not end the wait.
 * @param entries at most POLL_MAXIMUM.
 * @param timeoutMs milliseconds, a negative number or Infinity for none; parts of one are rounded up.
 * @returns how many are ready; 0 when the time is over.
 * @throws {ImsgError} SYSTEM when the system refuses (EINVAL: more entries than RLIMIT_NOFILE); `revents` are then as before.
 * @throws {RangeError} for a wrong argument.
 */
export function poll(entries: readonly PollEntry[], timeoutMs: number): number {
  return look(entries, checkedTimeout(timeoutMs));
}

/**
 * As `poll`, through the event loop, which it keeps alive. One descriptor more is open while it waits. It works for descriptors that others
 * watch or poll at the same time. Until it is settled, the entries must not be changed nor their descriptors closed.
 * @param options.signal ends the wait: the promise is rejected with the signal's reason, and `revents` say what the last look saw.
 * @returns a promise of how many are ready; 0 when the time is over. Rejected with what `poll` throws, or ImsgError TABLE_FULL.
 */
export async function pollAsync(
  entries: readonly PollEntry[],
  timeoutMs: number,
  options: WaitOptions = {},
): Promise<number> {
  const { signal } = options;
  signal?.throwIfAborted();
  const timeout = checkedTimeout(timeoutMs);
  const count = look(entries, 0);
  if (count > 0 || timeout === 0) return count;
  const epoll = epollOf(entries);
  try {
    return await firstReady(epoll, entries, timeout, signal);
  } finally {
    native.close(epoll);
  }
}

function checkedTimeout(timeout: number): number {
  if (typeof timeout !== 'number' || Number.isNaN(timeout)) {
    throw new RangeError(`a time-out is a number of milliseconds, not ${String(timeout)}`);
  }
  if (timeout < 0 || timeout === Number.POSITIVE_INFINITY) return -1;
  return Math.min(Math.ceil(timeout), LONGEST_TIMEOUT);
}

function look(entries: readonly PollEntry[], timeout: number): number {
  const count = entries.length;
  if (count > POLL_MAXIMUM) throw new RangeError(`${count} entries; at most ${POLL_MAXIMUM} can be polled`);
  if (count > ready.length) {
    descriptors = new Int32Array(count);
    events = new Int32Array(count);
    ready = new Int32Array(count);
  }
  for (const [index, { fd, events: wanted }] of entries.entries()) {
    if ((fd | 0) !== fd) throw new RangeError(`entry ${index}: ${String(fd)} is no descriptor`);
    if ((wanted & 0xffff) !== wanted)
      throw new RangeError(`entry ${index}: ${String(wanted)} is no set of events`);
    descriptors[index] = fd;
    events[index] = wanted;
  }
  const result = native.poll(descriptors, events, ready, count, timeout);
  if (result < 0) throw new ImsgError('SYSTEM', `${count} descriptors cannot be polled`, result);
  for (const [index, entry] of entries.entries()) entry.revents = ready[index] as number;
  return result;
}

/**
 * One epoll descriptor that is readable when an entry is ready. The entries themselves are not given to the loop: it takes a descriptor
 * only once, and makes it non-blocking for everybody who shares it.
 * @returns the descriptor, the caller's.
 */
function epollOf(entries: readonly PollEntry[]): number {
  const epoll = native.epollCreate();
  if (epoll < 0) throw systemError('readiness cannot be waited for', epoll);
  // The same descriptor may stand in several entries, but only once in the set.
  const wanted = new Map<number, number>();
  for (const { fd, events: more } of entries) {
    if (fd < 0) continue;
    const before = wanted.get(fd);
    wanted.set(fd, (before ?? 0) | more);
    const op = before === undefined ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    const result = native.epollControl(epoll, op, fd, (before ?? 0) | more, fd);
    // EPERM: a regular file, which is always ready for what it can do; the look before saw that nothing of it was asked for.
    if (result === 0 || result === -EPERM || (result === -ENOENT && op === EPOLL_CTL_MOD)) continue;
    native.close(epoll);
    throw systemError(`descriptor ${fd} cannot be waited for`, result);
  }
  return epoll;
}

function firstReady(
  epoll: number,
  entries: readonly PollEntry[],
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const over = () => {
    native.unwatch(watcher);
    clearTimeout(timer);
  };
  /** Looks again: what woke the loop may be gone by now, and `revents` are those of poll(2). */
  const lookAgain = (isLast: boolean) => {
    try {
      const count = look(entries, 0);
      if (count === 0 && !isLast) return;
      over();
      waiter.resolve(count);
    } catch (error) {
      over();
      waiter.reject(error);
    }
  };
  const watcher: Watcher = watch(epoll, READABLE, () => lookAgain(false), 'readiness cannot be waited for');
  const waiter = new Waiter<number>(signal, over);
  if (timeout > 0) timer = setTimeout(() => lookAgain(true), timeout);
  return waiter.promise;
}
