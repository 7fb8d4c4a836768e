/** Types, where they are used: `UInt32`, `Handle`, `handle<a.B>`, `string<64>`, `array<T, 4>`, a name. */
import { nearest, suggestion } from '../nearest.js';
import type { Parser } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { ExpressionNode, TypeNode } from './ast.js';
import { INTEGER_TYPES } from './built-in-types.js';
import { parseExpression } from './parse-expression.js';

const WITH_SIZE = ['string', 'bytes', 'array', 'sequence', 'handle'];

const WHAT = 'a type';
const REMEDY =
  'write a type such as UInt32, string<64>, bytes<16>, array<T, 4>, sequence<T, 8>, Handle or a name';

/**
 * The type at the cursor.
 * @returns null where there is none, which is reported
 */
export function parseType(parser: Parser): TypeNode | null {
  const first = parser.token;
  if (first.kind !== 'identifier') {
    parser.expected(WHAT, '', REMEDY);
    return null;
  }
  const { text } = first;
  if (text === 'string' || text === 'bytes') {
    parser.next();
    const size = parseSizeAlone(parser, text);
    return size === null ? null : { kind: text, size, span: parser.spanFrom(first) };
  }
  if (text === 'array' || text === 'sequence') {
    parser.next();
    return parser.deeper(() => parseElements(parser, text, first.start));
  }
  if (text === 'handle') {
    parser.next();
    return parseCallableHandle(parser, first.start);
  }
  const name = parser.expectQualifiedName(WHAT, REMEDY);
  if (name === null) return null;
  if (text === 'Handle' && name.text === text) return { kind: 'handle', interface: null, span: name.span };
  if (parser.is('<')) {
    const meant = suggestion(nearest(text, WITH_SIZE), 'remove what stands between < and >');
    parser.syntaxError(`${quote(name.text)} takes nothing between < and >`, meant);
    return null;
  }
  if (INTEGER_TYPES.has(name.text)) return { kind: 'integer', name: name.text, span: name.span };
  return { kind: 'named', name, span: name.span };
}

function parseSizeAlone(parser: Parser, kind: string): ExpressionNode | null {
  if (!open(parser, kind, `say how long it can be: ${kind}<64>`)) return null;
  const size = parseExpression(parser);
  return size !== null && close(parser) ? size : null;
}

function parseElements(parser: Parser, kind: 'array' | 'sequence', start: number): TypeNode | null {
  if (!open(parser, kind, `say of what and how many: ${kind}<UInt32, 8>`)) return null;
  const element = parseType(parser);
  if (element === null) return null;
  if (!parser.expect(',', 'after the type of the elements', `say how many: ${kind}<UInt32, 8>`)) return null;
  const size = parseExpression(parser);
  if (size === null || !close(parser)) return null;
  return { kind, element, size, span: parser.source.span(start, parser.previousEnd) };
}

function parseCallableHandle(parser: Parser, start: number): TypeNode | null {
  if (!open(parser, 'handle', 'name the interface: handle<a.B>, or write Handle')) return null;
  const name = parser.expectQualifiedName('the name of an interface');
  if (name === null || !close(parser)) return null;
  return { kind: 'handle', interface: name, span: parser.source.span(start, parser.previousEnd) };
}

function open(parser: Parser, kind: string, remedy: string): boolean {
  if (parser.acceptPart('<')) return true;
  parser.expected('"<"', `after "${kind}"`, remedy);
  return false;
}

function close(parser: Parser): boolean {
  if (parser.acceptPart('>')) return true;
  parser.expected('">"', 'after the size', 'close the angle bracket');
  return false;
}
