/**
 * What a command has printed, in one piece of memory. A server may send it a byte at a time, with a message for each: kept message by message
 * that would be a hundred times as much memory as output. Here it costs at most twice its bytes, however it was cut.
 */
export class CollectedOutput {
  #memory = Buffer.alloc(0);
  #length = 0;

  /** Bytes collected. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory that hold them. */
  get capacity(): number {
    return this.#memory.length;
  }

  /** @param data copied */
  append(data: Uint8Array): void {
    const needed = this.#length + data.length;
    if (needed > this.#memory.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#length));
      this.#memory.copy(larger, 0, 0, this.#length);
      this.#memory = larger;
    }
    this.#memory.set(data, this.#length);
    this.#length = needed;
  }

  /** All of it: the memory itself, not a copy. What is appended later is not in it, and changes nothing in it. */
  bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }
}
