/**
 * Open calls by number. A number is an index with a generation above it, so the answer to a call is found with one
 * array access, and an answer to an earlier use of the same index finds nothing. The kernel wants indices below the
 * process's limit of open calls, which is the capacity of the table; the lowest free index is not needed, any is.
 */
import type { Call } from './call.js';

/** Bits of the index part; the rest of the 32 is generation. */
const INDEX_BITS = 16;
const INDEX_MASK = (1 << INDEX_BITS) - 1;

export class CallTable {
  readonly #calls: (Call | undefined)[] = [];
  readonly #generations: Uint16Array;
  readonly #free: number[] = [];
  #size = 0;

  /** @param capacity calls that may be open at once; at most 65,536. */
  constructor(readonly capacity: number) {
    this.#generations = new Uint16Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  get hasRoom(): boolean {
    return this.#size < this.capacity;
  }

  /** Gives a call its number. The table must have room. */
  insert(call: Call): number {
    const index = this.#free.pop() ?? this.#calls.length;
    const generation = ((this.#generations[index] ?? 0) + 1) & 0xffff;
    this.#generations[index] = generation;
    this.#calls[index] = call;
    this.#size += 1;
    call.number = ((generation << INDEX_BITS) | index) >>> 0;
    return call.number;
  }

  /** Takes the open call with exactly this number out of the table. */
  take(number: number): Call | undefined {
    const index = number & INDEX_MASK;
    const call = this.#calls[index];
    if (call === undefined || call.number !== number) return undefined;
    this.#calls[index] = undefined;
    this.#free.push(index);
    this.#size -= 1;
    return call;
  }

  /** Takes all calls out; for the end of the connection. */
  takeAll(): Call[] {
    const calls = this.#calls.filter((call) => call !== undefined);
    this.#calls.length = 0;
    this.#free.length = 0;
    this.#size = 0;
    return calls;
  }
}
