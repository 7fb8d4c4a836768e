import type { Imsg } from '../imsg.js';
import type { ImsgChannel } from './channel.js';
import type { ChannelInput } from './input.js';

const DONE: IteratorResult<Imsg> = { value: undefined, done: true };

/** What `for await` asks for messages. A channel that is closed here ends the loop; anything else that ends it early is thrown. */
export class MessageIterator implements AsyncIterableIterator<Imsg> {
  readonly #channel: ImsgChannel;
  readonly #signal: AbortSignal | undefined;
  readonly #input: ChannelInput;
  #left = false;
  /** How many are in receive(): one, but for those that are refused as somebody waits already. */
  #waiting = 0;
  /** Handed out last. */
  #message: Imsg | undefined;

  constructor(channel: ImsgChannel, input: ChannelInput, signal: AbortSignal | undefined) {
    this.#channel = channel;
    this.#input = input;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<Imsg>> {
    // Most messages come with others in one read. These need one promise, where the way below takes three.
    if (!this.#left && this.#signal?.aborted !== true) {
      const message = this.#input.takeRead();
      if (message !== undefined) {
        this.#message = message;
        return Promise.resolve({ value: message, done: false });
      }
    }
    return this.#wait();
  }

  async #wait(): Promise<IteratorResult<Imsg>> {
    if (this.#left) return DONE;
    try {
      this.#waiting++;
      const message = await this.#channel.receive(this.#signal === undefined ? {} : { signal: this.#signal });
      if (message !== null) {
        this.#message = message;
        return { value: message, done: false };
      }
    } catch (error) {
      if (!this.#channel.closed || this.#channel.failure !== undefined) throw error;
    } finally {
      this.#waiting--;
    }
    this.#left = true;
    return DONE;
  }

  /** The loop was left: the last message is over. */
  async return(): Promise<IteratorResult<Imsg>> {
    this.#left = true;
    if (this.#waiting > 0) this.#input.abandon();
    if (this.#message !== undefined) this.#input.messageOver(this.#message);
    return DONE;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Imsg> {
    return this;
  }
}
