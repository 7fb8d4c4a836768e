/** From messages to bytes and descriptors on a socket, in either wire. How they are sent is said in send-queue.ts. */
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from './header.js';
import { SendQueue } from './send-queue.js';
import { CLASSIC_FD_FLAG, type Wire } from './wire.js';

export type Payload = Uint8Array | readonly Uint8Array[];

/**
 * The pieces of a payload as they are at this moment. Whoever hands over an array of their own making may run code whenever it is looked
 * at; nobody looks at it again, so what was measured is what is copied.
 * @throws TypeError for anything but an array of Uint8Arrays
 */
export function piecesOf(payload: readonly Uint8Array[]): readonly Uint8Array[] {
  if (!Array.isArray(payload)) {
    throw new TypeError(
      `a payload is a Uint8Array or an array of them, not ${kindOf(payload)}; a text is Buffer.from(text)`,
    );
  }
  const pieces = [...payload];
  for (const piece of pieces) {
    if (!(piece instanceof Uint8Array)) {
      throw new TypeError(`every piece of a payload is a Uint8Array, not ${kindOf(piece)}`);
    }
  }
  return pieces;
}

/** Bytes of all the pieces. */
export function lengthOf(pieces: readonly Uint8Array[]): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value) : typeof value;
}

const NO_DESCRIPTOR = -1;

export class MessageWriter extends SendQueue {
  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.written - this.sent;
  }

  /** Descriptors that wait to be sent. */
  get queuedDescriptors(): number {
    return this.descriptors.size;
  }

  /** Place in the stream behind what was written so far. */
  get writtenPlace(): number {
    return this.base + this.written;
  }

  /** Place in the stream behind what was sent so far. */
  get sentPlace(): number {
    return this.base + this.sent;
  }

  /**
   * Queues a message: a copy of the payload.
   * @param type u32, as id and pid; negative numbers are sent as their two's complement
   * @param payload in one piece, or what piecesOf() made
   * @param length of the payload; with the header at most what the wire can carry
   * @param wire how a descriptor is told of
   * @param descriptor owned by the writer from now on; -1: none
   */
  write(
    type: number,
    id: number,
    pid: number,
    payload: Payload,
    length: number,
    wire: Wire,
    descriptor: number,
  ): void {
    const total = IMSG_HEADER_SIZE + length;
    this.reserve(total);
    const at = this.written;
    const view = this.view;
    view.setUint32(at + ImsgOffset.TYPE, type, LITTLE_ENDIAN);
    if (wire === 'marked') {
      // The mark is the sign bit of a 32-bit word.
      view.setInt32(at + ImsgOffset.LENGTH, descriptor < 0 ? total : total | SIGN_BIT, LITTLE_ENDIAN);
    } else {
      view.setUint16(at + ImsgOffset.LENGTH, total, LITTLE_ENDIAN);
      view.setUint16(at + ImsgOffset.FLAGS, descriptor < 0 ? 0 : CLASSIC_FD_FLAG, LITTLE_ENDIAN);
    }
    view.setUint32(at + ImsgOffset.ID, id, LITTLE_ENDIAN);
    view.setUint32(at + ImsgOffset.PID, pid, LITTLE_ENDIAN);
    this.#copy(payload, at + IMSG_HEADER_SIZE);
    if (descriptor !== NO_DESCRIPTOR) this.descriptors.push(descriptor, this.base + at);
    this.written = at + total;
  }

  /**
   * Queues bytes that are a message already, or no message at all.
   * @param descriptor goes with the first byte; owned by the writer from now on; -1: none
   * @throws RangeError for a descriptor without a byte to go with; then it stays the caller's
   */
  writeRaw(bytes: Uint8Array, descriptor: number): void {
    if (bytes.length === 0 && descriptor !== NO_DESCRIPTOR) {
      throw new RangeError('a descriptor travels with a byte, and there is none');
    }
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.written);
    if (descriptor !== NO_DESCRIPTOR) this.descriptors.push(descriptor, this.base + this.written);
    this.written += bytes.length;
  }

  protected override sendableEnd(): number {
    return this.written;
  }

  protected override isWriting(): boolean {
    return false;
  }

  #copy(payload: Payload, to: number): void {
    if (payload instanceof Uint8Array) {
      if (payload.length > 0) this.buffer.set(payload, to);
      return;
    }
    let at = to;
    for (const piece of payload) {
      this.buffer.set(piece, at);
      at += piece.length;
    }
  }
}

const SIGN_BIT = 1 << 31;
