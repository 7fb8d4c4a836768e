/** A token bucket: a burst, refilled per second. For what is legal but should be rare. */
export class Bucket {
  #tokens: number;
  #filledAt: number;

  constructor(
    readonly burst: number,
    readonly perSecond: number,
    now: number,
  ) {
    this.#tokens = burst;
    this.#filledAt = now;
  }

  /** @param now milliseconds. @returns false when the bucket is empty; nothing is taken then. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  isEmpty(now: number): boolean {
    this.#refill(now);
    return this.#tokens < 1;
  }

  #refill(now: number): void {
    const gained = ((now - this.#filledAt) / 1000) * this.perSecond;
    if (gained <= 0) return;
    this.#tokens = Math.min(this.burst, this.#tokens + gained);
    this.#filledAt = now;
  }
}
