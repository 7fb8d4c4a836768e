/**
 * From bytes and descriptors to frames, without ever waiting, allocating per frame, or losing a descriptor.
 *
 * How bytes and descriptors come in, and that they are paired by order alone, is said in receive-buffer.ts. Two rules keep the pairing
 * honest:
 *
 * - a descriptor frame that finds the queue empty is an error: its descriptor should have come with its first byte;
 * - where the bytes received so far end at the border of two frames, the queue must be empty.
 *
 * Every descriptor has one owner: the queue, then the gathered ones of the frame that is coming, then the current frame, then whoever takes
 * it. What nobody takes is closed when the next frame is asked for.
 */
import { native } from '@sallyport/native';
import { FD_MARK, FRAME_ALIGNMENT, LENGTH_MASK } from './frame-header.js';
import { FrameStatus } from './frame-status.js';
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from './header.js';
import { ReceiveBuffer } from './receive-buffer.js';

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

export class FrameReader extends ReceiveBuffer {
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

  /** Frames delivered so far. */
  frames = 0;

  readonly #maximumDescriptors: number;
  readonly #descriptorType: number;
  /** Of the frame that is coming, then of the current one; -1 where taken. */
  readonly #gathered: Int32Array;
  #gatheredCount = 0;
  #gatheredId = 0;
  #partialSince = -1;
  #partialFrame = 0;

  constructor(options: FrameReaderOptions) {
    super(options.maximumFrameBytes, WAITING_MAXIMUM, WAITING_MAXIMUM);
    if (options.maximumFrameBytes < IMSG_HEADER_SIZE || options.maximumFrameBytes > LENGTH_MASK) {
      throw new RangeError(`maximumFrameBytes is ${options.maximumFrameBytes}`);
    }
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
    if (this.failure !== FrameStatus.MORE) return this.failure;
    for (;;) {
      const start = this.start;
      const available = this.end - start;
      if (available < IMSG_HEADER_SIZE) return available === 0 ? this.#atBorder() : FrameStatus.MORE;

      const view = this.view;
      const lengthWord = view.getUint32(start + ImsgOffset.LENGTH, LITTLE_ENDIAN);
      const length = lengthWord & LENGTH_MASK;
      if (length < IMSG_HEADER_SIZE || length > this.maximumBytes || length % FRAME_ALIGNMENT !== 0) {
        return this.fail(FrameStatus.BAD_LENGTH);
      }
      const type = view.getUint32(start + ImsgOffset.TYPE, LITTLE_ENDIAN);
      const id = view.getUint32(start + ImsgOffset.ID, LITTLE_ENDIAN);
      if (this.#gatheredCount > 0 && id !== this.#gatheredId) return this.fail(FrameStatus.BAD_TYPE);
      if (type === this.#descriptorType || lengthWord >= FD_MARK) {
        const marked = lengthWord >= FD_MARK;
        if (type !== this.#descriptorType || !marked || length !== IMSG_HEADER_SIZE) {
          return this.fail(FrameStatus.BAD_TYPE);
        }
        if (this.#gatheredCount === this.#maximumDescriptors) return this.fail(FrameStatus.TOO_MANY_FDS);
        if (this.waiting.size === 0) return this.fail(FrameStatus.MISSING_FDS);
        this.#gathered[this.#gatheredCount++] = this.waiting.shift();
        this.#gatheredId = id;
        this.start = start + IMSG_HEADER_SIZE;
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
      this.start = start + length;
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

  /** Whether part of a frame is here: bytes, or descriptors of a frame that has not come. */
  get partial(): boolean {
    return (
      this.end > this.start ||
      this.waiting.size > 0 ||
      (this.#gatheredCount > 0 && this.descriptorCount === 0)
    );
  }

  /**
   * How long the same frame has been incomplete, in the unit of `now`; 0 when none is. To be asked after next() said MORE, and again when
   * time has passed: the first asking about a frame starts its time.
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

  /** All bytes are used up. */
  #atBorder(): FrameStatus {
    if (this.#gatheredCount === 0 && this.waiting.size > 0) return this.fail(FrameStatus.UNEXPECTED_FDS);
    this.giveBack();
    return FrameStatus.MORE;
  }

  protected override announcedLength(): number {
    return this.view.getUint32(this.start + ImsgOffset.LENGTH, LITTLE_ENDIAN) & LENGTH_MASK;
  }

  protected override closeDelivered(): void {
    this.#endFrame();
  }

  #endFrame(): void {
    for (let index = 0; index < this.#gatheredCount; index++) {
      const descriptor = this.#gathered[index] as number;
      if (descriptor >= 0) native.close(descriptor);
    }
    this.#gatheredCount = 0;
    this.descriptorCount = 0;
  }
}
