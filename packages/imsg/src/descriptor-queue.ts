import { native } from '@sallyport/native';

/**
 * Descriptors in the order they came, each owned by the queue until it is taken out, each with a place in the stream of bytes.
 * A ring that grows; empty ones hold no memory.
 */
export class DescriptorQueue {
  #descriptors = NO_DESCRIPTORS;
  #places = NO_PLACES;
  #first = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Takes ownership of `descriptor`. */
  push(descriptor: number, place: number): void {
    if (this.#size === this.#descriptors.length) this.#grow();
    const index = (this.#first + this.#size) & (this.#descriptors.length - 1);
    this.#descriptors[index] = descriptor;
    this.#places[index] = place;
    this.#size++;
  }

  /** The oldest, given away to the caller; -1 when there is none. */
  shift(): number {
    if (this.#size === 0) return -1;
    const descriptor = this.#descriptors[this.#first] as number;
    this.#first = (this.#first + 1) & (this.#descriptors.length - 1);
    this.#size--;
    return descriptor;
  }

  /** The oldest, still owned by the queue; -1 when there is none. */
  head(): number {
    return this.#size === 0 ? -1 : (this.#descriptors[this.#first] as number);
  }

  /** Place of the one at `position` (0: the oldest); Infinity when there is none. */
  placeAt(position: number): number {
    if (position >= this.#size) return Number.POSITIVE_INFINITY;
    return this.#places[(this.#first + position) & (this.#descriptors.length - 1)] as number;
  }

  /** Closes the newest until `size` are left. */
  closeNewest(size: number): void {
    while (this.#size > size) {
      this.#size--;
      const index = (this.#first + this.#size) & (this.#descriptors.length - 1);
      native.close(this.#descriptors[index] as number);
    }
  }

  #grow(): void {
    const capacity = Math.max(FIRST_CAPACITY, this.#descriptors.length * 2);
    const descriptors = new Int32Array(capacity);
    const places = new Float64Array(capacity);
    for (let position = 0; position < this.#size; position++) {
      const index = (this.#first + position) & (this.#descriptors.length - 1);
      descriptors[position] = this.#descriptors[index] as number;
      places[position] = this.#places[index] as number;
    }
    this.#descriptors = descriptors;
    this.#places = places;
    this.#first = 0;
  }
}

/** A power of two, as every capacity is. */
const FIRST_CAPACITY = 8;
const NO_DESCRIPTORS = new Int32Array(0);
const NO_PLACES = new Float64Array(0);
