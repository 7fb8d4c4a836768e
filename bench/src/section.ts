/** A part of the bench that can be run alone: contenders that take turns, and the ratios among them. */

import { type Amount, type AmountDefinition, judged } from './amounts.js';
import type { Sample } from './driver.js';
import { evaluate, type Ratio, type RatioDefinition } from './ratios.js';
import { type Contender, type Figures, figures, interleave, type Plan } from './rounds.js';

export interface Section {
  /** Stable name: in the JSON output and for --only. */
  readonly name: string;
  readonly title: string;
  readonly contenders: readonly Contender[];
  readonly ratios: readonly RatioDefinition[];
  /** Sentences on how the figures are to be read. */
  readonly notes?: readonly string[];
  /** What is counted; default 'call'. */
  readonly unit?: 'call' | 'message';
  /** Of each, where the bytes a second are of interest. */
  readonly payloadBytes?: number;
  /** Measured before the rounds. */
  readonly amounts?: () => Promise<readonly AmountDefinition[]>;
}

/** One contender: medians over the rounds, and what each round gave. */
export interface Row extends Figures {
  readonly key: string;
  readonly title: string;
  readonly samples: readonly Sample[];
}

export interface SectionResult {
  readonly name: string;
  readonly title: string;
  readonly plan: Plan;
  readonly rows: readonly Row[];
  readonly ratios: readonly Ratio[];
  readonly notes: readonly string[];
  readonly unit: 'call' | 'message';
  readonly payloadBytes: number | null;
  readonly amounts: readonly Amount[];
}

export async function runSection(
  section: Section,
  plan: Plan,
  progress: (round: number) => void,
): Promise<SectionResult> {
  const amounts = (await section.amounts?.()) ?? [];
  const samples = await interleave(section.contenders, plan, progress);
  return {
    name: section.name,
    title: section.title,
    plan,
    rows: section.contenders.map(({ key, title }) => {
      const own = samples.get(key) ?? [];
      return { key, title, ...figures(own), samples: own };
    }),
    ratios: section.ratios
      .map((definition) => evaluate(definition, samples))
      .filter((ratio) => ratio !== null),
    notes: section.notes ?? [],
    unit: section.unit ?? 'call',
    payloadBytes: section.payloadBytes ?? null,
    amounts: amounts.map(judged),
  };
}
