/** Measures how long replies take, one call at a time: reading a clock twice for each call would cost more than it tells. */
import type { PollingPolicy } from './polling.js';

/**
 * Milliseconds after which an unanswered sample counts as slow and another call is measured: one long call must not
 * blind the timer.
 */
const PATIENCE = 10;

export class ReplyTimer {
  #number = -1;
  /** Milliseconds of the monotonic clock; -1: not sent yet. */
  #sentAt = -1;

  constructor(readonly policy: PollingPolicy) {}

  /** A request with this number was written. */
  sent(number: number): void {
    if (this.#number === -1) this.#number = number;
  }

  /** What was written goes out now. @param now milliseconds of the monotonic clock. */
  flushed(now: number): void {
    if (this.#number === -1) return;
    if (this.#sentAt === -1) {
      this.#sentAt = now;
      return;
    }
    const waited = now - this.#sentAt;
    if (waited < PATIENCE) return;
    this.policy.observe(waited * 1000);
    this.#number = -1;
    this.#sentAt = -1;
  }

  /** The call with this number was answered. */
  arrived(number: number): void {
    if (number !== this.#number) return;
    if (this.#sentAt !== -1) this.policy.observe((performance.now() - this.#sentAt) * 1000);
    this.#number = -1;
    this.#sentAt = -1;
  }
}
