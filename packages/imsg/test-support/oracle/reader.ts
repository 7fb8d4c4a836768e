/**
 * Takes a stream apart as the C library of each wire does, with its faults.
 *
 * Both: of the descriptors of one read the first is kept and the rest are closed. A length below the header's or above the maximum is
 * ERANGE, and stays it. A message that says it has a descriptor when there is none is delivered with fd -1.
 *
 * Classic: the kept descriptor joins a queue without a limit; a flagged message takes the head of the queue, when it is complete. One
 * that came with unflagged messages waits for the next flagged one.
 *
 * Marked: the kept descriptor goes to the first marked header that this read completes, even when its payload is yet to come. When no
 * header claims it, it is closed at the end of the read. So one is lost when the read ends within its header; with `keepSplitHeader` it
 * is not: it waits while the stream stands within a header.
 */

import { decodeHeader, HEADER_BYTES, type OracleHeader, type OracleWire } from './message.js';
import { closeAll, oracleReceive } from './transfer.js';

/** What upstream reads at most, and its default maximum of a message. */
const READ_BYTES = 65_535;
const MAXIMUM_MESSAGE_BYTES = 16_384;

export interface OracleReaderOptions {
  /** Header counted; 16384 when left out. */
  readonly maximumMessageBytes?: number;
  /** Marked wire only: false, as upstream, when left out. */
  readonly keepSplitHeader?: boolean;
}

export interface OracleMessage {
  readonly type: number;
  readonly id: number;
  readonly pid: number;
  readonly payload: Buffer;
  /** Whether the header said that there is one. */
  readonly hasFd: boolean;
  /** Owned by who called `next`; -1 for none. */
  readonly fd: number;
}

/** A header whose length cannot be. */
export class OracleRangeError extends Error {
  override readonly name = 'OracleRangeError';
  readonly code = 'ERANGE';
}

export class OracleReader implements Disposable {
  #bytes: Buffer = Buffer.alloc(0);
  #waiting: number[] = [];
  /** Of the message at the front whose header was seen: marked wire. */
  #claimed: { readonly header: OracleHeader; readonly fd: number } | null = null;
  readonly #ready: OracleMessage[] = [];
  #failure: OracleRangeError | null = null;
  readonly #wire: OracleWire;
  readonly #maximum: number;
  readonly #keepSplitHeader: boolean;

  constructor(wire: OracleWire, options: OracleReaderOptions = {}) {
    this.#wire = wire;
    this.#maximum = options.maximumMessageBytes ?? MAXIMUM_MESSAGE_BYTES;
    this.#keepSplitHeader = options.keepSplitHeader ?? false;
  }

  /**
   * What one read gave. Behind a length that cannot be, it is thrown away.
   * @param fds owned by the reader from now on
   */
  push(bytes: Uint8Array, fds: readonly number[] = []): void {
    if (this.#failure !== null) {
      closeAll(fds);
      return;
    }
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const [first, ...others] = fds;
    closeAll(others);
    if (first !== undefined) this.#waiting.push(first);
    this.#parse();
    if (this.#wire === 'marked' && !this.#mustWait()) this.#closeWaiting();
  }

  /**
   * One read of upstream's size and with its room for a descriptor.
   * @returns bytes read; 0 at the end of the stream
   * @throws {OracleSystemError} EAGAIN when nothing is there, ...
   */
  receiveFrom(socket: number): number {
    const { bytes, fds } = oracleReceive(socket, READ_BYTES, 1);
    this.push(bytes, fds);
    return bytes.length;
  }

  /**
   * The next complete message, or null when more has to be read.
   * @throws {OracleRangeError} behind the messages before it, and then for ever
   */
  next(): OracleMessage | null {
    const message = this.#ready.shift();
    if (message !== undefined) return message;
    if (this.#failure !== null) throw this.#failure;
    return null;
  }

  /** All complete messages. @throws {OracleRangeError} when there is none and the stream is broken */
  all(): OracleMessage[] {
    const messages: OracleMessage[] = [];
    for (;;) {
      if (messages.length > 0 && this.#ready.length === 0) return messages;
      const message = this.next();
      if (message === null) return messages;
      messages.push(message);
    }
  }

  /** Whether the stream stands within a message: an end here loses something. */
  get partial(): boolean {
    return this.#bytes.length > 0;
  }

  /** Descriptors that no message has, in the order of their arrival. Still the reader's. */
  get waiting(): readonly number[] {
    return this.#waiting;
  }

  /** Closes every descriptor that was not taken out with `next`. */
  close(): void {
    this.#closeWaiting();
    if (this.#claimed !== null && this.#claimed.fd !== -1) closeAll([this.#claimed.fd]);
    closeAll(this.#ready.map(({ fd }) => fd).filter((fd) => fd !== -1));
    this.#claimed = null;
    this.#ready.length = 0;
    this.#bytes = Buffer.alloc(0);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #parse(): void {
    while (this.#failure === null && this.#bytes.length >= HEADER_BYTES) {
      const header = this.#claimed?.header ?? decodeHeader(this.#wire, this.#bytes);
      if (header.length < HEADER_BYTES || header.length > this.#maximum) {
        this.#failure = new OracleRangeError(`length ${header.length}`);
        return;
      }
      if (this.#wire === 'marked') this.#claimed ??= { header, fd: this.#take(header) };
      if (this.#bytes.length < header.length) return;
      const fd = this.#claimed?.fd ?? this.#take(header);
      this.#claimed = null;
      const { type, id, pid, hasFd, length } = header;
      const payload = Buffer.from(this.#bytes.subarray(HEADER_BYTES, length));
      this.#bytes = this.#bytes.subarray(length);
      this.#ready.push({ type, id, pid, payload, hasFd, fd });
    }
  }

  #take(header: OracleHeader): number {
    return header.hasFd ? (this.#waiting.shift() ?? -1) : -1;
  }

  #mustWait(): boolean {
    const withinHeader = this.#bytes.length > 0 && this.#bytes.length < HEADER_BYTES;
    return this.#keepSplitHeader && withinHeader && this.#failure === null;
  }

  #closeWaiting(): void {
    closeAll(this.#waiting);
    this.#waiting = [];
  }
}
