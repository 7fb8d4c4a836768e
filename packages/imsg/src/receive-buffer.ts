/**
 * What both readers stand on: the memory bytes are received into, and the queue of descriptors that came with them.
 *
 * Descriptors and bytes are paired by order alone. Linux gives a descriptor together with the first byte it was sent with, and may join
 * plain bytes in front of it; so what a read returned says nothing about which message owns what. Descriptors go into a queue, which
 * outlives reads, and the reader takes one from it for every message that says it has one.
 *
 * Memory grows by doubling as bytes really arrive, never because a header announces them. An error is final; it closes all that is held.
 */
import { EBADF, ENOBUFS, native, ReceiveResult } from '@sallyport/native';
import { DescriptorQueue } from './descriptor-queue.js';
import { borrowFrameBytes, FrameBytes, NO_FRAME_BYTES, READ_SIZE, returnFrameBytes } from './frame-bytes.js';
import { FrameStatus } from './frame-status.js';

/** With less room than this, what is left of a message is moved to the front before more is received. */
const SMALL_ROOM = 16 * 1024;
/** Rests of messages up to this size wait in memory of their own. */
const PARKED_MAXIMUM = 4 * 1024;
/** How often memory above READ_SIZE may fall empty, without having been needed, before it is given back. */
const LARGE_KEPT = 64;

/** Where receive(2) puts what came along: one per thread, read at once. */
const result = new Int32Array(ReceiveResult.LENGTH);

export abstract class ReceiveBuffer {
  /** The memory messages lie in; replaced at times, so never kept. `view` is the same memory. */
  buffer: Buffer = NO_FRAME_BYTES.buffer;
  view: DataView = NO_FRAME_BYTES.view;
  /** Microseconds the last `exchange` waited. */
  waited = 0;

  /** Received and not yet passed: buffer[start, end). */
  protected start = 0;
  protected end = 0;
  protected readonly waiting = new DescriptorQueue();
  protected failure: FrameStatus = FrameStatus.MORE;
  protected maximumBytes: number;
  /** Descriptors that may wait for their messages; 0: none may come. */
  protected waitingMaximum: number;
  readonly #togetherMaximum: number;
  #bytes: FrameBytes = NO_FRAME_BYTES;
  #closed = false;
  #emptied = 0;

  /**
   * @param maximumBytes of one message, header counted
   * @param waitingMaximum descriptors that may wait for their messages
   * @param togetherMaximum descriptors that one receive may bring
   */
  constructor(maximumBytes: number, waitingMaximum: number, togetherMaximum: number) {
    this.maximumBytes = maximumBytes;
    this.waitingMaximum = waitingMaximum;
    this.#togetherMaximum = togetherMaximum;
  }

  /** Length that the header at `start` announces; asked only when all memory is full of what begins there. */
  protected abstract announcedLength(): number;

  /** Lets go of descriptors that have left the queue and were not taken. */
  protected abstract closeDelivered(): void;

  /**
   * Receives once, as much as there is room for.
   * @returns bytes received; 0 at the end of the stream; -EAGAIN when nothing is there; another -errno; -ENOBUFS when
   * a whole message is waiting and there is no room: call next() first. -EBADF when the reader is closed or has failed.
   */
  receiveFrom(socket: number): number {
    const room = this.#roomOrError();
    if (room < 0) return room;
    const count = native.receive(socket, this.buffer, this.end, room, result);
    return this.#took(count);
  }

  /**
   * Sends output[0, outputLength) whole, then waits until something is received: a blocking call. See NativeBinding.exchange for
   * times and results. Sets `waited`.
   */
  exchange(
    socket: number,
    output: Uint8Array,
    outputLength: number,
    timeout: number,
    spinMicroseconds: number,
  ): number {
    const room = this.#roomOrError();
    if (room < 0) return room;
    const count = native.exchange(
      socket,
      output,
      outputLength,
      this.buffer,
      this.end,
      room,
      result,
      timeout,
      spinMicroseconds,
    );
    this.waited = result[ReceiveResult.MICROSECONDS] as number;
    return this.#took(count);
  }

