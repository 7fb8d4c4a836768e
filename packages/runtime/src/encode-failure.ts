/** What a message that cannot be encoded means for whoever sends it. */
import { EncodeError } from '@sallyport/message';
import { IpcError } from './errors.js';

/**
 * Too large is an outcome like others: it depends on the content. A value of a wrong type is a bug, and its text
 * begins with where. Anything else (a getter that threw, a spent descriptor) passes as it is.
 */
export function encodeFailure(error: unknown, subject: string): unknown {
  if (!(error instanceof EncodeError)) return error;
  if (error.code === 'TOO_LARGE')
    return new IpcError('TOO_LARGE', subject, 0, error.message, { cause: error });
  return new TypeError(`${subject}: ${error.message}`, { cause: error });
}
