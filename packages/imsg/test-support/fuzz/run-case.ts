/**
 * Runs one case and demands what holds for every input: no exception; an outcome of the closed set, which stays; what is delivered is what
 * was sent, byte for byte, when MessageWriter writes it again; descriptors in the order they came; every descriptor closed once; memory
 * bounded by what arrived.
 */
import { EAGAIN, native } from '@sallyport/native';
import { READ_SIZE } from '../../src/frame-bytes.js';
import { FrameStatus, frameStatusName } from '../../src/frame-status.js';
import { MessageReader, type MessageReaderOptions } from '../../src/message-reader.js';
import type { FuzzCase } from './case.js';
import { CaseFailure, demand } from './failure.js';
import { Reencoder } from './reencoder.js';

export type MakeReader = (options: MessageReaderOptions) => MessageReader;
export const makeReader: MakeReader = (options) => new MessageReader(options);

/** What a message reader may answer in the end. */
export const OUTCOMES: readonly string[] = [
  'MORE',
  'BAD_LENGTH',
  'MISSING_FDS',
  'UNEXPECTED_FDS',
  'TOO_MANY_FDS',
  'TRUNCATED_FDS',
  'WRONG_WIRE',
];

/**
 * @param file a descriptor of which copies are sent; stays the caller's
 * @returns the outcome
 * @throws CaseFailure, or whatever the reader throws
 */
export function runCase(fuzzCase: FuzzCase, make: MakeReader, file: number): string {
  const run = new CaseRun(fuzzCase, make(fuzzCase.options), file);
  try {
    if (fuzzCase.socket) run.throughSocket();
    else run.byHand();
    return run.outcome();
  } finally {
    run.close();
  }
}

class CaseRun {
  readonly #case: FuzzCase;
  readonly #reader: MessageReader;
  readonly #file: number;
  readonly #written: Reencoder;
  /** Given to the reader, in order; empty where they went through a socket and have other numbers. */
  readonly #given: number[] = [];
  /** Taken from it and not yet closed. */
  readonly #taken: number[] = [];
  #claimed = 0;
  #arrived = 0;
  #sent = 0;
  #closed = false;
  #status: FrameStatus = FrameStatus.MORE;

