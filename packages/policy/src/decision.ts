/**
 * What all rules together say of one kind of event: (event, source class, destination class, endpoint, method).
 *
 * The event is granted exactly when every rule grants it, and there is at least one rule. A `grant` therefore never
 * overrides a denial elsewhere, and an event nobody wrote a rule for is denied. Rules are asked in the order of the text; the
 * first that denies ends the asking, which cannot change the answer.
 */
import type { Condition } from './condition.js';
import type { EventContext } from './event-context.js';
import type { PositionRecord, RuleRecord } from './record.js';
import { FALSE, TRUE, type Verdict } from './verdict.js';

/** What `decide` returns when the event is granted. */
export const GRANTED = 0;
/** What `decide` returns when no rule covers the event: denied, to be audited as ROUTER. */
export const NO_RULE = -1;

/** A rule as it takes part in decisions, for whoever has to say why. */
export interface RuleInfo {
  readonly rule: RuleRecord['rule'];
  readonly position: PositionRecord;
}

/** A rule compiled for one kind of message. */
export interface CompiledRule {
  readonly info: RuleInfo;
  /** Null: no need to ask, the verdict is always `granted`. */
  readonly condition: Condition | null;
  /** The only verdict of the condition with which the rule grants. */
  readonly passes: Verdict;
}

export class Decision {
  /** How many rules cover this kind of event. */
  readonly rules: number;
  /** The rules in the order in which they are asked. */
  readonly ruleInfo: readonly RuleInfo[];
  readonly #conditions: readonly Condition[];
  readonly #passes: readonly Verdict[];
  readonly #codes: readonly number[];

  constructor(compiled: readonly CompiledRule[]) {
    this.rules = compiled.length;
    this.ruleInfo = compiled.map((rule) => rule.info);
    const conditions: Condition[] = [];
    const passes: Verdict[] = [];
    const codes: number[] = [];
    compiled.forEach((rule, index) => {
      if (rule.condition === null) return;
      conditions.push(rule.condition);
      passes.push(rule.passes);
      codes.push(index + 1);
    });
    if (compiled.length === 0) {
      conditions.push(() => FALSE);
      passes.push(TRUE);
      codes.push(NO_RULE);
    }
    this.#conditions = conditions;
    this.#passes = passes;
    this.#codes = codes;
  }

  /**
   * @param context the event; its message has been verified as the kind this decision is for.
   * @returns GRANTED; or 1 + the index in `ruleInfo` of the rule that denied; or NO_RULE. Whatever is not GRANTED is a denial.
   * Never throws for what a message contains; if it throws all the same, that is a bug and the event is not granted.
   */
  decide(context: EventContext): number {
    const conditions = this.#conditions;
    const passes = this.#passes;
    for (let index = 0; index < conditions.length; index++) {
      const condition = conditions[index] as Condition;
      if (condition(context) !== passes[index]) return this.#codes[index] as number;
    }
    return GRANTED;
  }
}

/** The decision on what no rule covers. */
export const NO_DECISION: Decision = new Decision([]);
