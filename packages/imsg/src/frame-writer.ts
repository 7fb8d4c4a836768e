/**
 * From frames to bytes and descriptors on a socket, gathering as many frames into one system call as can be.
 *
 * Descriptors travel in frames of their own, directly before the frame they belong to. A group (descriptor frames and their frame) is sent only when it is
 * complete. Each descriptor goes out with the first byte of its descriptor frame and with no other descriptor, so a receiver
 * finds it in order, however the stream is cut; a batch therefore ends before each descriptor frame. Once the first byte is sent the
 * descriptor is on its way and is closed here; the rest of the batch follows without it.
 *
 * Places in the stream are counted from its beginning (exact up to 2^53 bytes), so that moving the memory moves nothing else.
 */
import { EAGAIN, ENOBUFS, ENOMEM, ETOOMANYREFS, native } from '@sallyport/native';
import { DescriptorQueue } from './descriptor-queue.js';
import { copyFrameBytes, FrameBytes, NO_FRAME_BYTES } from './frame-bytes.js';
import {
  alignedLength,
  FD_MARK,
  FRAME_ALIGNMENT,
  IMSG_HEADER_SIZE,
  ImsgOffset,
  LITTLE_ENDIAN,
  writeHeader,
} from './marked-header.js';

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
const NO_GROUP = -1;

export class FrameWriter {
  /** The memory frames are written to; replaced when it grows, so fetched again after every begin(). `view` is the same memory. */
  buffer: Buffer = NO_FRAME_BYTES.buffer;
  view: DataView = NO_FRAME_BYTES.view;
  /** After flush() === AGAIN: the system was short of something a writable socket does not tell of (ETOOMANYREFS, ENOBUFS, ENOMEM). */
  retryLater = false;

  readonly #descriptorType: number;
  #bytes: FrameBytes = NO_FRAME_BYTES;
  /** Written and not sent: buffer[#start, #end). */
  #start = 0;
  #end = 0;
  /** Where the group being written begins, and its frame; NO_GROUP when there is none. */
  #group = NO_GROUP;
  #frame = NO_GROUP;
  /** Descriptors that waited when the group began. */
  #groupDescriptors = 0;
  /** Place in the stream of buffer[0]. */
  #base = 0;
  /** With the place of their frames. */
  readonly #descriptors = new DescriptorQueue();
  /** Most bytes that were needed at once since memory was last empty. */
  #highest = 0;
  #emptied = 0;

  /** @param descriptorType the type word of descriptor frames */
  constructor(descriptorType: number) {
    this.#descriptorType = descriptorType;
  }

