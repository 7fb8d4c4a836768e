/**
 * Deadlines of open calls: a hashed wheel. Putting a slot on it and taking it off cost the same however many are on it, and the
 * loop asks only for the next bucket in use. A deadline is met at most one tick late, never early.
 */
import type { Slot } from './slots.js';

/** Milliseconds of one tick. Picked: finer than anybody can tell, coarse enough that a busy kernel rarely wakes for it. */
const TICK = 8;
const BUCKETS = 1024;
const WORDS = BUCKETS / 32;

export class DeadlineWheel {
  readonly #buckets: (Slot | null)[] = new Array<Slot | null>(BUCKETS).fill(null);
  /** One bit per bucket in use. */
  readonly #used = new Int32Array(WORDS);
  #count = 0;
  /** The next tick to look at: all before have been. */
  #tick: number;

  constructor(now: number) {
    this.#tick = Math.floor(now / TICK) + 1;
  }

  /** slot.expiry must be set; Infinity puts it nowhere. */
  add(slot: Slot): void {
    if (slot.expiry === Number.POSITIVE_INFINITY) return;
    const tick = Math.max(Math.floor(slot.expiry / TICK) + 1, this.#tick);
    const bucket = tick % BUCKETS;
    const head = this.#buckets[bucket] ?? null;
    slot.wheelBucket = bucket;
    slot.wheelPrevious = null;
    slot.wheelNext = head;
    if (head !== null) head.wheelPrevious = slot;
    this.#buckets[bucket] = slot;
    this.#used[bucket >>> 5]! |= 1 << (bucket & 31);
    this.#count += 1;
  }

  remove(slot: Slot): void {
    const bucket = slot.wheelBucket;
    if (bucket < 0) return;
    if (slot.wheelPrevious === null) {
      this.#buckets[bucket] = slot.wheelNext;
      if (slot.wheelNext === null) this.#used[bucket >>> 5]! &= ~(1 << (bucket & 31));
    } else {
      slot.wheelPrevious.wheelNext = slot.wheelNext;
    }
    if (slot.wheelNext !== null) slot.wheelNext.wheelPrevious = slot.wheelPrevious;
    slot.wheelNext = null;
    slot.wheelPrevious = null;
    slot.wheelBucket = -1;
    this.#count -= 1;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Milliseconds until something may be due; -1 when nothing is on the wheel. */
  timeout(now: number): number {
    if (this.#count === 0) return -1;
    const ticks = this.#ticksToNextUsed();
    return Math.max(0, Math.ceil((this.#tick + ticks) * TICK - now));
  }

  #ticksToNextUsed(): number {
    const start = this.#tick % BUCKETS;
    for (let step = 0; step <= WORDS; step += 1) {
      const word = ((start >>> 5) + step) % WORDS;
      let bits = this.#used[word]!;
      // In the first word only buckets from the start on; when the walk comes round to it again, all.
      if (step === 0) bits &= -1 << (start & 31);
      if (bits === 0) continue;
      const bucket = word * 32 + (31 - Math.clz32(bits & -bits));
      return (bucket - start + BUCKETS) % BUCKETS;
    }
    return BUCKETS;
  }

  /** Calls `expired` for each slot whose time is over, after taking it off the wheel. */
  advance(now: number, expired: (slot: Slot) => void): void {
    const target = Math.floor(now / TICK);
    const last = Math.min(target, this.#tick + BUCKETS - 1);
    for (let tick = this.#tick; tick <= last && this.#count > 0; tick += 1) {
      let slot = this.#buckets[tick % BUCKETS] ?? null;
      while (slot !== null) {
        const next: Slot | null = slot.wheelNext;
        // A slot further ahead than one round of the wheel stays.
        if (slot.expiry <= now) {
          this.remove(slot);
          expired(slot);
        }
        slot = next;
      }
    }
    this.#tick = Math.max(this.#tick, target + 1);
  }
}
