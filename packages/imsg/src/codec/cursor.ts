/** A place in a payload that only moves forward, and only over bytes that are there. */
import type { AnyField } from './codec.js';
import { bytesAt, viewOf } from './codec.js';
import { badPayload } from './misfit.js';
import type { DecodedText, TextEncoding, TextFormat } from './text.js';

export class Cursor {
  readonly view: DataView;
  readonly littleEndian: boolean;
  /** The same memory as the view. */
  readonly #bytes: Buffer;
  at = 0;

  /** @param bytes stays the caller's and is only read */
  constructor(bytes: Uint8Array, littleEndian: boolean) {
    this.view = viewOf(bytes);
    this.#bytes = bytesAt(this.view, 0, bytes.length);
    this.littleEndian = littleEndian;
  }

  get remaining(): number {
    return this.view.byteLength - this.at;
  }

  /** @throws Misfit when fewer than `length` bytes are left */
  demand(length: number): void {
    if (length > this.remaining) {
      throw badPayload(this.at, `${length} bytes are demanded, ${this.remaining} are left`);
    }
  }

  /** A view of the next bytes, which are passed. */
  take(length: number): Buffer {
    this.demand(length);
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  field(field: AnyField): unknown {
    this.demand(field.size);
    const value = field.read(this.view, this.at, this.littleEndian);
    this.at += field.size;
    return value;
  }

  /** The text before the next NUL; both are passed. */
  text<E extends TextEncoding>(format: TextFormat<E>): DecodedText<E> {
    const end = this.#bytes.indexOf(0, this.at);
    if (end < 0) throw badPayload(this.at, 'no NUL before the end of the payload');
    const text = format.decode(this.#bytes.subarray(this.at, end), this.at);
    this.at = end + 1;
    return text;
  }

  /** @throws Misfit when bytes are left */
  end(): void {
    if (this.remaining > 0) throw badPayload(this.at, `${this.remaining} bytes are left over`);
  }
}
