/**
 * Expressions to closures, with their types checked. The compiler has done the same with better words; here it is done once more
 * because the image is not taken on trust.
 */
import { all, any, type Condition, constantCondition, not, sameTruth } from './condition.js';
import type { EventContext } from './event-context.js';
import { compareIntegers } from './integer.js';
import { type Operand, TYPE_NAMES } from './operand.js';
import type { Pattern } from './pattern.js';
import { patternWorkProblem } from './pattern.js';
import type { ExpressionRecord } from './record.js';
import { compareTexts, matchText, type TextOperand } from './text.js';
import { FALSE, TRUE } from './verdict.js';

/** What is wrong with an expression. Given a place and thrown on by whoever knows where the rule stands. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** What an expression may refer to in the kind of event it is compiled for. */
export interface Scope {
  readonly hasDestination: boolean;
  /** @throws ExpressionError when the message has no such field, or there is no message. */
  field(path: readonly string[]): Operand;
  /** @throws ExpressionError when it is no pattern. */
  pattern(source: string): Pattern;
}

/** @throws ExpressionError */
export function compileCondition(expression: ExpressionRecord, scope: Scope): Condition {
  const operand = compileOperand(expression, scope);
  if (operand.type !== 'boolean') {
    throw new ExpressionError(`a truth value is needed here, and this is ${TYPE_NAMES[operand.type]}`);
  }
  return operand.condition;
}

function compileOperand(expression: ExpressionRecord, scope: Scope): Operand {
  switch (expression.op) {
    case 'boolean':
      return truth(constantCondition(expression.value));
    case 'integer':
      return { type: 'integer', operand: { form: 'constant', value: BigInt(expression.value) } };
    case 'text':
      return { type: 'text', operand: { form: 'constant', text: expression.value } };
    case 'sid':
      return { type: 'sid', read: sidReader(expression.of, scope) };
    case 'message':
      return scope.field(expression.path);
    case 'compare':
      return truth(compileComparison(expression, scope));
    case 'all':
      return truth(all(expression.operands.map((operand) => compileCondition(operand, scope))));
    case 'any':
      return truth(any(expression.operands.map((operand) => compileCondition(operand, scope))));
    case 'not':
      return truth(not(compileCondition(expression.operand, scope)));
    case 'match':
      return truth(compileMatch(expression, scope));
  }
}

function truth(condition: Condition): Operand {
  return { type: 'boolean', condition };
}

function sidReader(of: 'src' | 'dst', scope: Scope): (context: EventContext) => number {
  if (of === 'src') return (context) => context.sourceSid;
  if (!scope.hasDestination)
    throw new ExpressionError('this event has no destination, so there is no dst_sid');
  return (context) => context.destinationSid;
}

function compileComparison(
  { operator, left, right }: Extract<ExpressionRecord, { op: 'compare' }>,
  scope: Scope,
): Condition {
  const first = compileOperand(left, scope);
  const second = compileOperand(right, scope);
  if (first.type === 'integer' && second.type === 'integer') {
    return compareIntegers(operator, first.operand, second.operand);
  }
  if (first.type !== second.type) {
    throw new ExpressionError(`${TYPE_NAMES[first.type]} is compared with ${TYPE_NAMES[second.type]}`);
  }
  if (operator !== '==' && operator !== '!=') {
    throw new ExpressionError(`'${operator}' needs integers, and this is ${TYPE_NAMES[first.type]}`);
  }
  const negated = operator === '!=';
  if (first.type === 'text' && second.type === 'text') {
    checkNames(first.operand, second.operand);
    checkNames(second.operand, first.operand);
    return compareTexts(first.operand, second.operand, negated);
  }
  if (first.type === 'boolean' && second.type === 'boolean') {
    return sameTruth(first.condition, second.condition, negated);
  }
  if (first.type === 'sid' && second.type === 'sid') {
    const same = negated ? FALSE : TRUE;
    const other = negated ? TRUE : FALSE;
    const [one, two] = [first.read, second.read];
    return (context) => (one(context) === two(context) ? same : other);
  }
  throw new RangeError('every pair of equal types has been dealt with');
}

/** A name that does not exist would compare unequal for ever; in a `deny` that lets everything through. */
function checkNames(named: TextOperand, literal: TextOperand): void {
  if (named.form !== 'named' || literal.form !== 'constant') return;
  if (named.names.includes(literal.text)) return;
  throw new ExpressionError(`${JSON.stringify(literal.text)} is none of ${named.names.join(', ')}`);
}

function compileMatch(
  { text, pattern: source }: Extract<ExpressionRecord, { op: 'match' }>,
  scope: Scope,
): Condition {
  const subject = compileOperand(text, scope);
  if (subject.type !== 'text') {
    throw new ExpressionError(`a pattern needs a text, and this is ${TYPE_NAMES[subject.type]}`);
  }
  const pattern = scope.pattern(source);
  if (subject.operand.form === 'field') {
    const problem = patternWorkProblem(pattern, subject.operand.access.layout.bound);
    if (problem !== null) throw new ExpressionError(problem);
  }
  return matchText(subject.operand, pattern);
}
