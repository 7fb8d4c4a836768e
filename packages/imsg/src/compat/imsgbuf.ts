/**
 * struct imsgbuf: one side of a channel, for a program that waits by itself, with poll. It does not own its socket. It owns what is queued
 * and what arrived without having been got, with the descriptors in it, until imsg_clear.
 *
 * Nothing here but imsg_flush waits: imsg_read on a socket that has nothing is -1, EAGAIN, also where the socket blocks.
 */
import { FrameStatus } from '../frame-status.js';
import { IMSG_HEADER_SIZE } from '../header.js';
import { MessageReader } from '../message-reader.js';
import { CLASSIC_LENGTH_LIMIT, MARKED_LENGTH_LIMIT, type Wire } from '../wire.js';
import { demandDescriptor, demandSize } from './arguments.js';
import { EAGAIN, EBADF, EBADMSG, EINVAL, EMFILE, ENOBUFS, ERANGE, errno, failed } from './errno.js';
import { flushWaiting, msgbuf, msgbuf_clear, msgbuf_init, msgbuf_write } from './msgbuf.js';

/** The one addition to the manual page's interface. */
export interface imsg_options {
  /** 'auto' learns the wire from the first descriptor that arrives; until then descriptors are sent the way of the classic one. */
  readonly wire?: Wire | 'auto' | undefined;
}

/** A MessageReader that tells whether it has failed without going to the next message. */
class Input extends MessageReader {
  get failed(): boolean {
    return this.failure !== FrameStatus.MORE;
  }

  /** errno for its failure. */
  get failureErrno(): number {
    return errnoOf(this.failure);
  }
}

export class imsgbuf {
  /** Output. */
  readonly w = new msgbuf();
  /** The socket; stays the program's. */
  fd = -1;
  /** Sent for a pid of 0. */
  pid = 0;
  /** Input, for internal use; null before imsg_init and after imsg_clear. */
  r: Input | null = null;
}

/** A header that is wrong in any way is ERANGE, as in C; what is wrong with descriptors goes unnoticed there. */
function errnoOf(status: FrameStatus): number {
  if (status === FrameStatus.BAD_LENGTH || status === FrameStatus.WRONG_WIRE) return ERANGE;
  return status === FrameStatus.TRUNCATED_FDS ? EMFILE : EBADMSG;
}

/**
 * Makes it one side of a channel on a stream socket, which stays the caller's. One that was in use is cleared first.
 * Descriptors may travel. The wire is that of the manual page, 'classic', unless `options` says otherwise.
 */
export function imsg_init(ibuf: imsgbuf, fd: number, options: imsg_options = {}): void {
  init(ibuf, fd, options.wire ?? 'classic', true);
}

function init(ibuf: imsgbuf, fd: number, wire: Wire | 'auto', descriptors: boolean): void {
  demandDescriptor(fd);
  const reader = new Input({ wire, descriptors, missingDescriptor: 'none' });
  imsg_clear(ibuf);
  msgbuf_init(ibuf.w);
  ibuf.r = reader;
  ibuf.fd = fd;
  ibuf.w.fd = fd;
  ibuf.pid = process.pid;
}

/**
 * Receives once.
 * @returns bytes received; 0 at the end of the stream, also in the middle of a message; -1: EAGAIN when nothing is there, or when there is
 * no room before
 *   imsg_get was called; anything else is final: EMFILE when the table of descriptors was full, EBADMSG for descriptors that imsg does not send, ECONNRESET, ...
 */
export function imsg_read(ibuf: imsgbuf): number {
  const reader = ibuf.r;
  if (reader === null) return failed(EBADF);
  // A reader that has failed stays as it is.
  const count = reader.receiveFrom(ibuf.fd);
  if (reader.failed) return failed(reader.failureErrno);
  if (count >= 0) return count;
  return failed(count === -ENOBUFS ? EAGAIN : -count);
}

/** Sends all that is queued; waits while the socket is full. @returns 0; -1, the rest is still queued */
export function imsg_flush(ibuf: imsgbuf): 0 | -1 {
  return flushWaiting(ibuf.w);
}

/**
 * Drops what is queued and what arrived, and closes the descriptors in it. The socket stays open. Until the next imsg_init the imsgbuf is
 * of no use: calls are -1, EBADF.
 */
export function imsg_clear(ibuf: imsgbuf): void {
  msgbuf_clear(ibuf.w);
  ibuf.r?.close();
  ibuf.r = null;
}

/**
 * As imsg_init, for the marked wire unless `options` says otherwise, and no descriptors may travel until imsgbuf_allow_fdpass. @returns 0
 */
export function imsgbuf_init(ibuf: imsgbuf, fd: number, options: imsg_options = {}): 0 {
  init(ibuf, fd, options.wire ?? 'marked', false);
  return 0;
}

/** From now on descriptors may travel, both ways. */
export function imsgbuf_allow_fdpass(ibuf: imsgbuf): void {
  ibuf.r?.allowDescriptors();
}

/**
 * @param payload bytes of the largest payload, in both directions, without the header
 * @returns 0; -1: ERANGE, EINVAL when the wire cannot carry so much (on the classic one 65519)
 */
export function imsgbuf_set_maxsize(ibuf: imsgbuf, payload: number): 0 | -1 {
  demandSize('payload', payload);
  const reader = ibuf.r;
  if (reader === null) return failed(EBADF);
  if (payload > WORD_MAXIMUM - IMSG_HEADER_SIZE) return failed(ERANGE);
  const total = payload + IMSG_HEADER_SIZE;
  if (total > MARKED_LENGTH_LIMIT) return failed(EINVAL);
  if (reader.wire !== 'marked' && total > CLASSIC_LENGTH_LIMIT) return failed(ERANGE);
  reader.maximumMessageBytes = total;
  return 0;
}

const WORD_MAXIMUM = 0xffff_ffff;

/** As imsg_read. @returns 1 also when nothing is there (EAGAIN), 0 at the end of the stream, -1 */
export function imsgbuf_read(ibuf: imsgbuf): 1 | 0 | -1 {
  const count = imsg_read(ibuf);
  if (count < 0) return errno === EAGAIN ? 1 : -1;
  return count > 0 ? 1 : 0;
}

/** As msgbuf_write. @returns 0 also when nothing was queued or the socket takes nothing now; -1 */
export function imsgbuf_write(ibuf: imsgbuf): 0 | -1 {
  return msgbuf_write(ibuf.w) < 0 && errno !== EAGAIN ? -1 : 0;
}

/** As imsg_flush. */
export const imsgbuf_flush: (ibuf: imsgbuf) => 0 | -1 = imsg_flush;
/** As imsg_clear. */
export const imsgbuf_clear: (ibuf: imsgbuf) => void = imsg_clear;

/** Messages and buffers that are queued. */
export function imsgbuf_queuelen(ibuf: imsgbuf): number {
  return ibuf.w.queued;
}
