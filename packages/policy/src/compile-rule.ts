/** One rule compiled for one kind of event: what its condition may refer to there, and with which verdict the rule grants. */
import type { MessageLayout } from '@sallyport/message';
import { compileCondition, ExpressionError, type Scope } from './compile-expression.js';
import { type Condition, constantCondition } from './condition.js';
import type { CompiledRule } from './decision.js';
import type { FlatRule } from './flatten.js';
import { PolicyLoadError } from './load-error.js';
import { messageField } from './message-field.js';
import { compilePattern, type Pattern } from './pattern.js';
import type { EventKind, ExpressionRecord } from './record.js';
import { FALSE, TRUE } from './verdict.js';

/** @throws PolicyLoadError */
export function compileRule(flat: FlatRule, scope: Scope): CompiledRule {
  const { rule, place } = flat;
  const info = { rule: rule.rule, position: rule.position };
  if (rule.rule === 'grant') return { info, condition: null, passes: TRUE };
  // A denial without a condition is one whose condition is always true.
  const condition =
    rule.condition === null ? constantCondition(true) : conditionAt(place, rule.condition, scope);
  return { info, condition, passes: rule.rule === 'deny' ? FALSE : TRUE };
}

function conditionAt(place: string, expression: ExpressionRecord, scope: Scope): Condition {
  try {
    return compileCondition(expression, scope);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw new PolicyLoadError(place, error.message);
  }
}

/** For events without a message, and for rules that do not look into it. */
export function plainScope(event: EventKind, patterns: Map<string, Pattern>): Scope {
  return {
    hasDestination: event !== 'security',
    field: () => {
      throw new ExpressionError(`what a message contains cannot be asked of ${event} events`);
    },
    pattern: (source) => patternOf(source, patterns),
  };
}

export function messageScope(layout: MessageLayout, patterns: Map<string, Pattern>): Scope {
  return {
    hasDestination: true,
    field: (path) => messageField(layout, path),
    pattern: (source) => patternOf(source, patterns),
  };
}

/** Equal patterns share one automaton, and with it the memory it grows into. */
function patternOf(source: string, patterns: Map<string, Pattern>): Pattern {
  const known = patterns.get(source);
  if (known !== undefined) return known;
  const pattern = compilePattern(source);
  if ('problem' in pattern) throw new ExpressionError(pattern.problem);
  patterns.set(source, pattern);
  return pattern;
}