  constructor(fuzzCase: FuzzCase, reader: MessageReader, file: number) {
    this.#case = fuzzCase;
    this.#reader = reader;
    this.#file = file;
    this.#written = new Reencoder(
      fuzzCase.options.byteOrder === 'big',
      fuzzCase.options.missingDescriptor === 'none',
    );
  }

  byHand(): void {
    const { bytes, reads, truncatedAt } = this.#case;
    let read = 0;
    for (let at = 0; at < bytes.length && this.#status === FrameStatus.MORE; ) {
      const wanted = Math.min(reads[read++ % reads.length] as number, bytes.length - at);
      const end = this.#readEnd(at, at + wanted);
      const room = Math.min(this.#reader.space(), end - at);
      demand(room > 0, 'there is no room, and nothing is delivered');
      this.#reader.buffer.set(bytes.subarray(at, at + room), this.#reader.writePosition);
      this.#reader.received(room, this.#arrivals(at + room), truncatedAt >= at && truncatedAt < at + room);
      at += room;
      this.#sent = at;
      this.#drain();
    }
  }

  throughSocket(): void {
    const pair = new Int32Array(2);
    demand(native.socketpair(pair) === 0, 'no socket pair');
    const [left, right] = [pair[0] as number, pair[1] as number];
    try {
      this.#send(left, right);
      this.#receive(right);
    } finally {
      native.close(left);
      native.close(right);
    }
  }

  outcome(): string {
    const name = frameStatusName(this.#status);
    demand(OUTCOMES.includes(name), `${name} is no outcome of this reader`);
    demand(this.#reader.next() === this.#status, 'the outcome does not stay');
    const failed = this.#status !== FrameStatus.MORE;
    demand(!failed || this.#reader.space() === 0, 'a reader that has failed has room');
    const { length } = this.#written;
    const rest = this.#sent - length;
    demand(
      failed || this.#case.socket || rest === this.#reader.pendingBytes,
      'bytes that are neither delivered nor waiting',
    );
    demand(this.#written.equals(this.#case.bytes), 'what was delivered is not what was sent');
    this.#written.close();
    this.close();
    for (const descriptor of this.#given) {
      demand(native.setCloseOnExec(descriptor, true) < 0, `descriptor ${descriptor} is still open`);
    }
    return name;
  }

  /** Also after a failure, so that the next case finds what this one found. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#written.close();
    this.#reader.close();
    let wrong = 0;
    for (const descriptor of this.#taken.splice(0)) if (native.close(descriptor) !== 0) wrong++;
    if (wrong > 0) throw new CaseFailure('a descriptor that was taken from the reader was closed by it');
  }

  /** As Linux does it, a read ends before the second place where a descriptor is. */
  #readEnd(at: number, end: number): number {
    const { arrivals } = this.#case;
    const first = arrivals[this.#arrived];
    if (first === undefined || first >= end) return end;
    const second = arrivals.find((place) => place > first);
    return Math.max(at + 1, Math.min(end, second ?? end));
  }

  /** Copies of the descriptors that arrive before `end`. */
  #arrivals(end: number): number[] {
    const { arrivals } = this.#case;
    const copies: number[] = [];
    while ((arrivals[this.#arrived] ?? end) < end) {
      const copy = native.duplicate(this.#file);
      demand(copy >= 0, 'no descriptor left');
      copies.push(copy);
      this.#given.push(copy);
      this.#arrived++;
    }
    return copies;
  }

  #send(left: number, right: number): void {
    const { bytes, arrivals, reads, next } = this.#case;
    let read = 0;
    for (let at = 0; at < bytes.length && this.#status === FrameStatus.MORE; ) {
      const wanted = Math.min(reads[read++ % reads.length] as number, bytes.length - at);
      const carries = arrivals.includes(at);
      const border = arrivals.find((place) => place > at) ?? bytes.length;
      const count = native.send(left, bytes, at, Math.min(wanted, border - at), carries ? this.#file : -1);
      demand(count > 0 || count === -EAGAIN, `sending failed: ${count}`);
      if (count > 0) at += count;
      if (count < 0 || next(2) === 0) this.#receive(right);
    }
  }

  #receive(right: number): void {
    while (this.#status === FrameStatus.MORE) {
      const count = this.#reader.receiveFrom(right);
      if (count === -EAGAIN) return;
      if (count > 0) this.#sent += count;
      this.#drain();
      demand(count > 0 || this.#status !== FrameStatus.MORE, `receiving failed: ${count}`);
    }
  }

  #drain(): void {
    const reader = this.#reader;
    for (;;) {
      this.#status = reader.next();
      if (this.#status !== FrameStatus.FRAME) break;
      this.#message();
    }
    const limit = this.#case.options.maximumMessageBytes;
    const most = Math.max(READ_SIZE, Math.min(limit + READ_SIZE, 2 * Math.max(this.#sent, READ_SIZE)));
    const { length } = reader.buffer;
    demand(
      length === READ_SIZE || length <= (limit < READ_SIZE ? READ_SIZE : most),
      `memory of ${length} bytes`,
    );
  }

  #message(): void {
    const reader = this.#reader;
    const { type, id, pid, payloadStart, payloadEnd } = reader;
    const total = payloadEnd - payloadStart + 16;
    demand(payloadStart >= 16 && payloadEnd <= reader.buffer.length, 'a payload outside of the memory');
    demand(total >= 16 && total <= this.#case.options.maximumMessageBytes, `a message of ${total} bytes`);
    const wire = reader.wire ?? 'classic';
    if (this.#case.objects) {
      const message = reader.message();
      const descriptor = message.descriptor;
      const number = descriptor === undefined ? -1 : descriptor.number;
      this.#demandOrder(number);
      this.#written.add(message.type, message.id, message.pid, message.data, wire, number >= 0);
      if (descriptor !== undefined && this.#case.next(3) === 0) this.#taken.push(descriptor.take());
      return;
    }
    const payload = reader.buffer.subarray(payloadStart, payloadEnd);
    const leave = this.#case.next(4) === 0;
    const descriptor = reader.takeDescriptor();
    this.#demandOrder(descriptor);
    // It goes on to the writer, or stays with us until the reader is closed.
    const pass = leave && descriptor >= 0;
    if (descriptor >= 0 && !pass) this.#taken.push(descriptor);
    this.#written.add(type, id, pid, payload, wire, descriptor >= 0, pass ? descriptor : -1);
  }

  #demandOrder(descriptor: number): void {
    if (descriptor < 0 || this.#case.socket) return;
    const expected = this.#given[this.#claimed++];
    demand(descriptor === expected, `descriptor ${descriptor} where ${String(expected)} is next`);
  }
}
