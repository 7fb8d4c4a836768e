/**
 * When it pays to wait awake. Waking a sleeping thread costs more than the rest of a short call, so a caller that polls its socket for a
 * bounded time is served several times faster, at the price of one core for that time. It pays only when replies usually come within
 * that time and a core is free, so:
 *
 * - only a caller polls, never a server, and never longer than `maximum` for one wait;
 * - off where there is one core, and while the load of the machine is more than LOAD_PER_CORE;
 * - learned: an average of recent reply times. When replies come later than the maximum it goes off and is tried again after a number of
 *   replies that doubles with each vain trial, so that slow servers cost next to nothing for good.
 */
import { availableParallelism, loadavg } from 'node:os';

/** Microseconds. Covers a mediated round trip to a server that is awake, measured at 20 to 30; picked. */
export const DEFAULT_MAXIMUM = 60;
/** Microseconds; a thread that is awake for longer than this for one reply would rather have slept. */
export const MAXIMUM_CAP = 1000;
/** Part of the newest reply time in the average: about the last eight count. */
const SMOOTHING = 1 / 8;
/** A single pause (a collection of garbage, a descheduled peer) counts as at most this many maxima. */
const OUTLIER = 4;
/** Replies between the end of polling and the first trial, and at most between two trials. */
const FIRST_PATIENCE = 16;
const LAST_PATIENCE = 4096;
/** Fast replies after which polling counts as proven and patience starts anew. */
const PROOF = 64;
/** Runnable threads per core beyond which nobody polls. Picked: the loads seen while a solution and its client run alone are below. */
const LOAD_PER_CORE = 2;
/** Milliseconds between two looks at the load: reading it costs as much as a call. */
const LOAD_INTERVAL = 5000;
/** Budgets are multiples of this, so that they change seldom. */
const BUDGET_STEP = 20;

export interface PollingStatistics {
  /** False when there is one core, or polling was switched off. */
  readonly enabled: boolean;
  /** Microseconds the next wait for a reply may poll; 0: it sleeps. */
  readonly budget: number;
  /** Microseconds of an average recent reply. */
  readonly averageReply: number;
  /** Microseconds of processor time spent polling so far. */
  readonly spent: number;
}

export class PollingPolicy {
  #maximum: number;
  #average: number;
  #isOn = true;
  #patience = FIRST_PATIENCE;
  #countdown = 0;
  #proof = 0;
  #isLoaded = false;
  #loadCheckedAt = Number.NEGATIVE_INFINITY;
  /** Microseconds blocking calls have polled. */
  #spent = 0;

  /** @param maximum microseconds, 0 for never. @param load average number of runnable threads. */
  constructor(
    maximum: number = DEFAULT_MAXIMUM,
    readonly cores: number = availableParallelism(),
    readonly load: () => number = currentLoad,
  ) {
    this.#maximum = maximum;
    this.#average = maximum / 2;
  }

  get maximum(): number {
    return this.#maximum;
  }

  /** @param microseconds the most one wait may poll; 0 switches it off. */
  configure(microseconds: number): void {
    if (!Number.isFinite(microseconds) || microseconds < 0 || microseconds > MAXIMUM_CAP) {
      throw new RangeError(`maxMicroseconds must be between 0 and ${MAXIMUM_CAP}, not ${microseconds}`);
    }
    this.#maximum = microseconds;
    this.#average = microseconds / 2;
    this.#isOn = true;
    this.#patience = FIRST_PATIENCE;
    this.#proof = 0;
  }

  /** Microseconds the next wait for a reply may poll. @param now milliseconds of a monotonic clock. */
  budget(now: number): number {
    if (!this.#isOn || this.#maximum === 0 || this.cores === 1) return 0;
    if (now - this.#loadCheckedAt >= LOAD_INTERVAL) {
      this.#loadCheckedAt = now;
      this.#isLoaded = this.load() > this.cores * LOAD_PER_CORE;
    }
    if (this.#isLoaded) return 0;
    // Twice the average: replies a little later than usual are still met awake.
    return Math.min(this.#maximum, Math.ceil((2 * this.#average) / BUDGET_STEP) * BUDGET_STEP);
  }

  /** Learns from one reply. @param microseconds from sending to its arrival. */
  observe(microseconds: number): void {
    if (this.#maximum === 0) return;
    if (!this.#isOn) {
      this.#countdown -= 1;
      if (this.#countdown <= 0) this.#try();
      return;
    }
    if (this.#isLoaded) return;
    const sample = Math.min(microseconds, OUTLIER * this.#maximum);
    this.#average += (sample - this.#average) * SMOOTHING;
    if (this.#average > this.#maximum) this.#giveUp();
    else if (microseconds <= this.#maximum) {
      this.#proof += 1;
      if (this.#proof === PROOF) this.#patience = FIRST_PATIENCE;
    }
  }

  /** Counts what a blocking call has polled. */
  charge(microseconds: number): void {
    this.#spent += microseconds;
  }

  /** @param loopSpent microseconds the event loop has polled so far. */
  statistics(now: number, loopSpent: number): PollingStatistics {
    return {
      enabled: this.#maximum > 0 && this.cores > 1,
      budget: this.budget(now),
      averageReply: this.#average,
      spent: this.#spent + loopSpent,
    };
  }

  #giveUp(): void {
    this.#isOn = false;
    this.#proof = 0;
    this.#countdown = this.#patience;
    this.#patience = Math.min(this.#patience * 2, LAST_PATIENCE);
  }

  /** Replies to a caller that slept say little of how fast they would have been: the trial starts without them. */
  #try(): void {
    this.#isOn = true;
    this.#average = this.#maximum / 2;
  }
}

function currentLoad(): number {
  return loadavg()[0] ?? 0;
}

/** What an environment variable SALLYPORT_POLLING says: `off`, or the maximum in microseconds. */
export function maximumFromEnvironment(value: string | undefined): number {
  if (value === undefined || value === '') return DEFAULT_MAXIMUM;
  if (value === 'off') return 0;
  const microseconds = Number(value);
  return Number.isInteger(microseconds) && microseconds >= 0 && microseconds <= MAXIMUM_CAP
    ? microseconds
    : DEFAULT_MAXIMUM;
}
