import { ECONNRESET, EPIPE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { FrameStatus } from '../frame-status.js';
import { IMSG_HEADER_SIZE } from '../header.js';
import type { MessageReader } from '../message-reader.js';
import { systemError } from '../system-error.js';

/** The error for a status with which a reader failed. */
export function readerError(status: FrameStatus, reader: MessageReader): ImsgError {
  switch (status) {
    case FrameStatus.BAD_LENGTH:
      return new ImsgError(
        'BAD_LENGTH',
        `the peer announced a message of ${reader.refusedLength} bytes, where ${IMSG_HEADER_SIZE} to ${reader.maximumMessageBytes} are allowed; set maximumMessageBytes on both sides, or it does not speak imsg`,
      );
    case FrameStatus.MISSING_FDS:
      return new ImsgError('MISSING_FDS', 'the peer sent a message that claims a descriptor, and none came');
    case FrameStatus.UNEXPECTED_FDS:
      return new ImsgError(
        'UNEXPECTED_FDS',
        reader.allowsDescriptors
          ? 'the peer sent a descriptor that no message claims'
          : 'the peer sent a descriptor, and this channel allows none; set `descriptors: true`',
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
    const left = errno === -EPIPE ? '; what it sent before can still be received' : '';
    return new ImsgError('PEER_GONE', `the peer is gone (${doing})${left}`, errno);
  }
  return systemError(`${doing} failed`, errno);
}

/** The error for a message, header counted, that is longer than the channel allows. */
export function tooLarge(bytes: number, maximum: number): ImsgError {
  return new ImsgError(
    'TOO_LARGE',
    `a message of ${bytes} bytes, where at most ${maximum} are allowed; send it in pieces or set maximumMessageBytes on both sides`,
  );
}

/** The error for a queue that is full. @param what waits in it */
export function queueFull(what: string): ImsgError {
  return new ImsgError(
    'QUEUE_FULL',
    `${what} wait for a peer that does not read; wait for drained() when send() says false`,
  );
}
