import type { Imsg } from '../imsg.js';
import type { ImsgChannel } from './channel.js';

const DONE: IteratorResult<Imsg> = { value: undefined, done: true };

/** What `for await` asks for messages. A channel that is closed here ends the loop; anything else that ends it early is thrown. */
export class MessageIterator implements AsyncIterableIterator<Imsg> {
  readonly #channel: ImsgChannel;
  readonly #signal: AbortSignal | undefined;
  readonly #messageOver: () => void;
  #left = false;

  constructor(channel: ImsgChannel, signal: AbortSignal | undefined, messageOver: () => void) {
    this.#channel = channel;
    this.#signal = signal;
    this.#messageOver = messageOver;
  }

  async next(): Promise<IteratorResult<Imsg>> {
    if (this.#left) return DONE;
    try {
      const message = await this.#channel.receive(this.#signal === undefined ? {} : { signal: this.#signal });
      if (message !== null) return { value: message, done: false };
    } catch (error) {
      if (!this.#channel.closed || this.#channel.failure !== undefined) throw error;
    }
    this.#left = true;
    return DONE;
  }

  /** The loop was left: the last message is over. */
  async return(): Promise<IteratorResult<Imsg>> {
    this.#left = true;
    this.#messageOver();
    return DONE;
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Imsg> {
    return this;
  }
}
