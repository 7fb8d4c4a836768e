/**
 * The values of expressions. Arithmetic is exact; no intermediate value may leave 128 bits, so that no expression costs more
 * than its text. Division goes towards zero.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { Name } from '../syntax/parser.js';
import type { Span } from '../text/source.js';
import type { BinaryOperator, ExpressionNode } from './ast.js';

const WIDEST = 1n << 127n;
const WIDTH = 127n;

/** The names in an expression, from the left. */
export function namesIn(expression: ExpressionNode): Name[] {
  switch (expression.kind) {
    case 'integer':
      return [];
    case 'name':
      return [expression.name];
    case 'negative':
      return namesIn(expression.operand);
    case 'binary':
      return [...namesIn(expression.left), ...namesIn(expression.right)];
  }
}

/** What a name in an expression stands for; null where that was reported. */
export type ConstantValue = (name: Name) => bigint | null;

/**
 * The value of an expression.
 * @returns null where it has none, which is reported
 */
export function evaluate(
  expression: ExpressionNode,
  constants: ConstantValue,
  diagnostics: Diagnostics,
): bigint | null {
  switch (expression.kind) {
    case 'integer':
      return expression.value === null ? null : bounded(expression.value, expression.span, diagnostics);
    case 'name':
      return constants(expression.name);
    case 'negative': {
      const operand = evaluate(expression.operand, constants, diagnostics);
      return operand === null ? null : bounded(-operand, expression.span, diagnostics);
    }
    case 'binary': {
      const left = evaluate(expression.left, constants, diagnostics);
      const right = evaluate(expression.right, constants, diagnostics);
      if (left === null || right === null) return null;
      const fault = operandFault(expression.operator, left, right);
      if (fault !== null) {
        diagnostics.error(expression.right.span, 'bad-operand', fault, 'correct the expression');
        return null;
      }
      const value = compute(expression.operator, left, right);
      return value === null
        ? tooLarge(expression.span, diagnostics)
        : bounded(value, expression.span, diagnostics);
    }
  }
}

function operandFault(operator: BinaryOperator, left: bigint, right: bigint): string | null {
  if ((operator === '/' || operator === '%') && right === 0n) return 'this divides by zero';
  if (operator === '**' && right < 0n) return `the exponent is ${right}; it must not be negative`;
  if ((operator === '<<' || operator === '>>') && right < 0n) {
    return `this shifts by ${right}; that must not be negative`;
  }
  if ((operator === '&' || operator === '|' || operator === '^') && (left < 0n || right < 0n)) {
    return 'a negative number has no bits of a fixed count';
  }
  return null;
}

/** Null for what is certainly too large, without computing it. */
function compute(operator: BinaryOperator, left: bigint, right: bigint): bigint | null {
  switch (operator) {
    case '|':
      return left | right;
    case '^':
      return left ^ right;
    case '&':
      return left & right;
    case '<<':
      if (left === 0n) return 0n;
      return right > WIDTH ? null : left << right;
    case '>>':
      return right > WIDTH ? (left < 0n ? -1n : 0n) : left >> right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    case '**':
      return power(left, right);
  }
}

function power(base: bigint, exponent: bigint): bigint | null {
  if (base === 0n || base === 1n) return exponent === 0n ? 1n : base;
  if (base === -1n) return exponent % 2n === 0n ? 1n : -1n;
  return exponent > WIDTH ? null : base ** exponent;
}

function bounded(value: bigint, span: Span, diagnostics: Diagnostics): bigint | null {
  return value < WIDEST && value >= -WIDEST ? value : tooLarge(span, diagnostics);
}

function tooLarge(span: Span, diagnostics: Diagnostics): null {
  diagnostics.error(span, 'overflow', 'this value needs more than 128 bits', 'no type holds more than 64');
  return null;
}
