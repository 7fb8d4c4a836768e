/**
 * The handles of one process. A number means something only in the table of the process that was given it; every look-up
 * in this kernel goes through the table of the process whose socket the frame came from.
 */
import { KERNEL_HANDLE } from '@sallyport/message';
import {
  HANDLE_INDEX_LIMIT,
  handleGeneration,
  handleIndex,
  handleNumber,
  nextHandleGeneration,
} from './numbers.js';
import type { KernelObject } from './objects.js';

interface Entry {
  object: KernelObject | undefined;
  generation: number;
}

export class HandleTable {
  /** Index 0 is never valid; 1 is the kernel, which is not an entry. */
  readonly #entries: Entry[] = [];
  readonly #free: number[] = [];

  constructor() {
    for (let index = 0; index <= KERNEL_HANDLE; index += 1)
      this.#entries.push({ object: undefined, generation: 0 });
  }

  /** The object behind a number, or undefined: then `wasIssued` tells a race from an invention. */
  lookup(number: number): KernelObject | undefined {
    const entry = this.#entries[handleIndex(number)];
    if (entry === undefined || entry.generation !== handleGeneration(number)) return undefined;
    return entry.object;
  }

  /** True for a number this process was given once, also when its entry is closed or in use again. */
  wasIssued(number: number): boolean {
    const index = handleIndex(number);
    const entry = this.#entries[index];
    if (entry === undefined || index <= KERNEL_HANDLE || number > 0x7fff_ffff) return false;
    return handleGeneration(number) <= entry.generation;
  }

  /** Puts a static channel's end where init said it would be; called at the start, in rising order of numbers. */
  place(number: number, object: KernelObject): void {
    while (this.#entries.length <= number) this.#entries.push({ object: undefined, generation: 0 });
    const entry = this.#entries[number]!;
    entry.object = object;
  }

  /** @returns the new number, or undefined when the table is full. */
  add(object: KernelObject): number | undefined {
    const reused = this.#free.pop();
    if (reused !== undefined) {
      const entry = this.#entries[reused]!;
      entry.object = object;
      return handleNumber(reused, entry.generation);
    }
    const index = this.#entries.length;
    if (index >= HANDLE_INDEX_LIMIT) return undefined;
    this.#entries.push({ object, generation: 0 });
    return handleNumber(index, 0);
  }

  /** Closes a handle; its number is stale from now on. */
  remove(number: number): void {
    const index = handleIndex(number);
    const entry = this.#entries[index];
    if (entry === undefined || entry.object === undefined || entry.generation !== handleGeneration(number))
      return;
    entry.object = undefined;
    entry.generation = nextHandleGeneration(entry.generation);
    // A wrapped generation would make old numbers look never issued: that index retires.
    if (entry.generation !== 0) this.#free.push(index);
  }
}
