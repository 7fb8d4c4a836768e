/**
 * From a value of the program to the bytes and descriptors of a message, wherever they go then.
 *
 * Ownership of descriptors: they are only noted while a message is encoded. When it is complete, all of them change
 * from their owner objects to the message in one step in which no code of the program runs; a message refused before
 * that leaves every descriptor where it was.
 *
 * Encoding runs code of the program (getters). It cannot start another message of the same sender.
 */
import {
  DESCRIPTOR_MARK,
  EncodeError,
  FRAME_HEADER_SIZE,
  type HandleSink,
  type Limits,
} from '@sallyport/message';
import { native } from '@sallyport/native';
import { Descriptor, moveToMessage, numberOf } from './descriptor.js';
import type { MessageCodec } from './method.js';

/** What a sender may put into one message. */
export type MessageLimits = Pick<Limits, 'frameBytes' | 'frameDescriptors'>;

/** A message encoded into memory of its own. Owns its descriptors until it is sent or discarded. */
export interface PreparedMessage {
  readonly payload: Buffer;
  readonly descriptors: readonly number[];
}

/** Closes what a prepared message owns. */
export function discard(message: PreparedMessage): void {
  for (const descriptor of message.descriptors) native.close(descriptor);
}

const NOTHING = {};

export class MessageEncoding {
  /** A message is being encoded: nothing else may be written now. */
  isActive = false;
  readonly #limits: MessageLimits;
  /** Where messages of memory of their own are encoded first: one is enough, since encoding excludes itself. */
  #scratch = new Scratch(0);
  readonly #collector = new DescriptorCollector();

  constructor(limits: MessageLimits) {
    this.#limits = limits;
  }

  /** Payload bytes a message of this kind may take. */
  capacityOf(codec: MessageCodec): number {
    return Math.min(codec.layout.maximumFrame, this.#limits.frameBytes & ~7) - FRAME_HEADER_SIZE;
  }

  /**
   * Encodes a message at a place with room for its capacity; `moveDescriptors` completes it.
   * @returns its length.
   * @throws EncodeError, SpentError or what a getter throws.
   */
  encode(
    codec: MessageCodec,
    value: unknown,
    buffer: Buffer,
    view: DataView,
    at: number,
    capacity: number,
  ): number {
    this.#collector.clear();
    this.isActive = true;
    try {
      const content = value === undefined && codec.isEmpty ? NOTHING : value;
      return codec.encode(content as object, buffer, view, at, at + capacity, this.#collector) - at;
    } finally {
      this.isActive = false;
    }
  }

  /**
   * Takes the descriptors of the message just encoded from their owners, or none of them.
   * @returns their numbers, which the message owns from now on.
   * @throws EncodeError, or SpentError when a getter has spent one meanwhile.
   */
  moveDescriptors(): readonly number[] {
    return this.#collector.moveAll(this.#limits.frameDescriptors);
  }

  /** Encodes a message into memory of its own. @throws as `encode`; then no descriptor has changed its owner. */
  prepare(codec: MessageCodec, value: unknown): PreparedMessage {
    this.demandIdle();
    const capacity = this.capacityOf(codec);
    if (this.#scratch.buffer.length < capacity) this.#scratch = new Scratch(capacity);
    const { buffer, view } = this.#scratch;
    const length = this.encode(codec, value, buffer, view, 0, capacity);
    const descriptors = this.moveDescriptors();
    // A copy: what waits holds no more memory than it needs.
    return { payload: Buffer.from(buffer.subarray(0, length)), descriptors };
  }

  /** @throws Error when a message is being encoded. */
  demandIdle(): void {
    if (this.isActive) throw new Error('a getter of a value being sent has sent another message');
  }
}

/** Memory with whatever was in it before: a message is written as a whole, its padding too. */
class Scratch {
  readonly buffer: Buffer;
  readonly view: DataView;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafeSlow(size);
    this.view = new DataView(this.buffer.buffer);
  }
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
