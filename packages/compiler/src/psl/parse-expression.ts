/**
 * Expressions, from the loosest operator to the tightest: `==>` (to the right), `||`, `&&`, one comparison, `!`, and values. A
 * comparison of a comparison needs parentheses, since nobody can tell what `a < b < c` is meant to say.
 */
import type { CompareOperator } from '@sallyport/policy';
import type { Name, Parser } from '../syntax/parser.js';
import { joinSpans, type Span } from '../text/source.js';
import type { Argument, ArgumentField, Call, Expression } from './ast.js';
import { isItemStart } from './starts.js';

const COMPARISONS: readonly CompareOperator[] = ['==', '!=', '<', '<=', '>', '>='];
const ARITHMETIC = ['+', '-', '*', '/', '%', '**', '<<', '>>'];
const ARGUMENT_STARTS = ['(', '{', '['];

/** @returns null where there is no expression, which has been reported. */
export function parseExpression(parser: Parser): Expression | null {
  return parser.deeper(() => parseImplication(parser));
}

function parseImplication(parser: Parser): Expression | null {
  const left = parseOperands(parser, '||', 'or', () =>
    parseOperands(parser, '&&', 'and', () => parseComparison(parser)),
  );
  if (left === null || !parser.accept('==>')) return left;
  const right = parser.deeper(() => parseImplication(parser));
  if (right === null) return null;
  return { kind: 'implies', left, right, span: joinSpans(left.span, right.span) };
}

/** What other languages join conditions with. */
const OTHER_OPERATORS: ReadonlyMap<string, string> = new Map([
  ['&', '&&'],
  ['and', '&&'],
  ['|', '||'],
  ['or', '||'],
]);

/** One or more operands joined by one operator. */
function parseOperands(
  parser: Parser,
  operator: string,
  kind: 'and' | 'or',
  parseOperand: () => Expression | null,
): Expression | null {
  const first = parseOperand();
  if (first === null) return null;
  const operands = [first];
  let span = first.span;
  while (parser.accept(operator)) {
    const operand = parseOperand();
    if (operand === null) return null;
    operands.push(operand);
    span = joinSpans(span, operand.span);
  }
  const meant = OTHER_OPERATORS.get(parser.token.text);
  if (meant !== undefined) {
    parser.syntaxError(`${parser.token.text} does not join conditions`, `write ${meant}`);
    return null;
  }
  return operands.length === 1 ? first : { kind, operands, span };
}

function parseComparison(parser: Parser): Expression | null {
  const left = parseSum(parser);
  if (left === null) return null;
  const operator = COMPARISONS.find((each) => parser.is(each));
  if (operator === undefined) {
    if (!parser.is('=')) return left;
    parser.syntaxError('= does not compare', 'write ==');
    return null;
  }
  parser.next();
  if (parser.is('=')) {
    parser.syntaxError(`${operator}= does not compare`, `write ${operator}`);
    return null;
  }
  const right = parseSum(parser);
  if (right === null) return null;
  const span = joinSpans(left.span, right.span);
  if (COMPARISONS.some((each) => parser.is(each))) {
    parser.syntaxError(
      'a comparison is compared again',
      'put one of them in parentheses, or join two comparisons with &&',
    );
    return null;
  }
  return { kind: 'compare', operator, left, right, span };
}

/** A value; arithmetic is read to its end, so that it is one finding. */
function parseSum(parser: Parser): Expression | null {
  const first = parseUnary(parser);
  if (first === null || !parser.isAny(ARITHMETIC)) return first;
  const operator = parser.token;
  let span = first.span;
  while (parser.isAny(ARITHMETIC)) {
    parser.next();
    const operand = parseUnary(parser);
    if (operand === null) return null;
    span = joinSpans(span, operand.span);
  }
  return { kind: 'unsupported', what: 'arithmetic', span: { ...span, start: operator.start } };
}

function parseUnary(parser: Parser): Expression | null {
  const { token } = parser;
  if (parser.accept('!')) {
    const operand = parser.deeper(() => parseUnary(parser));
    return operand && { kind: 'not', operand, span: parser.spanFrom(token) };
  }
  if (!parser.accept('-')) return parseValue(parser);
  const number = parser.token;
  if (number.kind === 'integer') {
    parser.next();
    return { kind: 'integer', value: -(number.value ?? 0n), span: parser.spanFrom(token) };
  }
  if (parser.deeper(() => parseUnary(parser)) === null) return null;
  return { kind: 'unsupported', what: 'arithmetic', span: parser.spanFrom(token) };
}

function parseValue(parser: Parser): Expression | null {
  const { token } = parser;
  switch (token.kind) {
    case 'integer':
      parser.next();
      return { kind: 'integer', value: token.value ?? 0n, span: parser.span(token) };
    case 'string':
      parser.next();
      return { kind: 'text', value: token.value, span: parser.span(token) };
    case 'identifier':
      return parseNamed(parser);
    default:
      return parseBracketed(parser);
  }
}

