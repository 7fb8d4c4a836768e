/** Sending all there is and sleeping until something comes, in a thread that does nothing else meanwhile. */
import { FlushStatus, type FrameReader, type FrameWriter } from '@sallyport/imsg/frames';
import { EAGAIN, EINTR, EPOLL_CTL_ADD, EPOLLIN, EPOLLOUT, ETIMEDOUT, native } from '@sallyport/native';
import type { PollingPolicy } from './polling.js';

const NOTHING = Buffer.alloc(0);
/** Milliseconds until sending is tried again when the system was short of something. */
const RETRY_DELAY = 10;
/** Milliseconds; the most the system takes. */
const LONGEST = 0x7fff_ffff;

export class BlockingWait {
  constructor(
    readonly socket: number,
    readonly writer: FrameWriter,
    readonly reader: FrameReader,
    readonly polling: PollingPolicy,
  ) {}

  /**
   * Sends what was written and receives once.
   * @param time milliseconds, Infinity for none.
   * @returns false when the socket has ended; true when something came or the time is over.
   */
  receive(time: number): boolean {
    const status = this.writer.flush(this.socket);
    // Lost: what can still be read is read, and then the end of the socket says the rest.
    if (status < 0) this.writer.close();
    if (status === FlushStatus.AGAIN) return this.#receiveOrSend(time);
    const spin = this.polling.budget(performance.now());
    const timeout = time > LONGEST ? -1 : Math.ceil(time);
    const count = this.reader.exchange(this.socket, NOTHING, 0, timeout, spin);
    if (spin > 0) this.polling.charge(Math.min(spin, this.reader.waited));
    return count > 0 || count === -ETIMEDOUT || count === -EAGAIN || count === -EINTR;
  }

  /** The socket is full: whichever comes first, room or something to read. Rare, so it may cost an epoll of its own. */
  #receiveOrSend(time: number): boolean {
    const epoll = native.epollCreate();
    if (epoll < 0) throw new Error(`epoll_create1: error ${-epoll}`);
    try {
      const events = this.writer.retryLater ? EPOLLIN : EPOLLIN | EPOLLOUT;
      native.epollControl(epoll, EPOLL_CTL_ADD, this.socket, events, 0);
      const longest = this.writer.retryLater ? RETRY_DELAY : LONGEST;
      native.epollWait(epoll, new Int32Array(2), Math.ceil(Math.min(time, longest)));
    } finally {
      native.close(epoll);
    }
    const count = this.reader.receiveFrom(this.socket);
    return count > 0 || count === -EAGAIN;
  }
}
