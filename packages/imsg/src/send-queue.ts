/**
 * What both writers stand on: the memory messages are written to, the descriptors that belong to them, and sending as much as can be with
 * as few system calls as can be.
 *
 * Each descriptor goes out with the first byte of its message (that is left, should somebody drop bytes that wait) and with no other
 * descriptor, so a receiver finds it in order, however the stream is cut; a batch therefore ends before each message that has one. Once the
 * first byte is sent the descriptor is on its way and is closed here; the rest of the batch follows without it.
 *
 * Places in the stream are counted from its beginning (exact up to 2^53 bytes), so that moving the memory moves nothing else.
 */
import { EAGAIN, EBADF, ENOBUFS, ENOMEM, ETOOMANYREFS, native } from '@sallyport/native';
import { DescriptorQueue } from './descriptor-queue.js';
import { FrameBytes, NO_FRAME_BYTES } from './frame-bytes.js';

/** What flush() answers when it is not a negative errno, which means that the connection is lost. */
export const FlushStatus = {
  /** Everything was sent. */
  DONE: 0,
  /** Something is left: wait until the socket is writable, or, when `retryLater` is set, for some time. */
  AGAIN: 1,
} as const;

const FIRST_CAPACITY = 4 * 1024;
/** Memory up to this size is never given back. */
const KEPT_CAPACITY = 64 * 1024;
/** How often larger memory may fall empty, without having been needed, before it is given back. */
const LARGE_KEPT = 64;

export abstract class SendQueue {
  /** The memory messages are written to; replaced when it grows, so fetched again after every reserve(). `view` is the same memory. */
  buffer: Buffer = NO_FRAME_BYTES.buffer;
  view: DataView = NO_FRAME_BYTES.view;
  /** After flush() === AGAIN: the system was short of something a writable socket does not tell of (ETOOMANYREFS, ENOBUFS, ENOMEM). */
  retryLater = false;

  /** Written and not sent: buffer[sent, written). */
  protected sent = 0;
  protected written = 0;
  /** Place in the stream of buffer[0]. */
  protected base = 0;
  /** With the places of the messages they belong to. */
  protected readonly descriptors = new DescriptorQueue();
  #bytes: FrameBytes = NO_FRAME_BYTES;
  /** Most bytes that were needed at once since memory was last empty. */
  #highest = 0;
  #emptied = 0;

  /** Where in `buffer` that ends which may be sent now. */
  protected abstract sendableEnd(): number;

  /** Whether somebody is writing into `buffer` beyond that. */
  protected abstract isWriting(): boolean;

  /**
   * Sends what is complete, as much as the socket takes.
   * @returns FlushStatus, or a negative errno: the connection is lost, call close().
   */
  flush(socket: number): number {
    this.retryLater = false;
    const complete = this.sendableEnd();
    while (this.sent < complete) {
      const place = this.base + this.sent;
      const carries = this.descriptors.placeAt(0) <= place;
      const descriptor = carries ? this.descriptors.head() : -1;
      const border = this.descriptors.placeAt(carries ? 1 : 0) - this.base;
      const length = Math.min(border, complete) - this.sent;
      // Each turn of this loop must bring it nearer to its end.
      if (!(length > 0)) throw new Error(`a batch of ${length} bytes`);
      const count = native.send(socket, this.buffer, this.sent, length, descriptor);
      if (count < 0) {
        // Closed behind our back: the number is nobody's, or by now somebody else's.
        if (count === -EBADF && carries) this.descriptors.shift();
        return this.#sendFailed(count);
      }
      if (carries) native.close(this.descriptors.shift());
      this.sent += count;
      // The socket is full. Asking it once more would only be told so.
      if (count < length) return FlushStatus.AGAIN;
    }
    if (!this.isWriting()) this.#emptyMemory();
    return FlushStatus.DONE;
  }

  /** Drops everything and closes every descriptor. Idempotent; the queue can be used again. */
  close(): void {
    this.descriptors.closeNewest(0);
    this.base += this.written;
    this.sent = 0;
    this.written = 0;
    this.#use(NO_FRAME_BYTES);
  }

  protected get capacity(): number {
    return this.#bytes.capacity;
  }

  /**
   * Room for `bytes` more at `written`: by moving what waits to the front when that costs less than it frees, else by growing.
   * @returns by how much everything in `buffer` was moved to the front.
   */
  protected reserve(bytes: number): number {
    const capacity = this.#bytes.capacity;
    const used = this.written - this.sent;
    if (used + bytes > this.#highest) this.#highest = used + bytes;
    if (capacity - this.written >= bytes) return 0;
    if (capacity - used >= bytes && this.sent >= used) {
      this.buffer.copyWithin(0, this.sent, this.written);
    } else {
      let larger = Math.max(capacity, FIRST_CAPACITY);
      while (larger - used < bytes) larger *= 2;
      const memory = new FrameBytes(larger);
      memory.buffer.set(this.buffer.subarray(this.sent, this.written));
      this.#use(memory);
    }
    const moved = this.sent;
    this.base += moved;
    this.written = used;
    this.sent = 0;
    return moved;
  }

  #sendFailed(error: number): number {
    if (error === -EAGAIN) return FlushStatus.AGAIN;
    if (error !== -ETOOMANYREFS && error !== -ENOBUFS && error !== -ENOMEM) return error;
    this.retryLater = true;
    return FlushStatus.AGAIN;
  }

  /** All is sent: writing begins at the front again, and memory that was needed once is not kept for ever. */
  #emptyMemory(): void {
    this.base += this.written;
    this.sent = 0;
    this.written = 0;
    if (this.#bytes.capacity <= KEPT_CAPACITY) return;
    if (this.#highest > KEPT_CAPACITY) this.#emptied = 0;
    this.#highest = 0;
    if (++this.#emptied < LARGE_KEPT) return;
    this.#emptied = 0;
    this.#use(NO_FRAME_BYTES);
  }

  #use(bytes: FrameBytes): void {
    this.#bytes = bytes;
    this.buffer = bytes.buffer;
    this.view = bytes.view;
  }
}