function parseBracketed(parser: Parser): Expression | null {
  const { token } = parser;
  const unsupported = (what: string): Expression => {
    parser.skipGroup();
    return { kind: 'unsupported', what, span: parser.spanFrom(token) };
  };
  if (parser.is('[')) return unsupported('lists and tuples as values');
  if (parser.is('{')) return unsupported('dictionaries and maps as values');
  if (!parser.is('(')) {
    parser.expected('a value', '', 'write a field, a literal or an expression in parentheses here');
    return null;
  }
  if (parser.peek().text === ')') return unsupported('the value ()');
  parser.next();
  const inner = parseExpression(parser);
  if (inner === null || !parser.expect(')', 'after the expression')) return abandon(parser, ')');
  return { ...inner, span: parser.spanFrom(token) };
}

/** `true`, `message.a.b`, `re.match {...}`, `all [...]` */
function parseNamed(parser: Parser): Expression | null {
  const first = parser.token;
  const parts: Name[] = [];
  let indexed: Span | null = null;
  do {
    if (parts.length > 0 && parser.is('[')) {
      indexed ??= parser.span(parser.token);
      parser.skipGroup();
      continue;
    }
    const part = parser.expectName('a name', 'write the name of a field here');
    if (part === null) return null;
    parts.push(part);
  } while (parser.accept('.'));
  const span = parser.spanFrom(first);

  if (indexed !== null) {
    return { kind: 'unsupported', what: 'elements of arrays and sequences', span: indexed };
  }
  if (parser.isAny(ARGUMENT_STARTS)) return parseCall(parser, parts, span);
  if (parts.length === 1 && (first.text === 'true' || first.text === 'false')) {
    return { kind: 'boolean', value: first.text === 'true', span };
  }
  if (parts.length === 1 && first.text === 'empty') return parseEmpty(parser, span);
  return { kind: 'path', parts, span };
}

/** `empty value`, the one operator that is a word. */
function parseEmpty(parser: Parser, span: Span): Expression | null {
  const operand = parser.deeper(() => parseUnary(parser));
  if (operand === null) return null;
  return { kind: 'unsupported', what: 'the operator empty', span: joinSpans(span, operand.span) };
}

function parseCall(parser: Parser, parts: readonly Name[], span: Span): Call | null {
  const method = parts.at(-1);
  if (method === undefined) throw new RangeError('a call has a name');
  const owner = parts.slice(0, -1);
  const [first] = owner;
  const last = owner.at(-1);
  const object =
    first === undefined || last === undefined
      ? null
      : { text: owner.map((part) => part.text).join('.'), span: joinSpans(first.span, last.span) };
  const argument = parseArgument(parser);
  if (argument === null) return null;
  return { kind: 'call', object, method, argument, span: { ...span, end: parser.previousEnd } };
}

/** What a method is called with; the cursor is at its bracket. @returns null where it is wrong, which has been reported. */
export function parseArgument(parser: Parser): Argument | null {
  if (parser.accept('(')) {
    if (parser.accept(')')) return { form: 'none' };
    const expression = parseExpression(parser);
    if (expression === null || !parser.expect(')', 'after the expression')) return abandon(parser, ')');
    return { form: 'expression', expression };
  }
  if (parser.accept('[')) {
    const elements = parseList(parser, ']', () => parseExpression(parser));
    return elements && { form: 'list', elements };
  }
  if (parser.accept('{')) {
    const fields = parseList(parser, '}', () => parseField(parser));
    return fields && { form: 'fields', fields };
  }
  parser.expected('"(", "{" or "["', '', 'write what it is called with in brackets; () for nothing');
  return null;
}

function parseField(parser: Parser): ArgumentField | null {
  const name = parser.expectName('the name of a parameter');
  if (name === null || !parser.expect(':', 'after the name')) return null;
  const value = parseExpression(parser);
  return value && { name, value };
}

/** Entries with commas between them, one more comma allowed, up to the closing mark, which is passed. */
function parseList<T>(parser: Parser, close: string, parseEntry: () => T | null): readonly T[] | null {
  const entries: T[] = [];
  while (!parser.accept(close)) {
    const entry = parseEntry();
    if (entry === null) return abandon(parser, close);
    entries.push(entry);
    if (!parser.accept(',') && !parser.is(close)) {
      parser.expected(`"," or "${close}"`, '', `write "," before the next entry, or "${close}" at the end`);
      return abandon(parser, close);
    }
  }
  return entries;
}

/** Moves behind the mark that closes a group given up, or, where it is missing, to where something else begins. */
function abandon(parser: Parser, close: string): null {
  while (!parser.atEnd && !parser.isAny([')', ']', '}']) && !isItemStart(parser)) parser.skipGroup();
  parser.accept(close);
  return null;
}
