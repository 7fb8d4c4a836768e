/**
 * Interleaving. A machine's speed changes by a factor of two between minutes, so nothing is measured to its end before
 * the next begins: every contender of a section has a short turn, then all of them again, round after round. Ratios are
 * taken within a round, where both sides saw nearly the same machine, and the median over the rounds is reported
 * with the least and the greatest. A first round warms up and is not counted.
 */
import type { ProcessShare, Sample } from './driver.js';
import { median } from './statistics.js';

export interface Contender {
  /** Stable name in the JSON output. */
  readonly key: string;
  readonly title: string;
  /** One turn of about so many milliseconds. */
  run(milliseconds: number): Promise<Sample>;
}

/** Samples by round; all lists are equally long. */
export type Samples = ReadonlyMap<string, readonly Sample[]>;

export interface Plan {
  readonly rounds: number;
  /** One turn. */
  readonly milliseconds: number;
}

/** @param progress called before each round, from 0 (the warm-up) to plan.rounds */
export async function interleave(
  contenders: readonly Contender[],
  plan: Plan,
  progress: (round: number) => void,
): Promise<Samples> {
  const samples = new Map<string, Sample[]>(contenders.map(({ key }) => [key, []]));
  for (let round = 0; round <= plan.rounds; round++) {
    progress(round);
    for (const contender of contenders) {
      const sample = await contender.run(plan.milliseconds);
      if (round > 0) samples.get(contender.key)?.push(sample);
    }
  }
  return samples;
}

/** Medians over the rounds. */
export interface Figures {
  readonly rate: number;
  readonly median: number | null;
  readonly p99: number | null;
  readonly processor: number;
  /** Means over the rounds, since single samples are coarse. */
  readonly processes: readonly ProcessShare[];
}

export function figures(samples: readonly Sample[]): Figures {
  const middle = (pick: (sample: Sample) => number | undefined) => {
    const values = samples.map(pick).filter((value) => value !== undefined);
    return values.length === 0 ? null : median(values);
  };
  return {
    rate: median(samples.map(({ rate }) => rate)),
    median: middle((sample) => sample.median),
    p99: middle((sample) => sample.p99),
    processor: median(samples.map(({ processor }) => processor)),
    processes: meanShares(samples),
  };
}

function meanShares(samples: readonly Sample[]): ProcessShare[] {
  const names = [...new Set(samples.flatMap(({ processes }) => processes.map(({ name }) => name)))];
  return names.map((name) => {
    const own = samples.flatMap(({ processes }) => processes.filter((share) => share.name === name));
    const mean = (pick: (share: ProcessShare) => number) =>
      own.reduce((sum, share) => sum + pick(share), 0) / own.length;
    return { name, user: mean(({ user }) => user), system: mean(({ system }) => system) };
  });
}
