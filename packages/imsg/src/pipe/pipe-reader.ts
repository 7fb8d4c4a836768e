/**
 * The end of a pipe that is read. How many bytes came is never a number a caller could use unchecked: they come as memory of exactly that
 * size, as the end of file, or as an error. And nothing is ever cut: a text is whole, or there is an error, and then every byte that was
 * read is still here for the next call.
 */
import { constants, isUtf8 } from 'node:buffer';
import { readSync } from 'node:fs';
import { READABLE } from '@sallyport/native';
import { ImsgError } from '../error.js';
import type { WaitOptions } from '../wait-options.js';
import { HeldBytes } from './held-bytes.js';
import { adoptDescriptor, PipeEnd } from './pipe-end.js';
import { pipeError, wouldBlock } from './pipe-error.js';

/**
 * Bytes a whole text may have unless a caller says otherwise. Picked: what a program says of itself fits, and a peer cannot fill the
 * memory.
 */
export const DEFAULT_MAXIMUM_BYTES = 1024 * 1024;

export interface ReadWholeOptions extends WaitOptions {
  /** More than that is ImsgError TOO_LARGE. Default 1 MiB. */
  readonly maximumBytes?: number | undefined;
}

/** Bytes of one read: what a pipe holds, unless somebody made it larger (pipe(7)). */
const READ_SIZE = 64 * 1024;

export class PipeReader extends PipeEnd implements AsyncIterable<Buffer> {
  readonly #held = new HeldBytes();
  #ended = false;
  #reading = false;

  /**
   * Takes over a descriptor, as a child does with the number it was started with. The number stays, and is marked close-on-exec; 0 to 2 are
   * left as they are.
   * Trap: of the numbers a child was not given, Node itself uses some, also for pipes.
   * @param descriptor the reading end of a pipe, or a stream socket; owned by the reader from now on, unless this throws
   * @throws TypeError when it is not that; ImsgError TABLE_FULL, SYSTEM
   */
  static fromDescriptor(descriptor: number): PipeReader {
    return new PipeReader(adoptDescriptor(descriptor, 'read'));
  }

  /**
   * Everything until the end of file, as text. The end comes when all who hold the other end have closed it.
   * @returns '' when nothing more came
   * @throws ImsgError TOO_LARGE above the maximum, BAD_PAYLOAD when it is not UTF-8, CLOSED, PEER_GONE (a socket), SYSTEM; the signal's
   *   reason. After any of these but CLOSED nothing was lost: the next call begins with the same bytes.
   */
  async text(options: ReadWholeOptions = {}): Promise<string> {
    const bytes = await this.#readWhole(options, constants.MAX_STRING_LENGTH);
    if (!isUtf8(bytes)) {
      throw new ImsgError('BAD_PAYLOAD', `what came through the pipe is not UTF-8 (${bytes.length} bytes)`);
    }
    return this.#held.take().toString('utf8');
  }

  /** Everything until the end of file. The memory belongs to the caller. Errors as with `text`. */
  async bytes(options: ReadWholeOptions = {}): Promise<Buffer> {
    await this.#readWhole(options, constants.MAX_LENGTH);
    return this.#held.take();
  }

  /**
   * What comes, as it comes, in pieces of at most 64 KiB that belong to the caller; nothing is read ahead. Leaving the loop does not close
   * the reader.
   * @throws ImsgError CLOSED, PEER_GONE (a socket), SYSTEM; the signal's reason
   */
  async *chunks(options: WaitOptions = {}): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const more = this.#held.length > 0 || (await this.#alone(() => this.#fill(READ_SIZE, options.signal)));
      if (!more) return;
      yield this.#held.take(READ_SIZE);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    return this.chunks();
  }

  protected override get inUse(): string | undefined {
    if (this.#reading) return 'is being read; await that first';
    // They cannot be put back into the pipe.
    return this.#held.length > 0 ? 'still holds bytes that were read from it; read them first' : undefined;
  }

  /** All bytes until the end of file; they stay held. */
  #readWhole(options: ReadWholeOptions, highest: number): Promise<Buffer> {
    const { maximumBytes = DEFAULT_MAXIMUM_BYTES, signal } = options;
    if (!Number.isInteger(maximumBytes) || maximumBytes < 0 || maximumBytes > highest) {
      throw new RangeError(`maximumBytes is an integer from 0 to ${highest}, not ${String(maximumBytes)}`);
    }
    return this.#alone(async () => {
      do {
        if (this.#held.length > maximumBytes) {
          throw new ImsgError('TOO_LARGE', `more than ${maximumBytes} bytes came through the pipe`);
        }
        // One byte more than may come tells whether more came.
      } while (await this.#fill(Math.min(READ_SIZE, maximumBytes - this.#held.length + 1), signal));
      return this.#held.bytes;
    });
  }

  /** Waits for bytes and holds them, at most `most`. False at the end of file. */
  async #fill(most: number, signal: AbortSignal | undefined): Promise<boolean> {
    signal?.throwIfAborted();
    this.heldNumber();
    for (;;) {
      if (this.#ended) return false;
      // Always by way of the loop, so that a writer who never pauses does not keep everything else from running.
      await this.wait(READABLE, signal);
      const count = this.#readOnce(most);
      if (count > 0) return true;
    }
  }

  /** How many bytes are held in addition; 0 when none were there, or at the end of file. */
  #readOnce(most: number): number {
    const number = this.ready();
    const { buffer, offset, length } = this.#held.room(most);
    let count: number;
    try {
      count = readSync(number, buffer, offset, length, null);
    } catch (error) {
      if (wouldBlock(error)) return 0;
      throw pipeError(error, 'cannot read from a pipe');
    }
    if (count === 0) this.#ended = true;
    this.#held.grow(count);
    return count;
  }

  async #alone<Result>(operation: () => Promise<Result>): Promise<Result> {
    if (this.#reading) throw new TypeError('this pipe is being read already; await that first');
    this.#reading = true;
    try {
      return await operation();
    } finally {
      this.#reading = false;
    }
  }
}
