/**
 * Connecting to the path of a Unix socket. The system makes such a connection at once or not at all; the one thing worth waiting for is a
 * backlog that is full, because the server has not accepted lately. Nothing tells when that ends, so it is tried again by the clock.
 */
import {
  EACCES,
  EAGAIN,
  ECONNREFUSED,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  EPERM,
  EPROTOTYPE,
  native,
} from '@sallyport/native';
import { ImsgError } from './error.js';
import { checkPath, pathTooLong } from './socket-path.js';
import { systemError } from './system-error.js';
import type { WaitOptions } from './wait-options.js';
import { Waiter } from './waiter.js';

export interface ConnectOptions extends WaitOptions {
  /** Milliseconds in which a full backlog is waited for. Default 10,000; Infinity for no end but the signal. */
  readonly timeout?: number;
}

/** Milliseconds. Picked: a server that does not accept for so long hangs. */
const CONNECT_TIMEOUT = 10_000;
/** Milliseconds between two attempts: doubled from the first to the last. */
const FIRST_PAUSE = 1;
const LAST_PAUSE = 100;

/**
 * Connects to the stream socket at `path`.
 * @returns a promise of the descriptor, the caller's; non-blocking and close-on-exec.
 * @throws {ImsgError} (the promise is rejected) UNREACHABLE when nobody listens there, it may not be reached, or its backlog stayed full;
 * TABLE_FULL; SYSTEM.
 * @throws {TypeError} for a path that is no string, is empty or holds a NUL.
 * @throws {RangeError} for a time-out that is no number or negative.
 */
export async function connectUnix(path: string, options: ConnectOptions = {}): Promise<number> {
  const { signal, timeout = CONNECT_TIMEOUT } = options;
  checkPath(path);
  if (typeof timeout !== 'number' || !(timeout >= 0)) {
    throw new RangeError(`a time-out is a number of milliseconds, not ${String(timeout)}`);
  }
  const end = performance.now() + timeout;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LAST_PAUSE)) {
    signal?.throwIfAborted();
    const result = native.connectUnix(path);
    if (result >= 0) return result;
    const left = end - performance.now();
    if (result !== -EAGAIN || left <= 0) throw connectError(path, result, timeout);
    await sleep(Math.min(pause, left), signal);
  }
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const waiter = new Waiter<void>(signal, () => clearTimeout(timer));
  const timer = setTimeout(() => waiter.resolve(), milliseconds);
  return waiter.promise;
}

function connectError(path: string, errno: number, timeout: number): ImsgError {
  const reason = unreachable(-errno, timeout);
  if (reason === undefined) return systemError(`cannot connect to '${path}'`, errno);
  return new ImsgError('UNREACHABLE', `cannot connect to '${path}': ${reason}`, errno);
}

/** Why, and what helps; undefined where it is not the path that is at fault. */
function unreachable(errno: number, timeout: number): string | undefined {
  switch (errno) {
    case ENOENT:
    case ENOTDIR:
      return 'there is nothing at this path; start the server first, or check the path';
    case ECONNREFUSED:
      return 'nobody listens there; start the server (the file may be left over from one that has ended)';
    case EACCES:
    case EPERM:
      return 'this user may not write to the socket or may not search a directory above it; change their owner or mode';
    case EPROTOTYPE:
      return 'it is a socket of another type; a stream socket is needed';
    case ELOOP:
      return 'too many symbolic links lead there; check the path';
    case ENAMETOOLONG:
      return pathTooLong();
    case EAGAIN:
      return `its backlog has been full for ${timeout} ms; the server does not accept, so see whether it hangs`;
    default:
      return undefined;
  }
}
