/**
 * The canonical form: what a reader delivers, written by MessageWriter, are the bytes it read. The writer writes in this machine's byte
 * order, so the headers of the other one are turned afterwards.
 */
import { LITTLE_ENDIAN } from '../../src/header.js';
import { MessageWriter } from '../../src/message-writer.js';
import type { Wire } from '../../src/wire.js';

const HEADER = 16;
const LENGTH = 4;
const NO_DESCRIPTOR = -1;

export class Reencoder {
  readonly #writer = new MessageWriter();
  readonly #bigEndian: boolean;
  readonly #starts: number[] = [];
  readonly #wires: Wire[] = [];
  readonly #claims: boolean[] = [];
  length = 0;

  readonly #lenient: boolean;

  /** @param lenient whether a message that claims a descriptor may be delivered without one */
  constructor(bigEndian: boolean, lenient: boolean) {
    this.#bigEndian = bigEndian;
    this.#lenient = lenient;
  }

  /**
   * @param claims whether a descriptor came with it
   * @param descriptor owned from now on, and closed by close(); -1: none, or it stays the caller's
   */
  add(
    type: number,
    id: number,
    pid: number,
    payload: Uint8Array,
    wire: Wire,
    claims: boolean,
    descriptor = NO_DESCRIPTOR,
  ): void {
    this.#writer.write(type, id, pid, payload, payload.length, wire, descriptor);
    this.#starts.push(this.length);
    this.#wires.push(wire);
    this.#claims.push(claims);
    this.length += HEADER + payload.length;
  }

  /** Whether these are the first bytes of a stream. */
  equals(stream: Buffer): boolean {
    if (this.#writer.queuedBytes !== this.length) return false;
    const written = this.#writer.buffer.subarray(0, this.length);
    for (const [index, start] of this.#starts.entries()) {
      const header = written.subarray(start, start + HEADER);
      const marked = this.#wires[index] === 'marked';
      if (this.#bigEndian === LITTLE_ENDIAN) turn(header, marked);
      const flag = LENGTH + (marked ? (this.#bigEndian ? 0 : 3) : this.#bigEndian ? 3 : 2);
      const bit = marked ? 0x80 : 0x01;
      // What the stream says is all that can be known of a descriptor that never came.
      const came = this.#claims[index] ? bit : 0;
      const missing = this.#lenient ? (stream[start + flag] as number) & bit : 0;
      header[flag] = (header[flag] as number) | came | missing;
    }
    return written.compare(stream, 0, Math.min(this.length, stream.length)) === 0;
  }

  /** Closes the descriptors it was given. Idempotent. */
  close(): void {
    this.#writer.close();
  }
}

/** The other byte order, field by field. */
function turn(header: Buffer, marked: boolean): void {
  if (marked) {
    header.swap32();
    return;
  }
  header.subarray(0, LENGTH).swap32();
  header.subarray(LENGTH, LENGTH + 4).swap16();
  header.subarray(LENGTH + 4).swap32();
}
