/**
 * What goes out. Messages are encoded straight into the buffer of the frame writer, many of them before one send;
 * their descriptors change from their owner objects to the writer as MessageEncoding says.
 *
 * While a message is encoded, code of the program runs (getters). Whatever it makes the session want to write has to wait
 * (`isEncoding`), so frames never grow into one another.
 */
import { FrameWriter } from '@sallyport/imsg/frames';
import {
  encodeStatus,
  FrameType,
  type Limits,
  type Outcome,
  STATUS_SIZE,
  StatusAbout,
  writeMessageHeader,
} from '@sallyport/message';
import { MessageEncoding, type PreparedMessage } from './message-encoding.js';
import type { MessageCodec } from './method.js';

export class Outbox {
  readonly writer = new FrameWriter(FrameType.FD);
  readonly #encoding: MessageEncoding;

  constructor(limits: Limits) {
    this.#encoding = new MessageEncoding(limits);
  }

  /** A message is being encoded: nothing else may be written now. */
  get isEncoding(): boolean {
    return this.#encoding.isActive;
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
    const encoding = this.#encoding;
    encoding.demandIdle();
    const { writer } = this;
    const capacity = encoding.capacityOf(codec);
    const at = writer.begin(type, id, handle, capacity);
    try {
      const length = encoding.encode(codec, value, writer.buffer, writer.view, at, capacity);
      writeMessageHeader(writer.view, at, type, flags, riid, mid, parent, deadline);
      writer.end(length, encoding.moveDescriptors());
    } catch (error) {
      writer.abandon();
      throw error;
    }
  }

  /** Encodes a message now, to be written later. @throws as `write`. */
  prepare(codec: MessageCodec, value: unknown): PreparedMessage {
    return this.#encoding.prepare(codec, value);
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
}
