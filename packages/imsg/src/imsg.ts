import { inspect } from 'node:util';
import { type Codec, PayloadReader, type PayloadReaderOptions } from './codec/index.js';
import type { ReceivedDescriptor } from './received-descriptor.js';

/** What Buffer itself makes views of. Called directly it takes about half the time of subarray(), which looks it up each time. */
const BufferView = (Buffer as unknown as Record<symbol, unknown>)[Symbol.species] as new (
  memory: ArrayBufferLike,
  start: number,
  length: number,
) => Buffer;

/**
 * A message that was received. Its payload lies in memory nobody writes to any more and stays as long as the message is referenced.
 *
 * Its descriptor, if it has one, stays only until the message is over: until the next message is asked for, or the handler returns. What is
 * not taken or kept by then is closed.
 */
export class Imsg {
  readonly #type: number;
  readonly #id: number;
  readonly #pid: number;
  readonly #memory: ArrayBufferLike;
  readonly #start: number;
  readonly #end: number;
  /** What came with the message; undefined when nothing did. */
  readonly descriptor: ReceivedDescriptor | undefined;

  /** Made by MessageReader. The payload is memory[start, end). */
  constructor(
    type: number,
    id: number,
    pid: number,
    memory: ArrayBufferLike,
    start: number,
    end: number,
    descriptor: ReceivedDescriptor | undefined,
  ) {
    // As signed words these never need memory of their own.
    this.#type = type | 0;
    this.#id = id | 0;
    this.#pid = pid | 0;
    this.#memory = memory;
    this.#start = start;
    this.#end = end;
    this.descriptor = descriptor;
  }

  /** What the message means, by agreement of the two sides: u32. */
  get type(): number {
    return this.#type >>> 0;
  }

  /** Free for use by the sender, u32; called peerid in older programs. The sender's claim: it proves nothing. */
  get id(): number {
    return this.#id >>> 0;
  }

  /**
   * Free for use by the sender, u32, usually its process id; 4294967295 where the sender says -1. A claim, see peerCredentials() of the
   * channel.
   */
  get pid(): number {
    return this.#pid >>> 0;
  }

  /** Bytes of the payload. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** The payload: a view, not a copy. */
  get data(): Buffer {
    return new BufferView(this.#memory, this.#start, this.#end - this.#start);
  }

  /**
   * The payload as a value. All of it must be what the codec describes, as imsg_get_data(3) demands.
   * @throws ImsgError BAD_PAYLOAD
   */
  decode<T>(codec: Codec<T>): T {
    return codec.decode(this.data);
  }

  /** What console.log() shows. */
  [inspect.custom](): object {
    const { type, id, pid, length, descriptor } = this;
    return { type, id, pid, length, descriptor: descriptor?.owned === true ? descriptor.kind : undefined };
  }

  /** The payload piece by piece. */
  reader(options?: PayloadReaderOptions): PayloadReader {
    return new PayloadReader(this.data, options);
  }
}