  /** Bytes of whole groups that wait to be sent. */
  get queuedBytes(): number {
    return (this.#group === NO_GROUP ? this.#end : this.#group) - this.#start;
  }

  /** Descriptors of whole groups that wait to be sent. */
  get queuedDescriptors(): number {
    return this.#group === NO_GROUP ? this.#descriptors.size : this.#groupDescriptors;
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
    this.#reserve(IMSG_HEADER_SIZE);
    this.#writeDescriptorFrame(this.#end, descriptor, id, pid);
    this.#end += IMSG_HEADER_SIZE;
  }

  /**
   * Begins a frame. Nothing else may be begun until end() or abandon().
   * @param reserveBytes the most the payload will need
   * @returns where in `buffer` the payload goes; its content is arbitrary, so every byte that end() counts must be written.
   */
  begin(type: number, id: number, pid: number, reserveBytes: number): number {
    if (this.#frame !== NO_GROUP) throw new Error('begin() inside a frame');
    this.#openGroup();
    this.#reserve(IMSG_HEADER_SIZE + reserveBytes + FRAME_ALIGNMENT);
    this.#frame = this.#end;
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
    if (payloadLength < 0 || this.#frame + length > this.#bytes.capacity) {
      throw new RangeError(`a payload of ${payloadLength} bytes was not reserved`);
    }
    const unpadded = this.#frame + IMSG_HEADER_SIZE + payloadLength;
    for (let at = unpadded; at < this.#frame + length; at++) this.buffer[at] = 0;
    this.view.setUint32(this.#frame + ImsgOffset.LENGTH, length, LITTLE_ENDIAN);
    this.#end = this.#frame + length;
    if (descriptors.length > 0) this.#insertDescriptors(descriptors);
    this.#frame = NO_GROUP;
    this.#group = NO_GROUP;
  }

  /** Drops the group being written, if any, and closes its descriptors. */
  abandon(): void {
    if (this.#group === NO_GROUP) return;
    this.#descriptors.closeNewest(this.#groupDescriptors);
    this.#end = this.#group;
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

  /**
   * Sends what is complete, as much as the socket takes, with as few calls as can be.
   * @returns FlushStatus, or a negative errno: the connection is lost, call close().
   */
  flush(socket: number): number {
    this.retryLater = false;
    const complete = this.#group === NO_GROUP ? this.#end : this.#group;
    while (this.#start < complete) {
      const place = this.#base + this.#start;
      const carries = this.#descriptors.placeAt(0) === place;
      const descriptor = carries ? this.#descriptors.head() : -1;
      const border = this.#descriptors.placeAt(carries ? 1 : 0) - this.#base;
      const length = Math.min(border, complete) - this.#start;
      const count = native.send(socket, this.buffer, this.#start, length, descriptor);
      if (count < 0) return this.#sendFailed(count);
      if (carries) native.close(this.#descriptors.shift());
      this.#start += count;
      // The socket is full. Asking it once more would only be told so.
      if (count < length) return FlushStatus.AGAIN;
    }
    if (this.#group === NO_GROUP) this.#emptyMemory();
    return FlushStatus.DONE;
  }

  /** Drops everything and closes every descriptor. Idempotent; the writer can be used again. */
  close(): void {
    this.#descriptors.closeNewest(0);
    this.#base += this.#end;
    this.#start = 0;
    this.#end = 0;
    this.#frame = NO_GROUP;
    this.#group = NO_GROUP;
    this.#use(NO_FRAME_BYTES);
  }

  #sendFailed(error: number): number {
    if (error === -EAGAIN) return FlushStatus.AGAIN;
    if (error !== -ETOOMANYREFS && error !== -ENOBUFS && error !== -ENOMEM) return error;
    this.retryLater = true;
    return FlushStatus.AGAIN;
  }

  #openGroup(): void {
    if (this.#group !== NO_GROUP) return;
    this.#group = this.#end;
    this.#groupDescriptors = this.#descriptors.size;
  }

  #writeDescriptorFrame(at: number, descriptor: number, id: number, pid: number): void {
    writeHeader(this.view, at, this.#descriptorType, (IMSG_HEADER_SIZE | FD_MARK) >>> 0, id, pid);
    this.#descriptors.push(descriptor, this.#base + at);
  }

  /** Moves the frame just ended back and writes descriptor frames in front of it. */
  #insertDescriptors(descriptors: readonly number[]): void {
    const size = descriptors.length * IMSG_HEADER_SIZE;
    this.#reserve(size);
    const id = this.view.getUint32(this.#frame + ImsgOffset.ID, LITTLE_ENDIAN);
    const pid = this.view.getUint32(this.#frame + ImsgOffset.PID, LITTLE_ENDIAN);
    this.buffer.copyWithin(this.#frame + size, this.#frame, this.#end);
    for (const descriptor of descriptors) {
      this.#writeDescriptorFrame(this.#frame, descriptor, id, pid);
      this.#frame += IMSG_HEADER_SIZE;
    }
    this.#end += size;
  }

  /** Room for `bytes` more at #end: by moving what waits to the front when that costs less than it frees, else by growing. */
  #reserve(bytes: number): void {
    const capacity = this.#bytes.capacity;
    const used = this.#end - this.#start;
    if (used + bytes > this.#highest) this.#highest = used + bytes;
    if (capacity - this.#end >= bytes) return;
    if (capacity - used >= bytes && this.#start >= used) {
      this.buffer.copyWithin(0, this.#start, this.#end);
    } else {
      let larger = Math.max(capacity, FIRST_CAPACITY);
      while (larger - used < bytes) larger *= 2;
      const memory = new FrameBytes(larger);
      memory.buffer.set(this.buffer.subarray(this.#start, this.#end));
      this.#use(memory);
    }
    const moved = this.#start;
    this.#base += moved;
    this.#end = used;
    this.#start = 0;
    if (this.#group !== NO_GROUP) this.#group -= moved;
    if (this.#frame !== NO_GROUP) this.#frame -= moved;
  }

  /** All is sent: writing begins at the front again, and memory that was needed once is not kept for ever. */
  #emptyMemory(): void {
    this.#base += this.#end;
    this.#start = 0;
    this.#end = 0;
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

const NO_DESCRIPTORS: readonly number[] = [];
