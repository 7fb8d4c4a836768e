/**
 * When it pays to wait awake. Waking a sleeping thread can cost more than the rest of a short call, so a caller that
 * polls its socket for a bounded time may be served several times faster, at the price of one core for that time.
 * Whether it is depends on the machine: where the system puts caller, kernel process and server on one core, waking
 * costs little and a caller that keeps the core awake is in the way. So:
 *
 * - only a caller polls, never a server, and never longer than `maximum` for one wait;
 * - off where there is one core, and while the load of the machine is more than LOAD_PER_CORE;
 * - learned by trial: replies are timed both ways, for a few calls each, and polling is kept only while replies come
 *   within the maximum and clearly sooner than to a caller that sleeps. The other way is tried again after a number
 *   of replies that doubles with each trial that changed nothing, so that what does not pay costs next to nothing for
 *   good.
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
/**
 * Replies whose median is compared. Reply times have a long tail: one descheduled peer outweighs many quick replies
 * in an average of recent ones, which then decides by chance. Odd, so that there is a middle one; picked.
 */
const TRIAL = 33;
/** Replies between two trials: at first, and at most. */
const FIRST_PATIENCE = 64;
const LAST_PATIENCE = 8192;
/** Polling must bring replies in at most this part of the time a sleeping caller waits, or it is not worth a core. */
const WORTH = 0.9;
/**
 * Runnable threads per core beyond which nobody polls. Picked: the loads seen while a solution and its client run
 * alone are below.
 */
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
  /** Microseconds of an average recent reply, waited for as now; 0 before the first. */
  readonly averageReply: number;
  /** Microseconds of processor time spent polling so far. */
  readonly spent: number;
}

/** Replies to a caller that waits in one of the two ways. */
class ReplyTimes {
  /** Microseconds of an average recent reply; NaN until there was one. */
  value = Number.NaN;
  readonly #latest = new Float64Array(TRIAL);
  #count = 0;

  add(microseconds: number): void {
    if (Number.isNaN(this.value)) this.value = microseconds;
    else this.value += (microseconds - this.value) * SMOOTHING;
    this.#latest[this.#count % TRIAL] = microseconds;
    this.#count += 1;
  }

  /** The middle one of the last TRIAL replies; NaN without any. */
  median(): number {
    const sorted = this.#latest.slice(0, Math.min(this.#count, TRIAL)).sort();
    return sorted[sorted.length >> 1] ?? Number.NaN;
  }

  forget(): void {
    this.value = Number.NaN;
    this.#count = 0;
  }
}

export class PollingPolicy {
  #maximum: number;
  #awake = new ReplyTimes();
  #asleep = new ReplyTimes();
  /** How the caller waits now. */
  #polls = true;
  /** The present way is on trial: at its end the two are compared. */
  #isTrial = false;
  /** Replies until the trial ends or the next begins. */
  #countdown = TRIAL;
  #patience = FIRST_PATIENCE;
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
    this.#awake.forget();
    this.#asleep.forget();
    this.#polls = true;
    this.#isTrial = false;
    this.#countdown = TRIAL;
    this.#patience = FIRST_PATIENCE;
  }

  /** Microseconds the next wait for a reply may poll. @param now milliseconds of a monotonic clock. */
  budget(now: number): number {
    if (!this.#polls || this.#maximum === 0 || this.cores === 1) return 0;
    if (now - this.#loadCheckedAt >= LOAD_INTERVAL) {
      this.#loadCheckedAt = now;
      this.#isLoaded = this.load() > this.cores * LOAD_PER_CORE;
    }
    if (this.#isLoaded) return 0;
    const average = this.#awake.value;
    if (Number.isNaN(average)) return this.#maximum;
    // Twice the average: replies a little later than usual are still met awake.
    return Math.min(this.#maximum, Math.ceil((2 * average) / BUDGET_STEP) * BUDGET_STEP);
  }

  /** Learns from one reply. @param microseconds from sending to its arrival. */
  observe(microseconds: number): void {
    if (this.#maximum === 0 || this.#isLoaded) return;
    const sample = Math.min(microseconds, OUTLIER * this.#maximum);
    (this.#polls ? this.#awake : this.#asleep).add(sample);
    // Polling past replies that come too late is pure cost: no need to wait for the end of a trial.
    if (this.#polls && this.#awake.value > this.#maximum) {
      this.#decide(false);
      return;
    }
    this.#countdown -= 1;
    if (this.#countdown > 0) return;
    if (this.#isTrial) this.#decide(this.#awake.median() <= WORTH * this.#asleep.median());
    else this.#try();
  }

  /** Counts what a blocking call has polled. */
  charge(microseconds: number): void {
    this.#spent += microseconds;
  }

  /** @param loopSpent microseconds the event loop has polled so far. */
  statistics(now: number, loopSpent: number): PollingStatistics {
    const average = this.#polls ? this.#awake.value : this.#asleep.value;
    return {
      enabled: this.#maximum > 0 && this.cores > 1,
      budget: this.budget(now),
      averageReply: Number.isNaN(average) ? 0 : average,
      spent: this.#spent + loopSpent,
    };
  }

  /** Waits the other way for a while. */
  #try(): void {
    this.#polls = !this.#polls;
    this.#isTrial = true;
    this.#countdown = TRIAL;
    (this.#polls ? this.#awake : this.#asleep).forget();
  }

  #decide(pays: boolean): void {
    // A trial that returns to what was there before changed nothing.
    const changed = this.#isTrial ? pays === this.#polls : true;
    this.#polls = pays;
    this.#isTrial = false;
    this.#patience = changed ? FIRST_PATIENCE : Math.min(this.#patience * 2, LAST_PATIENCE);
    this.#countdown = this.#patience;
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