  /**
   * Makes room for bytes at buffer[writePosition...]. For those who bring bytes by other ways than a socket; then `received`.
   * @returns how many bytes may be written; 0 when a whole message is waiting and fills all there may be.
   */
  space(): number {
    if (this.#closed || this.failure !== FrameStatus.MORE) return 0;
    if (this.#bytes === NO_FRAME_BYTES) this.#use(borrowFrameBytes());
    else if (this.#bytes.capacity < READ_SIZE) this.#unpark();
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    } else if (this.start > 0 && this.#bytes.capacity - this.end < SMALL_ROOM) {
      this.buffer.copyWithin(0, this.start, this.end);
      this.end -= this.start;
      this.start = 0;
    }
    if (this.end === this.#bytes.capacity && this.#mayGrow()) this.#grow();
    return this.#bytes.capacity - this.end;
  }

  /**
   * Nothing is expected soon: the beginning of a message, if it is short, waits in memory of its own size. So a peer that sends one byte
   * and no more does not hold the memory of a whole read.
   */
  park(): void {
    const rest = this.end - this.start;
    if (rest === 0 || rest > PARKED_MAXIMUM || this.#bytes.capacity !== READ_SIZE) return;
    this.#moveTo(new FrameBytes(rest));
  }

  /** Where `space` made room. */
  get writePosition(): number {
    return this.end;
  }

  /**
   * Says what was written there.
   * @param count bytes, at most what `space` returned
   * @param descriptors came with them; owned by the reader from now on
   * @param truncated whether the system had to drop some
   */
  received(count: number, descriptors: readonly number[] = [], truncated = false): void {
    for (const descriptor of descriptors) this.#accept(descriptor);
    this.#account(count, descriptors.length, truncated);
  }

  /** Bytes received and not yet delivered. */
  get pendingBytes(): number {
    return this.end - this.start;
  }

  /** Closes every descriptor it holds and gives back its memory. Idempotent. */
  close(): void {
    this.#closeDescriptors();
    this.start = 0;
    this.end = 0;
    this.#closed = true;
    this.giveBack();
  }

  /** Ends the reader with an error, which every later call repeats. @returns the error */
  protected fail(failure: FrameStatus): FrameStatus {
    this.failure = failure;
    this.#closeDescriptors();
    return failure;
  }

  /** Nothing is in the memory: back to the stock, or, if it is large, kept as long as it is of use. */
  protected giveBack(): void {
    if (this.#bytes === NO_FRAME_BYTES) return;
    this.start = 0;
    this.end = 0;
    if (this.#bytes.capacity === READ_SIZE) returnFrameBytes(this.#bytes);
    else if (!this.#closed && ++this.#emptied < LARGE_KEPT) return;
    this.#emptied = 0;
    this.#use(NO_FRAME_BYTES);
  }

  #roomOrError(): number {
    const room = this.space();
    if (room > 0) return room;
    return this.#closed || this.failure !== FrameStatus.MORE ? -EBADF : -ENOBUFS;
  }

  /** Takes over what a receive left in `result`. */
  #took(count: number): number {
    const descriptors = result[ReceiveResult.COUNT] as number;
    for (let index = 0; index < descriptors; index++) {
      this.#accept(result[ReceiveResult.FIRST + index] as number);
    }
    this.#account(count, descriptors, (result[ReceiveResult.FLAGS] as number) !== 0);
    return count;
  }

  #accept(descriptor: number): void {
    if (this.failure === FrameStatus.MORE && this.waiting.size === this.waitingMaximum) {
      this.fail(this.waitingMaximum === 0 ? FrameStatus.UNEXPECTED_FDS : FrameStatus.TOO_MANY_FDS);
    }
    if (this.#closed || this.failure !== FrameStatus.MORE) native.close(descriptor);
    else this.waiting.push(descriptor, 0);
  }

  #account(count: number, descriptors: number, truncated: boolean): void {
    if (count > 0) {
      if (count > this.#bytes.capacity - this.end)
        throw new RangeError('more bytes received than there was room for');
      this.end += count;
      if (this.end - this.start > READ_SIZE) this.#emptied = 0;
    } else if (this.start === this.end) {
      this.giveBack();
    }
    if (this.failure !== FrameStatus.MORE) return;
    // At once, though whole messages may be waiting: which of them lost its descriptor is not known, and the next one would get another's.
    if (truncated) this.fail(FrameStatus.TRUNCATED_FDS);
    else if (descriptors > this.#togetherMaximum) this.fail(FrameStatus.TOO_MANY_FDS);
  }

  /** A message that began and is longer than the memory there is: the header has been judged by next(). */
  #mayGrow(): boolean {
    const length = this.announcedLength();
    return length > this.end - this.start && length <= this.maximumBytes;
  }

  #grow(): void {
    this.#moveTo(new FrameBytes(Math.min(this.#bytes.capacity * 2, this.maximumBytes + READ_SIZE)));
  }

  #unpark(): void {
    this.#moveTo(borrowFrameBytes());
  }

  /** What waits moves to the front of other memory. */
  #moveTo(bytes: FrameBytes): void {
    bytes.buffer.set(this.buffer.subarray(this.start, this.end));
    this.end -= this.start;
    this.start = 0;
    if (this.#bytes.capacity === READ_SIZE) returnFrameBytes(this.#bytes);
    this.#use(bytes);
  }

  #use(bytes: FrameBytes): void {
    this.#bytes = bytes;
    this.buffer = bytes.buffer;
    this.view = bytes.view;
  }

  #closeDescriptors(): void {
    this.closeDelivered();
    this.waiting.closeNewest(0);
  }
}
