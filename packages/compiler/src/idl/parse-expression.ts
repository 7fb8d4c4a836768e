/**
 * Expressions of constants and sizes. Operators bind as in C, with `**` tighter than all others and from the right:
 * `|`, `^`, `&`, `<<` `>>`, `+` `-`, `*` `/` `%`, sign, `**`.
 */
import type { Parser } from '../syntax/parser.js';
import { joinSpans } from '../text/source.js';
import type { BinaryOperator, ExpressionNode } from './ast.js';

/** Operators from the left, by how tight they bind. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Operators of one expression; bounds the depth of what is made from `1 + 1 + 1 + ...`. Picked. */
const MAX_OPERATORS = 200;

const WHAT = 'a number, the name of a constant or an expression';

/**
 * The expression at the cursor.
 * @returns null where there is none, which is reported
 */
export function parseExpression(parser: Parser): ExpressionNode | null {
  return new ExpressionParser(parser).level(0);
}

class ExpressionParser {
  readonly #parser: Parser;
  #operators = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
  }

  level(index: number): ExpressionNode | null {
    const operators = LEVELS[index];
    if (operators === undefined) return this.#signed();
    let left = this.level(index + 1);
    while (left !== null) {
      const operator = operators.find((each) => this.#parser.is(each));
      if (operator === undefined) return left;
      if (!this.#countOperator()) return null;
      this.#parser.next();
      const right = this.level(index + 1);
      left = right === null ? null : binary(operator, left, right);
    }
    return null;
  }

  #signed(): ExpressionNode | null {
    const parser = this.#parser;
    const first = parser.token;
    const negative = parser.is('-');
    if (!negative && !parser.is('+')) return this.#power();
    if (!this.#countOperator()) return null;
    parser.next();
    const operand = parser.deeper(() => this.#signed());
    if (operand === null || !negative) return operand;
    return { kind: 'negative', operand, span: joinSpans(parser.span(first), operand.span) };
  }

  #power(): ExpressionNode | null {
    const parser = this.#parser;
    const left = this.#primary();
    if (left === null || !parser.is('**')) return left;
    if (!this.#countOperator()) return null;
    parser.next();
    const right = parser.deeper(() => this.#signed());
    return right === null ? null : binary('**', left, right);
  }

  #primary(): ExpressionNode | null {
    const parser = this.#parser;
    const { token } = parser;
    if (token.kind === 'integer') {
      parser.next();
      return { kind: 'integer', value: token.value, span: parser.span(token) };
    }
    if (token.kind === 'identifier') {
      const name = parser.expectQualifiedName(WHAT);
      return name === null ? null : { kind: 'name', name, span: name.span };
    }
    if (parser.accept('(')) {
      const inner = parser.deeper(() => this.level(0));
      if (inner === null || !parser.expect(')', 'after the expression', 'close the parenthesis')) return null;
      return { ...inner, span: parser.spanFrom(token) };
    }
    parser.expected(WHAT, '', 'write an integer expression here');
    return null;
  }

  #countOperator(): boolean {
    this.#operators += 1;
    if (this.#operators <= MAX_OPERATORS) return true;
    this.#parser.syntaxError(
      `this expression has more than ${MAX_OPERATORS} operators`,
      'divide it into several constants',
    );
    return false;
  }
}

function binary(operator: BinaryOperator, left: ExpressionNode, right: ExpressionNode): ExpressionNode {
  return { kind: 'binary', operator, left, right, span: joinSpans(left.span, right.span) };
}
