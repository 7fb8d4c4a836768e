/**
 * The end of a pipe that is written. A write is done when the system has taken everything, however long it is and however often the system
 * takes only part of it. Writes begun one after another go out one after another, never mixed.
 */
import { writeSync } from 'node:fs';
import { WRITABLE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import type { WaitOptions } from '../wait-options.js';
import { Waiter } from '../waiter.js';
import { adoptDescriptor, PipeEnd } from './pipe-end.js';
import { pipeError, wouldBlock } from './pipe-error.js';

export class PipeWriter extends PipeEnd implements AsyncDisposable {
  /** Settles, never rejects, when all writes begun so far are over. */
  #last: Promise<unknown> = Promise.resolve();
  #pending = 0;
  /** Set when a write failed after part of it had gone: what followed would be glued to that part. */
  #failure: ImsgError | undefined;

  /**
   * Takes over a descriptor, as a child does with the number it was started with. The number stays, and is marked close-on-exec; 0 to 2 are
   * left as they are.
   * Trap: of the numbers a child was not given, Node itself uses some, also for pipes.
   * @param descriptor the writing end of a pipe, or a stream socket; owned by the writer from now on, unless this throws
   * @throws TypeError when it is not that; ImsgError TABLE_FULL, SYSTEM
   */
  static fromDescriptor(descriptor: number): PipeWriter {
    return new PipeWriter(adoptDescriptor(descriptor, 'write'));
  }

  /**
   * Writes all of it, after what was written before. Resolves when the system has taken everything, not when it was read.
   * @param data text goes out as UTF-8; bytes must not be changed before this resolves
   * @throws ImsgError PEER_GONE when nobody holds the other end any more, CLOSED, SYSTEM; the signal's reason. How much had gone before is
   *   not told. A write that is aborted in the middle leaves a part of it in the pipe; later writes are then refused with CLOSED.
   */
  write(data: string | Uint8Array, options: WaitOptions = {}): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('only text or bytes can be written to a pipe');
    const previous = this.#last;
    this.#pending++;
    const done = this.#writeAfter(previous, bytes, options.signal);
    this.#last = Promise.allSettled([previous, done]);
    // A promise of its own: the one above counts as handled, and a failure nobody looks at must not go unseen.
    return done.finally(() => {
      this.#pending--;
    });
  }

  /**
   * Waits until the writes begun so far are over, then closes: who reads gets an end of file. Writes that failed have said so themselves.
   */
  async end(): Promise<void> {
    await this.#last;
    this.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  protected override get inUse(): string | undefined {
    return this.#pending > 0 ? 'is being written; await that first' : undefined;
  }

  async #writeAfter(
    previous: Promise<unknown>,
    bytes: Uint8Array,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted();
    const turn = new Waiter<void>(signal, () => undefined);
    void previous.then(() => turn.resolve());
    await turn.promise;
    if (this.#failure !== undefined) throw this.#failure;
    this.heldNumber();
    let position = 0;
    try {
      while (position < bytes.length) {
        position += this.#writeOnce(bytes, position);
        if (position < bytes.length) await this.wait(WRITABLE, signal);
      }
    } catch (error) {
      if (position > 0) this.#failure = error instanceof ImsgError ? error : cutOff();
      throw error;
    }
  }

  /** How many bytes the system has taken; 0 when it takes none now. */
  #writeOnce(bytes: Uint8Array, position: number): number {
    const number = this.ready();
    try {
      return writeSync(number, bytes, position, bytes.length - position, null);
    } catch (error) {
      if (wouldBlock(error)) return 0;
      throw pipeError(error, 'cannot write to a pipe');
    }
  }
}

function cutOff(): ImsgError {
  return new ImsgError('CLOSED', 'a write was aborted after part of it had gone, so nothing can follow it');
}
