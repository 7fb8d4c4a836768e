/**
 * Bytes that were read and not handed out yet, in one piece of memory that doubles as they become more: many small pieces cost what their
 * bytes cost, and no object each.
 */

/** Less room than that, and the system would be asked too often for too little. Picked. */
const LEAST_ROOM = 4096;

export class HeldBytes {
  #buffer: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** What is held; valid until anything else is called here. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  /** Room behind what is held, for some and at most `most` bytes. Say with `grow` how many were put there. */
  room(most: number): { readonly buffer: Buffer; readonly offset: number; readonly length: number } {
    if (this.#buffer.length - this.#length < Math.min(most, LEAST_ROOM)) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.#length + most, this.#length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    const offset = this.#length;
    return { buffer: this.#buffer, offset, length: Math.min(most, this.#buffer.length - offset) };
  }

  /** @param count bytes that were put into the room. @throws RangeError when they would not have fitted there */
  grow(count: number): void {
    if (!(count >= 0 && this.#length + count <= this.#buffer.length)) {
      throw new RangeError(`${count} bytes were not read into ${this.#buffer.length - this.#length}`);
    }
    this.#length += count;
  }

  /**
   * Hands out the first bytes, all or at most `most`, as memory of the caller's own; the memory kept for reading goes when nothing is left.
   */
  take(most = this.#length): Buffer {
    const count = Math.min(most, this.#length);
    // Without a copy when little of the memory is spare.
    const whole = count === this.#length && count > this.#buffer.length / 2;
    const taken = whole ? this.#buffer.subarray(0, count) : Buffer.from(this.#buffer.subarray(0, count));
    this.#length -= count;
    if (this.#length === 0) this.#buffer = Buffer.alloc(0);
    else this.#buffer.copyWithin(0, count, count + this.#length);
    return taken;
  }
}
