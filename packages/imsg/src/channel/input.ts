/**
 * What a channel receives. Nothing is read that nobody asked for, so a receiver that is slow slows the sender down, and memory stays that
 * of one read.
 *
 * However much a peer sends, the event loop turns: after some reads in a row the next one waits for the loop to say once more that there is
 * something.
 */
import { EAGAIN } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { FrameStatus } from '../frame-status.js';
import type { Imsg } from '../imsg.js';
import type { MessageReader } from '../message-reader.js';
import { Waiter } from '../waiter.js';
import { readerError, socketError } from './channel-error.js';
import type { Readiness } from './readiness.js';

/** Reads (of 64 KiB at most) in a row before the event loop has its turn. */
const READS_PER_TURN = 4;

export type MessageHandler = (message: Imsg) => void;

export class ChannelInput {
  readonly #reader: MessageReader;
  readonly #socket: number;
  readonly #readiness: Readiness;
  readonly #failed: (error: ImsgError) => void;
  #readsLeft = READS_PER_TURN;
  #ended = false;
  #failure: ImsgError | undefined;
  /** Closed by the program itself. */
  #closedHere = false;
  #receiver: Waiter<Imsg | null> | undefined;
  #listener: { readonly handler: MessageHandler; readonly waiter: Waiter<void> } | undefined;

  /** @param failed called once when the peer or the system ends the channel with an error */
  constructor(
    reader: MessageReader,
    socket: number,
    readiness: Readiness,
    failed: (error: ImsgError) => void,
  ) {
    this.#reader = reader;
    this.#socket = socket;
    this.#readiness = readiness;
    this.#failed = failed;
  }

