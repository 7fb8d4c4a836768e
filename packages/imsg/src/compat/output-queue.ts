/** What a msgbuf sends, with its buffers counted: a buffer is queued until its last byte was sent or discarded. */
import { writeSync } from 'node:fs';
import { native } from '@sallyport/native';
import { MessageWriter, type Payload } from '../message-writer.js';
import type { Wire } from '../wire.js';

export class OutputQueue extends MessageWriter {
  /** Places in the stream where buffers end, ascending; those before #first are sent. */
  #ends: number[] = [];
  #first = 0;

  /** Buffers that are not wholly sent. */
  get queued(): number {
    this.#passSent();
    return this.#ends.length - this.#first;
  }

  override write(
    type: number,
    id: number,
    pid: number,
    payload: Payload,
    length: number,
    wire: Wire,
    descriptor: number,
  ): void {
    super.write(type, id, pid, payload, length, wire, descriptor);
    this.#ends.push(this.writtenPlace);
  }

  /** @param bytes at least one: a descriptor travels with a byte */
  override writeRaw(bytes: Uint8Array, descriptor: number): void {
    super.writeRaw(bytes, descriptor);
    this.#ends.push(this.writtenPlace);
  }

  /**
   * Writes bytes by write(2), to whatever the descriptor is. To be called only when no descriptor is queued.
   * @returns bytes written, or -errno
   */
  writeTo(descriptor: number): number {
    try {
      const count = writeSync(descriptor, this.buffer, this.sent, this.queuedBytes);
      this.drain(count);
      return count;
    } catch (error) {
      if (error instanceof Error && 'errno' in error && typeof error.errno === 'number') return error.errno;
      throw error;
    }
  }

  /**
   * Discards bytes from the front. Descriptors of buffers that are gone whole are closed; that of a buffer of which something is left goes
   * with the rest.
   * @param bytes more than there are: all of them
   */
  drain(bytes: number): void {
    if (bytes >= this.queuedBytes) {
      this.close();
      return;
    }
    this.sent += bytes;
    const wholeEnd = this.#passSent();
    while (this.descriptors.placeAt(0) < wholeEnd) native.close(this.descriptors.shift());
  }

  /** @returns where the last buffer ends that became wholly sent; 0 when none did */
  #passSent(): number {
    const sent = this.sentPlace;
    let wholeEnd = 0;
    for (; this.#first < this.#ends.length; this.#first++) {
      const end = this.#ends[this.#first] as number;
      if (end > sent) break;
      wholeEnd = end;
    }
    // Seldom enough that what stays is moved once at most for each that goes.
    if (this.#first * 2 >= this.#ends.length) {
      this.#ends.splice(0, this.#first);
      this.#first = 0;
    }
    return wholeEnd;
  }
}
