/**
 * How many things are under way at once. The others wait in their order, as far as there is room for them.
 */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  /** @param room how many may wait */
  constructor(
    places: number,
    readonly room: number,
  ) {
    this.#free = places;
  }

  /** Whether the next to enter would find no room even to wait. */
  get isFull(): boolean {
    return this.#waiting.length >= this.room;
  }

  /** @returns undefined when there is a place at once, which costs nothing; each enter is followed by one leave. */
  enter(): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free++;
    else next();
  }
}
