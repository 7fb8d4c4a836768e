/**
 * What goes out. Messages are encoded straight into the buffer of the frame writer, many of them before one send.
 *
 * Ownership of descriptors: they are only noted while a message is encoded. When it is complete, all of them change from their owner
 * objects to the writer (or to a prepared message) in one step in which no code of the program runs; a message refused before that
 * leaves every descriptor where it was.
 *
 * Encoding runs code of the program (getters). It cannot start another message, and whatever else it makes the session want to write
 * has to wait (`isEncoding`), so frames never grow into one another.
 */
import { FrameWriter } from '@sallyport/imsg';
import {
  DESCRIPTOR_MARK,
  EncodeError,
  FRAME_HEADER_SIZE,
  FrameType,
  type HandleSink,
  LITTLE_ENDIAN,
  type Limits,
  NO_HANDLE_SINK,
  type Outcome,
  STATUS_SIZE,
  StatusAbout,
  StatusOffset,
  writeMessageHeader,
} from '@sallyport/message';
import { native } from '@sallyport/native';
import { Descriptor, moveToMessage, numberOf } from './descriptor.js';
import type { MessageCodec } from './method.js';

/** A message encoded apart from the writer's buffer. Owns its descriptors until it is written or discarded. */
export interface PreparedMessage {
  readonly payload: Buffer;
  readonly descriptors: readonly number[];
}

const NOTHING = {};

export class Outbox {
  readonly writer = new FrameWriter(FrameType.FD);
  /** A message is being encoded: nothing else may be written now. */
  isEncoding = false;
  readonly #limits: Limits;
  readonly #collector = new DescriptorCollector();
  /** For messages whose descriptors must be known before they are written; made when first needed. */
  #scratch: Buffer | undefined;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /**
   * Encodes a message into the writer's buffer; its descriptors are now the writer's.
   * @throws EncodeError, SpentError or what a getter throws: nothing was written and no descriptor has changed its owner.
   */
  write(
    codec: MessageCodec,
    value: unknown,
    type: FrameType,
    id: number,
    handle: number,
    flags: number,
    riid: number,
    mid: number,
    parent: number,
    deadline: number,
  ): void {
    if (codec.layout.handleCount > 0) {
      const { payload, descriptors } = this.#prepareInScratch(codec, value);
      this.#writePrepared(payload, descriptors, type, id, handle, flags, riid, mid, parent, deadline);
      return;
    }
    const { writer } = this;
    const capacity = this.#capacityOf(codec);
    const at = writer.begin(type, id, handle, capacity);
    const length = this.#encode(codec, value, writer.buffer, writer.view, at, capacity, NO_HANDLE_SINK);
    writeMessageHeader(writer.view, at, type, flags, riid, mid, parent, deadline);
    writer.end(length);
  }

  /** Encodes a message now, to be written later. @throws as `write`. */
  prepare(codec: MessageCodec, value: unknown): PreparedMessage {
    const { payload, descriptors } = this.#prepareInScratch(codec, value);
    return { payload: Buffer.from(payload), descriptors };
  }

  /** Writes a prepared message; its descriptors are now the writer's. */
  writePrepared(
    message: PreparedMessage,
    type: FrameType,
    id: number,
    handle: number,
    flags: number,
    riid: number,
    mid: number,
    parent: number,
    deadline: number,
  ): void {
    const { payload, descriptors } = message;
    this.#writePrepared(payload, descriptors, type, id, handle, flags, riid, mid, parent, deadline);
  }

  /** Closes what a prepared message owns. */
  static discard(message: PreparedMessage): void {
    for (const descriptor of message.descriptors) native.close(descriptor);
  }

  cancel(id: number, handle: number): void {
    this.writer.begin(FrameType.CANCEL, id, handle, 0);
    this.writer.end(0);
  }

  /** How a server tells that it has no answer. No text goes with it. */
  status(id: number, handle: number, outcome: Outcome): void {
    const at = this.writer.begin(FrameType.STATUS, id, handle, STATUS_SIZE);
    const { view } = this.writer;
    view.setUint32(at + StatusOffset.OUTCOME, outcome, LITTLE_ENDIAN);
    view.setUint32(at + StatusOffset.ABOUT, StatusAbout.REPLY, LITTLE_ENDIAN);
    view.setUint32(at + StatusOffset.INCIDENT, 0, LITTLE_ENDIAN);
    view.setUint32(at + StatusOffset.TEXT_LENGTH, 0, LITTLE_ENDIAN);
    this.writer.end(STATUS_SIZE);
  }

  /** Payload bytes a message of this kind may take in this process. */
  #capacityOf(codec: MessageCodec): number {
    return Math.min(codec.layout.maximumFrame, this.#limits.frameBytes) - FRAME_HEADER_SIZE;
  }

  /** @returns a view of the scratch buffer, valid until the next message, and descriptors that are now the caller's. */
  #prepareInScratch(codec: MessageCodec, value: unknown): PreparedMessage {
    const capacity = this.#capacityOf(codec);
    this.#scratch ??= Buffer.alloc(this.#limits.frameBytes);
    const scratch = this.#scratch;
    const view = new DataView(scratch.buffer, scratch.byteOffset, scratch.byteLength);
    this.#collector.clear();
    const length = this.#encode(codec, value, scratch, view, 0, capacity, this.#collector);
    const descriptors = this.#collector.moveAll(this.#limits.frameDescriptors);
    return { payload: scratch.subarray(0, length), descriptors };
  }

  #encode(
    codec: MessageCodec,
    value: unknown,
    buffer: Buffer,
    view: DataView,
    at: number,
    capacity: number,
    sink: HandleSink,
  ): number {
    this.isEncoding = true;
    try {
      const content = value === undefined && codec.isEmpty ? NOTHING : value;
      return codec.encode(content as object, buffer, view, at, at + capacity, sink) - at;
    } finally {
      this.isEncoding = false;
    }
  }

  #writePrepared(
    payload: Buffer,
    descriptors: readonly number[],
    type: FrameType,
    id: number,
    handle: number,
    flags: number,
    riid: number,
    mid: number,
    parent: number,
    deadline: number,
  ): void {
    const { writer } = this;
    for (const descriptor of descriptors) writer.addDescriptor(descriptor, id, handle);
    const at = writer.begin(type, id, handle, payload.length);
    payload.copy(writer.buffer, at);
    writeMessageHeader(writer.view, at, type, flags, riid, mid, parent, deadline);
    writer.end(payload.length);
  }
}

/** Notes the descriptors of one message in the order in which they are met. */
class DescriptorCollector implements HandleSink {
  #noted: Descriptor[] = [];

  clear(): void {
    this.#noted = [];
  }

  take(value: unknown): number {
    if (!(value instanceof Descriptor)) throw new EncodeError('BAD_VALUE', 'a Descriptor is expected here');
    if (this.#noted.includes(value)) {
      throw new EncodeError('BAD_VALUE', 'this descriptor stands in the message twice; it can be given away once');
    }
    numberOf(value);
    this.#noted.push(value);
    return DESCRIPTOR_MARK + this.#noted.length - 1;
  }

  rights(): number {
    return 0;
  }

  /** Takes all noted descriptors from their owners, or none. @throws SpentError when a getter has spent one meanwhile. */
  moveAll(limit: number): number[] {
    const noted = this.#noted;
    this.#noted = [];
    if (noted.length > limit) {
      throw new EncodeError('TOO_LARGE', `${noted.length} descriptors, at most ${limit} allowed`);
    }
    for (const descriptor of noted) numberOf(descriptor);
    return noted.map(moveToMessage);
  }
}
