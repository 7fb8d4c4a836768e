import { ECONNRESET, EPIPE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { FrameStatus } from '../frame-status.js';
import { systemError } from '../system-error.js';

/** The error for a status with which a reader failed. */
export function readerError(status: FrameStatus): ImsgError {
  switch (status) {
    case FrameStatus.BAD_LENGTH:
      return new ImsgError('BAD_LENGTH', 'the peer sent a header with a length that no message may have');
    case FrameStatus.MISSING_FDS:
      return new ImsgError('MISSING_FDS', 'the peer sent a message that claims a descriptor, and none came');
    case FrameStatus.UNEXPECTED_FDS:
      return new ImsgError(
        'UNEXPECTED_FDS',
        'the peer sent a descriptor that no message claims or that is not allowed here',
      );
    case FrameStatus.TOO_MANY_FDS:
      return new ImsgError(
        'TOO_MANY_FDS',
        'the peer sent more descriptors than imsg sends at once or may have waiting',
      );
    case FrameStatus.TRUNCATED_FDS:
      return new ImsgError(
        'TRUNCATED_FDS',
        'the system dropped a descriptor the peer sent: the table of descriptors of this process is full (ulimit -n)',
      );
    case FrameStatus.WRONG_WIRE:
      return new ImsgError(
        'WRONG_WIRE',
        "the peer says that a descriptor belongs to a message the way of the other generation; use wire: 'auto', or the other one",
      );
    default:
      throw new RangeError(`${status} is no failure of a message reader`);
  }
}

/** The error for a negative errno of a system call on the socket. */
export function socketError(errno: number, doing: string): ImsgError {
  if (errno === -EPIPE || errno === -ECONNRESET) {
    return new ImsgError('PEER_GONE', `the peer is gone (${doing})`, errno);
  }
  return systemError(`${doing} failed`, errno);
}