  /**
   * The next message if it can be had without waiting. The message before is over.
   * @returns undefined: not yet; null: the stream has ended
   * @throws ImsgError
   */
  take(): Imsg | null | undefined {
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const status = this.#reader.next();
      if (status === FrameStatus.FRAME) return this.#reader.message();
      if (status !== FrameStatus.MORE) throw this.#fail(readerError(status, this.#reader));
      if (this.#ended) return null;
      if (this.#readsLeft === 0) return undefined;
      this.#readsLeft--;
      const count = this.#reader.receiveFrom(this.#socket);
      // A read may bring nothing but the end of the reader: a descriptor that is not allowed. next() tells.
      if (count > 0) continue;
      if (count === 0) this.#end();
      else if (count === -EAGAIN) return undefined;
      else if (this.#reader.next() === FrameStatus.MORE) throw this.#fail(socketError(count, 'receiving'));
    }
  }

  /** As take(), however much was read in this turn. */
  takeNow(): Imsg | null | undefined {
    if (this.#isBusy()) throw busyError();
    this.#readsLeft = READS_PER_TURN;
    return this.take();
  }

  /**
   * The next message if it was read already. @returns undefined when it was not, or when there is anything else to tell: then ask receive()
   */
  takeRead(): Imsg | undefined {
    if (this.#isBusy() || this.#failure !== undefined) return undefined;
    return this.#reader.next() === FrameStatus.FRAME ? this.#reader.message() : undefined;
  }

  receive(signal: AbortSignal | undefined): Promise<Imsg | null> {
    if (this.#isBusy()) return Promise.reject(busyError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    try {
      const message = this.take();
      if (message !== undefined) return Promise.resolve(message);
    } catch (error) {
      return Promise.reject(error);
    }
    const waiter = new Waiter<Imsg | null>(signal, () => {
      this.#receiver = undefined;
      this.#readiness.watchReadable(false);
    });
    this.#receiver = waiter;
    this.#reader.park();
    this.#readiness.watchReadable(true);
    return waiter.promise;
  }

  listen(handler: MessageHandler, signal: AbortSignal | undefined): Promise<void> {
    if (typeof handler !== 'function') {
      return Promise.reject(new TypeError(`listen() takes a function, not ${String(handler)}`));
    }
    if (this.#isBusy()) return Promise.reject(busyError());
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#closedHere) return Promise.resolve();
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const waiter = new Waiter<void>(signal, () => this.#stopListening());
    this.#listener = { handler, waiter };
    this.#readiness.watchReadable(true);
    // What was read before this is not announced by the socket.
    if (this.#reader.pendingBytes > 0 || this.#ended) process.nextTick(() => this.#deliver());
    return waiter.promise;
  }

  /** The socket has something, or an end. */
  readable(): void {
    this.#readsLeft = READS_PER_TURN;
    if (this.#listener !== undefined) {
      this.#deliver();
      return;
    }
    const waiter = this.#receiver;
    if (waiter === undefined) {
      this.#readiness.watchReadable(false);
      return;
    }
    try {
      const message = this.take();
      if (message === undefined) {
        this.#reader.park();
        return;
      }
      this.#stopReceiving();
      waiter.resolve(message);
    } catch (error) {
      this.#stopReceiving();
      waiter.reject(error);
    }
  }

  /** Whoever waits in receive() waits no longer, as if the stream had ended; what comes is for the next one who asks. */
  abandon(): void {
    const receiver = this.#receiver;
    if (receiver === undefined) return;
    this.#stopReceiving();
    receiver.resolve(null);
  }

  /** A message that was handed out is over: its descriptor is closed unless it was taken or kept. */
  messageOver(message: Imsg): void {
    this.#reader.endMessage(message);
  }

  /**
   * No more is received: whoever waits is told, and later calls are.
   * @param wanted closed by the program itself, which is a regular end for who listens
   */
  close(error: ImsgError, wanted: boolean): void {
    if (this.#failure === undefined) this.#closedHere = wanted;
    this.#failure ??= error;
    this.#reader.close();
    const receiver = this.#receiver;
    this.#receiver = undefined;
    receiver?.reject(error);
    const listener = this.#listener;
    this.#listener = undefined;
    if (wanted) listener?.waiter.resolve();
    else listener?.waiter.reject(error);
  }

  #deliver(): void {
    const listener = this.#listener;
    if (listener === undefined) return;
    try {
      // A handler may close the channel or stop listening.
      while (this.#listener === listener) {
        const message = this.take();
        if (message === undefined) {
          this.#reader.park();
          return;
        }
        if (message === null) {
          this.#stopListening();
          listener.waiter.resolve();
          return;
        }
        this.#handle(listener.handler, message);
      }
    } catch (error) {
      if (this.#listener === listener) this.#stopListening();
      listener.waiter.reject(error);
    }
  }

  /** A message is over when its handler returns, so a handler that goes on later is a mistake. */
  #handle(handler: MessageHandler, message: Imsg): void {
    try {
      const result: unknown = handler(message);
      if (!isThenable(result)) return;
      result.then(undefined, () => undefined);
    } finally {
      this.messageOver(message);
    }
    throw new TypeError(
      'the handler of listen() returned a promise; a message is over when its handler returns, so use `for await`',
    );
  }

  #stopReceiving(): void {
    this.#receiver = undefined;
    this.#readiness.watchReadable(false);
  }

  #stopListening(): void {
    this.#listener = undefined;
    this.#readiness.watchReadable(false);
  }

  #end(): void {
    if (!this.#reader.atBorder) {
      throw this.#fail(new ImsgError('UNEXPECTED_END', 'the stream ended in the middle of a message'));
    }
    this.#ended = true;
    this.#reader.close();
  }

  #fail(error: ImsgError): ImsgError {
    this.#failure = error;
    this.#failed(error);
    return error;
  }

  #isBusy(): boolean {
    return this.#receiver !== undefined || this.#listener !== undefined;
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** A mistake of the program: which of them would get a message? */
function busyError(): Error {
  return new Error('somebody is receiving from this channel already; one at a time');
}
