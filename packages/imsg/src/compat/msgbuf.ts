/**
 * struct msgbuf: buffers queued for a descriptor. Sending never waits, whatever mode the descriptor is in: when it takes nothing now, that
 * is EAGAIN. Only imsg_flush waits. The queue has no limit; a program looks at `queued`.
 */
import { native, POLLOUT } from '@sallyport/native';
import { demandSize } from './arguments.js';
import { takeDescriptor } from './descriptor-member.js';
import { EAGAIN, EINVAL, errno, failed, set_errno } from './errno.js';
import { demandOwn, type ibuf, ibuf_data, ibuf_free } from './ibuf.js';
import { OutputQueue } from './output-queue.js';

export class msgbuf {
  /** Where msgbuf_write and ibuf_write send to; to be set by the program, except in an imsgbuf. It stays the program's. */
  fd = -1;
  /** For internal use. */
  readonly bufs = new OutputQueue();

  /** Buffers that are not wholly sent. */
  get queued(): number {
    return this.bufs.queued;
  }
}

/** Makes it empty, and its `fd` -1. What it held is discarded as by msgbuf_clear. */
export function msgbuf_init(msgbuf: msgbuf): void {
  msgbuf_clear(msgbuf);
  msgbuf.fd = -1;
}

/** Discards all buffers and closes their descriptors. */
export function msgbuf_clear(msgbuf: msgbuf): void {
  msgbuf.bufs.close();
}

/**
 * Queues a buffer: what it contains and was not read, and its descriptor. The buffer is empty from then on. One that contains nothing is
 * freed at once: no descriptor can travel without a byte.
 * @throws TypeError for a view
 */
export function ibuf_close(msgbuf: msgbuf, buf: ibuf): void {
  demandOwn(buf, 'queued');
  const bytes = ibuf_data(buf);
  if (bytes.length > 0) msgbuf.bufs.writeRaw(bytes, takeDescriptor(buf));
  ibuf_free(buf);
}

/**
 * Sends buffers with their descriptors, as much as the socket takes now.
 * @returns 1 when something was sent; 0 (errno 0) when nothing was queued; -1: EAGAIN when the socket or the system takes nothing now,
 * EPIPE and others, after
 *   which the rest is still queued
 */
export function msgbuf_write(msgbuf: msgbuf): 1 | 0 | -1 {
  const { bufs, fd } = msgbuf;
  if (bufs.queued === 0) return nothingQueued();
  const before = bufs.sentPlace;
  const status = bufs.flush(fd);
  if (status < 0) return failed(-status);
  return bufs.sentPlace > before ? 1 : failed(EAGAIN);
}

/**
 * Sends bytes only, by write(2), so to pipes and files, too. On a descriptor that blocks it blocks.
 * @returns as msgbuf_write; -1, EINVAL when a descriptor is queued, which could only be lost
 */
export function ibuf_write(msgbuf: msgbuf): 1 | 0 | -1 {
  const { bufs, fd } = msgbuf;
  if (bufs.queued === 0) return nothingQueued();
  if (bufs.queuedDescriptors > 0) return failed(EINVAL);
  const count = bufs.writeTo(fd);
  return count < 0 ? failed(-count) : 1;
}

/** Discards the first `n` bytes that are queued; buffers that are gone whole leave the queue, and their descriptors are closed. */
export function msgbuf_drain(msgbuf: msgbuf, n: number): void {
  demandSize('n', n);
  msgbuf.bufs.drain(n);
}

function nothingQueued(): 0 {
  set_errno(0);
  return 0;
}

/** Pause when the system is short of something of which no event tells. Milliseconds, picked. */
const SHORTAGE_PAUSE = 10;
const NONE = new Int32Array(0);

/** Sends until nothing is queued; waits for the socket where msgbuf_write says EAGAIN. @returns 0; -1, the rest is still queued */
export function flushWaiting(msgbuf: msgbuf): 0 | -1 {
  while (msgbuf.queued > 0) {
    if (msgbuf_write(msgbuf) > 0) continue;
    if (errno !== EAGAIN) return -1;
    // What became of the socket is told by the next attempt.
    const waited = msgbuf.bufs.retryLater
      ? native.poll(NONE, NONE, NONE, 0, SHORTAGE_PAUSE)
      : native.poll(Int32Array.of(msgbuf.fd), Int32Array.of(POLLOUT), new Int32Array(1), 1, -1);
    if (waited < 0) return failed(-waited);
  }
  return 0;
}
