/** Conditions as closures, and the operators that join them: left to right, up to the operand that settles the result. */
import type { EventContext } from './event-context.js';
import { FAILED, FALSE, TRUE, type Verdict } from './verdict.js';

export type Condition = (context: EventContext) => Verdict;

export function constantCondition(value: boolean): Condition {
  return value ? () => TRUE : () => FALSE;
}

export function not(operand: Condition): Condition {
  return (context) => {
    const verdict = operand(context);
    if (verdict === FAILED) return FAILED;
    return verdict === TRUE ? FALSE : TRUE;
  };
}

/** True when all are; true of no operands. */
export function all(operands: readonly Condition[]): Condition {
  return sequence(operands, TRUE);
}

/** True when one is; false of no operands. */
export function any(operands: readonly Condition[]): Condition {
  return sequence(operands, FALSE);
}

/** Asks one after the other while they say `neutral`; the first other verdict is the result. */
function sequence(operands: readonly Condition[], neutral: Verdict): Condition {
  const [first, second] = operands;
  if (first === undefined) return () => neutral;
  if (second === undefined) return first;
  if (operands.length === 2) {
    return (context) => {
      const verdict = first(context);
      return verdict === neutral ? second(context) : verdict;
    };
  }
  return (context) => {
    for (let index = 0; index < operands.length; index++) {
      const verdict = (operands[index] as Condition)(context);
      if (verdict !== neutral) return verdict;
    }
    return neutral;
  };
}

/** Whether two truth values are the same (or, with `negated`, are not); both are always asked. */
export function sameTruth(left: Condition, right: Condition, negated: boolean): Condition {
  return (context) => {
    const first = left(context);
    const second = right(context);
    if (first === FAILED || second === FAILED) return FAILED;
    return (first === second) !== negated ? TRUE : FALSE;
  };
}
