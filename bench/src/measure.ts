/**
 * The loops that measure, for every contender that runs in Node. They live in the process that makes the calls, keep their
 * samples in one array made beforehand, and know the contender only as "send" and "answered", so that no contender
 * pays for the convenience of another.
 */
import { quantile } from './statistics.js';

/** What a measuring process reports of one command. Times in microseconds, duration in seconds. */
export interface Measurement {
  readonly calls: number;
  readonly seconds: number;
  readonly median?: number;
  readonly p99?: number;
}

/** One side of a channel: `answered` is set by the loops below and called by the owner for every answer that came. */
export interface Exchange {
  send(): void;
  answered: () => void;
}

const MOST_SAMPLES = 1 << 20;
const samples = new Float64Array(MOST_SAMPLES);

/** Round trips one after the other for so many milliseconds. */
export function measureLatency(exchange: Exchange, milliseconds: number): Promise<Measurement> {
  return new Promise((resolve) => {
    const start = performance.now();
    const end = start + milliseconds;
    let count = 0;
    let begun = 0;
    exchange.answered = () => {
      const now = performance.now();
      samples[count++] = now - begun;
      if (now >= end || count === MOST_SAMPLES) return resolve(summary(count, now - start));
      begun = performance.now();
      exchange.send();
    };
    begun = performance.now();
    exchange.send();
  });
}

/** The same for a function that returns when the answer is there. */
export function measureBlocking(call: () => void, milliseconds: number): Measurement {
  const start = performance.now();
  const end = start + milliseconds;
  let count = 0;
  let now = start;
  while (now < end && count < MOST_SAMPLES) {
    const begun = performance.now();
    call();
    now = performance.now();
    samples[count++] = now - begun;
  }
  return summary(count, now - start);
}

/** Round trips with `inFlight` open at once: each answer is followed by the next request; all are awaited at the end. */
export function measureRate(
  exchange: Exchange,
  milliseconds: number,
  inFlight: number,
): Promise<Measurement> {
  return new Promise((resolve) => {
    const start = performance.now();
    const end = start + milliseconds;
    let calls = 0;
    let open = inFlight;
    let over = false;
    exchange.answered = () => {
      calls++;
      // The clock is asked now and then only: at half a million calls a second it would be a cost of its own.
      if ((calls & 63) === 0) over ||= performance.now() >= end;
      if (!over) return exchange.send();
      if (--open === 0) resolve({ calls, seconds: (performance.now() - start) / 1000 });
    };
    for (let index = 0; index < inFlight; index++) exchange.send();
  });
}

function summary(count: number, elapsed: number): Measurement {
  const taken = samples.subarray(0, count).sort();
  return {
    calls: count,
    seconds: elapsed / 1000,
    median: quantile(taken, 0.5) * 1000,
    p99: quantile(taken, 0.99) * 1000,
  };
}
