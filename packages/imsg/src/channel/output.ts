/**
 * What a channel sends. Messages of one turn of the event loop are gathered and go out in as few system calls as can be: when the turn's
 * own work is done, or when there is enough for a call to be full.
 *
 * A peer that is gone ends sending only: what it sent before may still be read. Any other failure ends the channel.
 */
import type { ImsgError } from '../error.js';
import type { MessageWriter } from '../message-writer.js';
import { FlushStatus } from '../send-queue.js';
import { Waiter } from '../waiter.js';
import { socketError } from './channel-error.js';
import type { Readiness } from './readiness.js';

/** What is sent at once instead of at the end of the turn: about what a socket takes in one call. */
const FULL_CALL = 64 * 1024;
/** Pause when the system was short of memory or descriptors in flight, of which no event tells the end. Milliseconds, picked. */
const SHORTAGE_PAUSE = 10;

interface Level {
  /** Settled when no more than this is queued. */
  readonly bytes: number;
  readonly descriptors: number;
  readonly waiter: Waiter<void>;
}

export class ChannelOutput {
  failure: ImsgError | undefined;
  readonly #writer: MessageWriter;
  readonly #socket: number;
  readonly #readiness: Readiness;
  readonly #failed: (error: ImsgError) => void;
  #scheduled = false;
  /** The socket or the system must be waited for; until then sending is not tried. */
  #blocked = false;
  #pause: NodeJS.Timeout | undefined;
  #waiting: Level[] = [];
  readonly #flushScheduled = () => {
    this.#scheduled = false;
    this.flushUnlessBlocked();
  };

  /** @param failed called when sending fails for another reason than that the peer is gone */
  constructor(
    writer: MessageWriter,
    socket: number,
    readiness: Readiness,
    failed: (error: ImsgError) => void,
  ) {
    this.#failed = failed;
    this.#writer = writer;
    this.#socket = socket;
    this.#readiness = readiness;
  }

  /** Something was written. */
  wrote(): void {
    if (this.#blocked) return;
    if (this.#writer.queuedBytes >= FULL_CALL) this.flush();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      process.nextTick(this.#flushScheduled);
    }
  }

  /** Sends what the socket takes now. */
  flush(): void {
    if (this.failure !== undefined) return;
    const status = this.#writer.flush(this.#socket);
    if (status < 0) {
      const error = socketError(status, 'sending');
      if (error.code === 'PEER_GONE') this.fail(error);
      else this.#failed(error);
      return;
    }
    this.#block(status === FlushStatus.AGAIN, this.#writer.retryLater);
    this.#settle();
  }

  /** As flush(), where it is worth trying. */
  flushUnlessBlocked(): void {
    if (!this.#blocked) this.flush();
  }

  /** Resolves when at most so many bytes and descriptors are queued. */
  until(bytes: number, descriptors: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const level = { bytes, descriptors };
    if (this.#reached(level)) return Promise.resolve();
    const waiter = new Waiter<void>(signal, (left) => {
      this.#waiting = this.#waiting.filter((level) => level.waiter !== left);
    });
    this.#waiting.push({ ...level, waiter });
    return waiter.promise;
  }

  /** Ends sending: what is queued is dropped, its descriptors are closed, and whoever waits is told. */
  fail(error: ImsgError): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    this.#block(false, false);
    this.#writer.close();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { waiter } of waiting) waiter.reject(error);
  }

  #block(on: boolean, shortage: boolean): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
    this.#blocked = on;
    this.#readiness.watchWritable(on && !shortage);
    if (on && shortage) this.#pause = setTimeout(() => this.flush(), SHORTAGE_PAUSE);
  }

  #settle(): void {
    if (this.#waiting.length === 0) return;
    const reached = this.#waiting.filter((level) => this.#reached(level));
    if (reached.length === 0) return;
    this.#waiting = this.#waiting.filter((level) => !reached.includes(level));
    for (const { waiter } of reached) waiter.resolve();
  }

  #reached({ bytes, descriptors }: Omit<Level, 'waiter'>): boolean {
    return this.#writer.queuedBytes <= bytes && this.#writer.queuedDescriptors <= descriptors;
  }
}
