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
import { FrameWriter } from '@sallyport/imsg/frames';
import {
  DESCRIPTOR_MARK,
  EncodeError,
  encodeStatus,
  FRAME_HEADER_SIZE,
  FrameType,
  type HandleSink,
  type Limits,
  type Outcome,
  STATUS_SIZE,
  StatusAbout,
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
    if (this.isEncoding) throw duringEncoding();
    const { writer } = this;
    const capacity = this.#capacityOf(codec);
    const at = writer.begin(type, id, handle, capacity);
    try {
      const length = this.#encode(codec, value, writer.buffer, writer.view, at, capacity);
      writeMessageHeader(writer.view, at, type, flags, riid, mid, parent, deadline);
      writer.end(length, this.#collector.moveAll(this.#limits.frameDescriptors));
    } catch (error) {
      writer.abandon();
      throw error;
    }
  }

  /** Encodes a message now, to be written later. @throws as `write`. */
  prepare(codec: MessageCodec, value: unknown): PreparedMessage {
    if (this.isEncoding) throw duringEncoding();
    const capacity = this.#capacityOf(codec);
    const memory = new ArrayBuffer(capacity);
    const buffer = Buffer.from(memory);
    const length = this.#encode(codec, value, buffer, new DataView(memory), 0, capacity);
    const descriptors = this.#collector.moveAll(this.#limits.frameDescriptors);
    // A copy: what waits holds no more memory than it needs.
    return { payload: Buffer.from(buffer.subarray(0, length)), descriptors };
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
    const { writer } = this;
    const at = writer.begin(type, id, handle, payload.length);
    payload.copy(writer.buffer, at);
    writeMessageHeader(writer.view, at, type, flags, riid, mid, parent, deadline);
    writer.end(payload.length, descriptors);
  }

  /** Closes what a prepared message owns. */
  static discard(message: PreparedMessage): void {
    for (const descriptor of message.descriptors) native.close(descriptor);
  }

  cancel(id: number, handle: number): void {
    this.writer.begin(FrameType.CANCEL, id, handle, 0);
    this.writer.end(0);
  }

  /** How a server tells that it knows of a CANCEL: until then the kernel counts the request as one of its window. */
  credit(slot: number, handle: number): void {
    this.writer.begin(FrameType.CREDIT, slot, handle, 0);
    this.writer.end(0);
  }

  /** How a server tells that it has no answer. No text goes with it. */
  status(id: number, handle: number, outcome: Outcome): void {
    const { writer } = this;
    const at = writer.begin(FrameType.STATUS, id, handle, STATUS_SIZE);
    encodeStatus(writer.buffer, writer.view, at, outcome, StatusAbout.REPLY, 0, '');
    writer.end(STATUS_SIZE);
  }

  /** Payload bytes a message of this kind may take in this process. */
  #capacityOf(codec: MessageCodec): number {
    return Math.min(codec.layout.maximumFrame, this.#limits.frameBytes & ~7) - FRAME_HEADER_SIZE;
  }

  /** @returns the length of the message. */
  #encode(
    codec: MessageCodec,
    value: unknown,
    buffer: Buffer,
    view: DataView,
    at: number,
    capacity: number,
  ): number {
    this.#collector.clear();
    this.isEncoding = true;
    try {
      const content = value === undefined && codec.isEmpty ? NOTHING : value;
      return codec.encode(content as object, buffer, view, at, at + capacity, this.#collector) - at;
    } finally {
      this.isEncoding = false;
    }
  }
}

function duringEncoding(): Error {
  return new Error('a getter of a value being sent has sent another message');
}

/** Notes the descriptors of one message in the order in which they are met. */
class DescriptorCollector implements HandleSink {
  #noted: readonly Descriptor[] = NO_DESCRIPTORS;

  clear(): void {
    this.#noted = NO_DESCRIPTORS;
  }

  take(value: unknown): number {
    if (!(value instanceof Descriptor)) throw new EncodeError('BAD_VALUE', 'a Descriptor is expected here');
    if (this.#noted.includes(value)) {
      throw new EncodeError(
        'BAD_VALUE',
        'this descriptor stands in the message twice; it can be given away once',
      );
    }
    numberOf(value);
    this.#noted = [...this.#noted, value];
    return DESCRIPTOR_MARK + this.#noted.length - 1;
  }

  rights(): number {
    return 0;
  }

  /**
   * Takes all noted descriptors from their owners, or none.
   * @throws EncodeError, or SpentError when a getter has spent one meanwhile.
   */
  moveAll(limit: number): readonly number[] {
    const noted = this.#noted;
    if (noted.length === 0) return NO_NUMBERS;
    this.#noted = NO_DESCRIPTORS;
    if (noted.length > limit) {
      throw new EncodeError('TOO_LARGE', `${noted.length} descriptors, at most ${limit} allowed`);
    }
    for (const descriptor of noted) numberOf(descriptor);
    return noted.map((descriptor) => moveToMessage(descriptor));
  }
}

const NO_DESCRIPTORS: readonly Descriptor[] = [];
const NO_NUMBERS: readonly number[] = [];
