/**
 * From bytes and descriptors to frames, without ever waiting, allocating per frame, or losing a descriptor.
 *
 * Descriptors and bytes are paired by order alone. Linux gives a descriptor together with the first byte it was sent with, and may join plain bytes
 * in front of it; so what a read returned says nothing about which frame owns what. Descriptors go into a queue, which outlives
 * reads, and every descriptor frame takes one from it. Two rules keep the pairing honest:
 *
 * - a descriptor frame that finds the queue empty is an error: its descriptor should have come with its first byte;
 * - where the bytes received so far end at the border of two frames, the queue must be empty.
 *
 * Every descriptor has one owner: the queue, then the gathered ones of the frame that is coming, then the current frame, then whoever takes it.
 * What nobody takes is closed when the next frame is asked for. An error is final; it closes all that is held.
 *
 * Lengths are checked before they are used. Memory grows by doubling as bytes really arrive, never because a header announces them.
 */
import { EBADF, ENOBUFS, native, ReceiveResult } from '@sallyport/native';
import { DescriptorQueue } from './descriptor-queue.js';
import { borrowFrameBytes, FrameBytes, NO_FRAME_BYTES, READ_SIZE, returnFrameBytes } from './frame-bytes.js';
import { FrameStatus } from './frame-status.js';
import {
  FD_MARK,
  FRAME_ALIGNMENT,
  IMSG_HEADER_SIZE,
  ImsgOffset,
  LENGTH_MASK,
  LITTLE_ENDIAN,
} from './marked-header.js';

export interface FrameReaderOptions {
  /** Bytes of one frame, header counted. */
  readonly maximumFrameBytes: number;
  /** Descriptors that may belong to one frame. */
  readonly maximumDescriptors: number;
  /** The type word of descriptor frames. */
  readonly descriptorType: number;
}

/** Descriptors that may wait for their frames at once: what one sendmsg can carry (SCM_MAX_FD). Honest senders need one. */
const WAITING_MAXIMUM = 253;
/** With less room than this, what is left of a frame is moved to the front before more is received. */
const SMALL_ROOM = 16 * 1024;
/** How often memory above READ_SIZE may fall empty, without having been needed, before it is given back. */
const LARGE_KEPT = 64;

/** Where receive(2) puts what came along: one per thread, read at once. */
const result = new Int32Array(ReceiveResult.LENGTH);

export class FrameReader {
  /** The current frame: valid from next() === FRAME until the next call of next(), space() or receiveFrom(). */
  type = 0;
  /** Bytes of the frame, header and padding counted. */
  length = 0;
  id = 0;
  pid = 0;
  /** The payload is buffer[payloadStart, payloadEnd); padding counts as payload. Both are multiples of 8. */
  payloadStart = 0;
  payloadEnd = 0;
  /** How many descriptors belong to the frame, taken or not. */
  descriptorCount = 0;
  /** The memory the frame lies in; replaced at times, so never kept. `view` is the same memory. */
  buffer: Buffer = NO_FRAME_BYTES.buffer;
  view: DataView = NO_FRAME_BYTES.view;

  /** Frames delivered so far. */
  frames = 0;
  /** Microseconds the last `exchange` waited. */
  waited = 0;

  readonly #maximumFrameBytes: number;
  readonly #maximumDescriptors: number;
  readonly #descriptorType: number;
  #bytes: FrameBytes = NO_FRAME_BYTES;
  /** Received and not yet passed: buffer[#start, #end). */
  #start = 0;
  #end = 0;
  readonly #waiting = new DescriptorQueue();
  /** Of the frame that is coming, then of the current one; -1 where taken. */
  readonly #gathered: Int32Array;
  #gatheredCount = 0;
  #gatheredId = 0;
  #failure: FrameStatus = FrameStatus.MORE;
  #closed = false;
  #partialSince = -1;
  #partialFrame = 0;
  #emptied = 0;

  constructor(options: FrameReaderOptions) {
    if (options.maximumFrameBytes < IMSG_HEADER_SIZE || options.maximumFrameBytes > LENGTH_MASK) {
      throw new RangeError(`maximumFrameBytes is ${options.maximumFrameBytes}`);
    }
    this.#maximumFrameBytes = options.maximumFrameBytes;
    this.#maximumDescriptors = options.maximumDescriptors;
    this.#descriptorType = options.descriptorType;
    this.#gathered = new Int32Array(options.maximumDescriptors);
  }

