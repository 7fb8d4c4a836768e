/** Errors of node:fs at a pipe or socket, under the names of this package. */
import { EAGAIN, ECONNRESET, EPIPE } from '@sallyport/native';
import { ImsgError } from '../error.js';

/** Whether it only says that nothing can be read or written at this moment. */
export function wouldBlock(error: unknown): boolean {
  return errnoOf(error) === EAGAIN;
}

/**
 * @param error what node:fs threw; anything without an error number is a bug and comes back as it is
 * @param what a sentence without its end
 */
export function pipeError(error: unknown, what: string): unknown {
  const errno = errnoOf(error);
  if (errno === undefined) return error;
  if (errno === EPIPE || errno === ECONNRESET)
    return new ImsgError('PEER_GONE', `${what}: nobody holds its other end`, errno);
  return new ImsgError('SYSTEM', what, errno);
}

function errnoOf(error: unknown): number | undefined {
  const { errno } = error as NodeJS.ErrnoException;
  return typeof errno === 'number' ? Math.abs(errno) : undefined;
}
