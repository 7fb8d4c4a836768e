/**
 * From frames to bytes and descriptors on a socket. How they are sent is said in send-queue.ts.
 *
 * Descriptors travel in frames of their own, directly before the frame they belong to. A group (descriptor frames and their frame) is sent
 * only when it is complete.
 */
import { copyFrameBytes } from './frame-bytes.js';
import { alignedLength, FD_MARK, FRAME_ALIGNMENT, writeHeader } from './frame-header.js';
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from './header.js';
import { SendQueue } from './send-queue.js';

const NO_GROUP = -1;

export class FrameWriter extends SendQueue {
  readonly #descriptorType: number;
  /** Where the group being written begins, and its frame; NO_GROUP when there is none. */
  #group = NO_GROUP;
  #frame = NO_GROUP;
  /** Descriptors that waited when the group began. */
  #groupDescriptors = 0;

  /** @param descriptorType the type word of descriptor frames */
  constructor(descriptorType: number) {
    super();
    this.#descriptorType = descriptorType;
  }

  /** Bytes of whole groups that wait to be sent. */
  get queuedBytes(): number {
    return this.sendableEnd() - this.sent;
  }

  /** Descriptors of whole groups that wait to be sent. */
  get queuedDescriptors(): number {
    return this.#group === NO_GROUP ? this.descriptors.size : this.#groupDescriptors;
  }

  /**
   * Writes the frame of a descriptor that belongs to the frame begun next.
   * @param descriptor owned by the writer from now on
   * @param id the same as that of the frame begun next
   * @param pid of the descriptor frame; says nothing to FrameReader
   */
  addDescriptor(descriptor: number, id: number, pid: number): void {
    if (this.#frame !== NO_GROUP) throw new Error('addDescriptor() inside a frame');
    this.#openGroup();
    this.reserve(IMSG_HEADER_SIZE);
    this.#writeDescriptorFrame(this.written, descriptor, id, pid);
    this.written += IMSG_HEADER_SIZE;
  }

  /**
   * Begins a frame. Nothing else may be begun until end() or abandon().
   * @param reserveBytes the most the payload will need
   * @returns where in `buffer` the payload goes; its content is arbitrary, so every byte that end() counts must be written.
   */
  begin(type: number, id: number, pid: number, reserveBytes: number): number {
    if (this.#frame !== NO_GROUP) throw new Error('begin() inside a frame');
    this.#openGroup();
    this.reserve(IMSG_HEADER_SIZE + reserveBytes + FRAME_ALIGNMENT);
    this.#frame = this.written;
    writeHeader(this.view, this.#frame, type, 0, id, pid);
    return this.#frame + IMSG_HEADER_SIZE;
  }

  /**
   * Ends the frame: its length is written, it is padded with zeros to a multiple of 8, and may be sent.
   * @param payloadLength bytes written, at most what was reserved
   * @param descriptors belong to the frame, after those of addDescriptor(); owned by the writer from now on. The payload moves.
   */
  end(payloadLength: number, descriptors: readonly number[] = NO_DESCRIPTORS): void {
    if (this.#frame === NO_GROUP) throw new Error('end() without begin()');
    const length = alignedLength(IMSG_HEADER_SIZE + payloadLength);
    if (payloadLength < 0 || this.#frame + length > this.capacity) {
      throw new RangeError(`a payload of ${payloadLength} bytes was not reserved`);
    }
    const unpadded = this.#frame + IMSG_HEADER_SIZE + payloadLength;
    for (let at = unpadded; at < this.#frame + length; at++) this.buffer[at] = 0;
    this.view.setUint32(this.#frame + ImsgOffset.LENGTH, length, LITTLE_ENDIAN);
    this.written = this.#frame + length;
    if (descriptors.length > 0) this.#insertDescriptors(descriptors);
    this.#frame = NO_GROUP;
    this.#group = NO_GROUP;
  }

  /** Drops the group being written, if any, and closes its descriptors. */
  abandon(): void {
    if (this.#group === NO_GROUP) return;
    this.descriptors.closeNewest(this.#groupDescriptors);
    this.written = this.#group;
    this.#frame = NO_GROUP;
    this.#group = NO_GROUP;
  }

  /**
   * A whole frame whose payload is a copy of source[start, end): what a relay does. end - start must be a multiple of 8.
   * @param source a FrameReader, or anything whose `buffer` and `view` are the same memory
   * @returns where the copy is in `buffer`, for those who must change some of it before the next flush or begin.
   */
  appendFrame(
    type: number,
    id: number,
    pid: number,
    source: { readonly buffer: Uint8Array; readonly view: DataView },
    start: number,
    end: number,
  ): number {
    const size = end - start;
    if (size < 0 || size % FRAME_ALIGNMENT !== 0)
      throw new RangeError(`a payload of ${size} bytes cannot be copied`);
    const payload = this.begin(type, id, pid, size);
    copyFrameBytes(this, payload, source, start, end);
    this.end(size);
    return payload;
  }

  override close(): void {
    this.#frame = NO_GROUP;
    this.#group = NO_GROUP;
    super.close();
  }

  /** Groups that are being written wait for their end. */
  protected override sendableEnd(): number {
    return this.#group === NO_GROUP ? this.written : this.#group;
  }

  protected override isWriting(): boolean {
    return this.#group !== NO_GROUP;
  }

  protected override reserve(bytes: number): number {
    const moved = super.reserve(bytes);
    if (this.#group !== NO_GROUP) this.#group -= moved;
    if (this.#frame !== NO_GROUP) this.#frame -= moved;
    return moved;
  }

  #openGroup(): void {
    if (this.#group !== NO_GROUP) return;
    this.#group = this.written;
    this.#groupDescriptors = this.descriptors.size;
  }

  #writeDescriptorFrame(at: number, descriptor: number, id: number, pid: number): void {
    writeHeader(this.view, at, this.#descriptorType, (IMSG_HEADER_SIZE | FD_MARK) >>> 0, id, pid);
    this.descriptors.push(descriptor, this.base + at);
  }

  /** Moves the frame just ended back and writes descriptor frames in front of it. */
  #insertDescriptors(descriptors: readonly number[]): void {
    const size = descriptors.length * IMSG_HEADER_SIZE;
    this.reserve(size);
    const id = this.view.getUint32(this.#frame + ImsgOffset.ID, LITTLE_ENDIAN);
    const pid = this.view.getUint32(this.#frame + ImsgOffset.PID, LITTLE_ENDIAN);
    this.buffer.copyWithin(this.#frame + size, this.#frame, this.written);
    for (const descriptor of descriptors) {
      this.#writeDescriptorFrame(this.#frame, descriptor, id, pid);
      this.#frame += IMSG_HEADER_SIZE;
    }
    this.written += size;
  }
}

const NO_DESCRIPTORS: readonly number[] = [];
