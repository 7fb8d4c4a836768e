/** Figures that are counted rather than timed, and so need no rounds. */
import { type Aim, reaches } from './ratios.js';

export interface AmountDefinition {
  /** Stable name in the JSON output. */
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly aim?: Aim;
}

export interface Amount {
  readonly key: string;
  readonly title: string;
  readonly value: number;
  readonly unit: string;
  readonly aim: Aim | null;
  /** Null when there is no aim. */
  readonly reached: boolean | null;
}

export function judged({ aim, ...amount }: AmountDefinition): Amount {
  return { ...amount, aim: aim ?? null, reached: aim === undefined ? null : reaches(amount.value, aim) };
}
