/** What is compared with what, and the aims. */
import type { Sample } from './driver.js';
import type { Samples } from './rounds.js';
import { median } from './statistics.js';

export type Aim = { readonly atMost: number } | { readonly atLeast: number };

/** One figure of one contender divided by the same figure of another, in the same round. */
export interface RatioDefinition {
  /** Stable name in the JSON output. */
  readonly key: string;
  readonly title: string;
  readonly figure: 'median' | 'rate';
  /** Contender keys. */
  readonly of: string;
  readonly to: string;
  readonly aim?: Aim;
}

export interface Ratio {
  readonly key: string;
  readonly title: string;
  /** Median over the rounds. */
  readonly value: number;
  readonly least: number;
  readonly greatest: number;
  readonly aim: Aim | null;
  /** Null when there is no aim. */
  readonly reached: boolean | null;
}

/** @returns null when one of the two was not measured */
export function evaluate(definition: RatioDefinition, samples: Samples): Ratio | null {
  const of = samples.get(definition.of);
  const to = samples.get(definition.to);
  if (of === undefined || to === undefined) return null;
  const values = of.map((sample, round) => {
    const other = to[round];
    if (other === undefined) throw new Error(`${definition.key}: the rounds differ`);
    return figure(sample, definition) / figure(other, definition);
  });
  const value = median(values);
  const aim = definition.aim ?? null;
  return {
    key: definition.key,
    title: definition.title,
    value,
    least: Math.min(...values),
    greatest: Math.max(...values),
    aim,
    reached: aim === null ? null : reaches(value, aim),
  };
}

export function reaches(value: number, aim: Aim): boolean {
  return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

function figure(sample: Sample, definition: RatioDefinition): number {
  const value = sample[definition.figure];
  if (value === undefined) throw new Error(`${definition.key}: no ${definition.figure} was measured`);
  return value;
}
