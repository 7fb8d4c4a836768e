import { native, READABLE, type Watcher, WRITABLE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { systemError } from '../system-error.js';
import { watch } from '../watch.js';

/**
 * One descriptor on the event loop, watched only for what somebody waits for; a channel nobody waits for does not keep the process alive.
 */
export class Readiness {
  readonly #descriptor: number;
  readonly #onReadable: () => void;
  readonly #onWritable: () => void;
  readonly #onError: (error: ImsgError) => void;
  #watcher: Watcher | undefined;
  #events = 0;
  #closed = false;

  /** @param onError called when the system cannot watch, at once; nothing is watched then */
  constructor(
    descriptor: number,
    onReadable: () => void,
    onWritable: () => void,
    onError: (error: ImsgError) => void,
  ) {
    this.#descriptor = descriptor;
    this.#onReadable = onReadable;
    this.#onWritable = onWritable;
    this.#onError = onError;
  }

  watchReadable(on: boolean): void {
    this.#watch(on ? this.#events | READABLE : this.#events & ~READABLE);
  }

  watchWritable(on: boolean): void {
    this.#watch(on ? this.#events | WRITABLE : this.#events & ~WRITABLE);
  }

  /** To be called before the descriptor is closed. */
  close(): void {
    this.#closed = true;
    this.#events = 0;
    if (this.#watcher !== undefined) native.unwatch(this.#watcher);
    this.#watcher = undefined;
  }

  #watch(events: number): void {
    if (this.#closed || events === this.#events) return;
    this.#events = events;
    if (this.#watcher !== undefined) {
      const result = native.rewatch(this.#watcher, events);
      if (result < 0) this.#onError(systemError('cannot wait for a socket', result));
      return;
    }
    try {
      this.#watcher = watch(
        this.#descriptor,
        events,
        (ready) => this.#ready(ready),
        'cannot wait for a socket',
      );
    } catch (error) {
      if (!(error instanceof ImsgError)) throw error;
      this.#onError(error);
    }
  }

  /** An error makes it ready for everything: whoever reads or writes is told which. */
  #ready(events: number): void {
    const ready = events < 0 ? this.#events : events & this.#events;
    if ((ready & WRITABLE) !== 0) this.#onWritable();
    // What was done above may have ended the channel or the waiting.
    if ((ready & this.#events & READABLE) !== 0) this.#onReadable();
  }
}