  /**
   * Goes to the next frame. The one before ends: its bytes may be overwritten, and descriptors nobody took are closed.
   * @returns FRAME and the fields are set; MORE; or an error, which every later call returns again.
   */
  next(): FrameStatus {
    if (this.descriptorCount > 0) this.#endFrame();
    if (this.#failure !== FrameStatus.MORE) return this.#failure;
    for (;;) {
      const start = this.#start;
      const available = this.#end - start;
      if (available < IMSG_HEADER_SIZE) return available === 0 ? this.#atBorder() : FrameStatus.MORE;

      const view = this.view;
      const lengthWord = view.getUint32(start + ImsgOffset.LENGTH, LITTLE_ENDIAN);
      const length = lengthWord & LENGTH_MASK;
      if (length < IMSG_HEADER_SIZE || length > this.#maximumFrameBytes || length % FRAME_ALIGNMENT !== 0) {
        return this.#fail(FrameStatus.BAD_LENGTH);
      }
      const type = view.getUint32(start + ImsgOffset.TYPE, LITTLE_ENDIAN);
      const id = view.getUint32(start + ImsgOffset.ID, LITTLE_ENDIAN);
      if (this.#gatheredCount > 0 && id !== this.#gatheredId) return this.#fail(FrameStatus.BAD_TYPE);
      if (type === this.#descriptorType || lengthWord >= FD_MARK) {
        const marked = lengthWord >= FD_MARK;
        if (type !== this.#descriptorType || !marked || length !== IMSG_HEADER_SIZE) {
          return this.#fail(FrameStatus.BAD_TYPE);
        }
        if (this.#gatheredCount === this.#maximumDescriptors) return this.#fail(FrameStatus.TOO_MANY_FDS);
        if (this.#waiting.size === 0) return this.#fail(FrameStatus.MISSING_FDS);
        this.#gathered[this.#gatheredCount++] = this.#waiting.shift();
        this.#gatheredId = id;
        this.#start = start + IMSG_HEADER_SIZE;
        continue;
      }
      if (available < length) return FrameStatus.MORE;

      this.type = type;
      this.length = length;
      this.id = id;
      this.pid = view.getUint32(start + ImsgOffset.PID, LITTLE_ENDIAN);
      this.payloadStart = start + IMSG_HEADER_SIZE;
      this.payloadEnd = start + length;
      this.descriptorCount = this.#gatheredCount;
      this.#start = start + length;
      this.frames++;
      return FrameStatus.FRAME;
    }
  }

  /** A descriptor of the current frame, still owned by the reader; -1 when there is none or it was taken. */
  descriptor(index: number): number {
    return index < this.descriptorCount ? (this.#gathered[index] ?? -1) : -1;
  }

  /** As `descriptor`, but the caller owns it from now on. */
  takeDescriptor(index: number): number {
    const descriptor = this.descriptor(index);
    if (descriptor >= 0) this.#gathered[index] = -1;
    return descriptor;
  }

  /**
   * Receives once, as much as there is room for.
   * @returns bytes received; 0 at the end of the stream; -EAGAIN when nothing is there; another -errno; -ENOBUFS when
   * a whole frame is waiting and there is no room: call next() first. -EBADF when the reader is closed or has failed.
   */
  receiveFrom(socket: number): number {
    const room = this.#roomOrError();
    if (room < 0) return room;
    const count = native.receive(socket, this.buffer, this.#end, room, result);
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
      this.#end,
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
   * @returns how many bytes may be written; 0 when a whole frame is waiting and fills all there may be.
   */
  space(): number {
    if (this.#closed || this.#failure !== FrameStatus.MORE) return 0;
    if (this.#bytes === NO_FRAME_BYTES) this.#use(borrowFrameBytes());
    if (this.#start === this.#end) {
      this.#start = 0;
      this.#end = 0;
    } else if (this.#start > 0 && this.#bytes.capacity - this.#end < SMALL_ROOM) {
      this.buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    if (this.#end === this.#bytes.capacity && this.#mayGrow()) this.#grow();
    return this.#bytes.capacity - this.#end;
  }

  /** Where `space` made room. */
  get writePosition(): number {
    return this.#end;
  }

  /**
   * Says what was written there.
   * @param count bytes, at most what `space` returned
   * @param descriptors came with them; owned by the reader from now on
   * @param truncated whether the system had to drop some
   */
  received(count: number, descriptors: readonly number[] = [], truncated = false): void {
    for (const descriptor of descriptors) this.#accept(descriptor);
    this.#account(count, truncated);
  }

  /** Bytes received and not yet delivered as frames. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /** Whether part of a frame is here: bytes, or descriptors of a frame that has not come. */
  get partial(): boolean {
    return (
      this.#end > this.#start ||
      this.#waiting.size > 0 ||
      (this.#gatheredCount > 0 && this.descriptorCount === 0)
    );
  }

  /**
   * How long the same frame has been incomplete, in the unit of `now`; 0 when none is. To be asked after next() said MORE, and again when time has
   * passed: the first asking about a frame starts its time.
   */
  partialAge(now: number): number {
    if (!this.partial) {
      this.#partialSince = -1;
      return 0;
    }
    if (this.#partialSince < 0 || this.#partialFrame !== this.frames) {
      this.#partialSince = now;
      this.#partialFrame = this.frames;
    }
    return now - this.#partialSince;
  }

  /** The time of an incomplete frame starts anew: what was missing of it could not be received. */
  renewPartialAge(now: number): void {
    this.#partialSince = now;
    this.#partialFrame = this.frames;
  }

  /** Closes every descriptor it holds and gives back its memory. Idempotent. */
  close(): void {
    this.#closeDescriptors();
    this.#start = 0;
    this.#end = 0;
    this.#closed = true;
    this.#giveBack();
  }

  #roomOrError(): number {
    const room = this.space();
    if (room > 0) return room;
    return this.#closed || this.#failure !== FrameStatus.MORE ? -EBADF : -ENOBUFS;
  }

  /** Takes over what a receive left in `result`. */
  #took(count: number): number {
    const descriptors = result[ReceiveResult.COUNT] as number;
    for (let index = 0; index < descriptors; index++) {
      this.#accept(result[ReceiveResult.FIRST + index] as number);
    }
    this.#account(count, (result[ReceiveResult.FLAGS] as number) !== 0);
    return count;
  }

  #accept(descriptor: number): void {
    if (this.#failure === FrameStatus.MORE && this.#waiting.size === WAITING_MAXIMUM) {
      this.#fail(FrameStatus.TOO_MANY_FDS);
    }
    if (this.#closed || this.#failure !== FrameStatus.MORE) native.close(descriptor);
    else this.#waiting.push(descriptor, 0);
  }

  #account(count: number, truncated: boolean): void {
    if (count > 0) {
      if (count > this.#bytes.capacity - this.#end)
        throw new RangeError('more bytes received than there was room for');
      this.#end += count;
      if (this.#end - this.#start > READ_SIZE) this.#emptied = 0;
    } else if (this.#start === this.#end) {
      this.#giveBack();
    }
    // At once, though whole frames may be waiting: which frame lost its descriptor is not known, and the next one would get another's.
    if (truncated && this.#failure === FrameStatus.MORE) this.#fail(FrameStatus.TRUNCATED_FDS);
  }

  /** All bytes are used up. */
  #atBorder(): FrameStatus {
    if (this.#gatheredCount === 0 && this.#waiting.size > 0) return this.#fail(FrameStatus.UNEXPECTED_FDS);
    this.#giveBack();
    return FrameStatus.MORE;
  }

  /** A frame that began and is longer than the memory there is: the header has been judged by next(). */
  #mayGrow(): boolean {
    const length = this.view.getUint32(this.#start + ImsgOffset.LENGTH, LITTLE_ENDIAN) & LENGTH_MASK;
    return length > this.#end - this.#start && length <= this.#maximumFrameBytes;
  }

  #grow(): void {
    const larger = new FrameBytes(Math.min(this.#bytes.capacity * 2, this.#maximumFrameBytes + READ_SIZE));
    larger.buffer.set(this.buffer.subarray(this.#start, this.#end));
    this.#end -= this.#start;
    this.#start = 0;
    if (this.#bytes.capacity === READ_SIZE) returnFrameBytes(this.#bytes);
    this.#use(larger);
  }

  #use(bytes: FrameBytes): void {
    this.#bytes = bytes;
    this.buffer = bytes.buffer;
    this.view = bytes.view;
  }

  /** Nothing is in the memory: back to the stock, or, if it is large, kept as long as it is of use. */
  #giveBack(): void {
    if (this.#bytes === NO_FRAME_BYTES) return;
    this.#start = 0;
    this.#end = 0;
    if (this.#bytes.capacity === READ_SIZE) returnFrameBytes(this.#bytes);
    else if (!this.#closed && ++this.#emptied < LARGE_KEPT) return;
    this.#emptied = 0;
    this.#use(NO_FRAME_BYTES);
  }

  #endFrame(): void {
    for (let index = 0; index < this.#gatheredCount; index++) {
      const descriptor = this.#gathered[index] as number;
      if (descriptor >= 0) native.close(descriptor);
    }
    this.#gatheredCount = 0;
    this.descriptorCount = 0;
  }

  #closeDescriptors(): void {
    this.#endFrame();
    this.#waiting.closeNewest(0);
  }

  #fail(failure: FrameStatus): FrameStatus {
    this.#failure = failure;
    this.#closeDescriptors();
    return failure;
  }
}
