/**
 * How many things are under way at once; the others wait in their order. Who waits holds a connection, and how many there are of these is
 * bounded elsewhere, so nothing piles up here.
 */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
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
