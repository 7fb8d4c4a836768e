/** Constants, typedefs, structs and unions. */
import type { Parser } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { ConstantNode, DefinitionNode, FieldNode, TypedefNode } from './ast.js';
import { INTEGER_TYPE_LIST, INTEGER_TYPES } from './built-in-types.js';
import { parseExpression } from './parse-expression.js';
import { parseType } from './parse-type.js';

const NO_FRACTIONS = 'write a whole number of a smaller unit: there are no fractions';
const TYPE_FIRST = 'write the type first, then its new name';
const DIRECTION = /^(?:in|out|error|inout)$/;

/**
 * The definition at the cursor, which is at its word.
 * @param onNameless called where its name is missing, so that nobody knows what it defines
 * @returns null where it cannot be read, which is reported
 */
export function parseDefinition(parser: Parser, onNameless: () => void): DefinitionNode | null {
  const docs = parser.docHere();
  const word = parser.next().text;
  switch (word) {
    case 'const':
      return parseConstant(parser, docs, onNameless);
    case 'typedef':
      return parseTypedef(parser, docs, onNameless);
    case 'struct':
    case 'union':
      return parseCompound(parser, word, docs, onNameless);
    default:
      throw new Error(`no definition begins with ${quote(word)}`);
  }
}

function parseConstant(parser: Parser, docs: string, onNameless: () => void): ConstantNode | null {
  const { token } = parser;
  const typeName = token.text;
  const type = token.kind === 'identifier' ? INTEGER_TYPES.get(typeName) : undefined;
  if (type === undefined) {
    parser.expected('an integer type', 'after "const"', `write one of ${INTEGER_TYPE_LIST}`);
    return null;
  }
  parser.next();
  const name = parser.expectName('the name of the constant');
  if (name === null) onNameless();
  if (name === null || !parser.expect('=', 'after the name of the constant')) return null;
  const value = parseExpression(parser);
  if (value === null || !parser.endOf('the constant', parser.is('.') ? NO_FRACTIONS : undefined)) return null;
  return { kind: 'const', name, type, typeName, value, docs: docs === '' ? parser.docBehind() : docs };
}

function parseTypedef(parser: Parser, docs: string, onNameless: () => void): TypedefNode | null {
  const type = parseType(parser);
  if (type === null) return null;
  const name = parser.expectName('the new name of the type');
  if (name === null) onNameless();
  const isSwapped = parser.is('<') || parser.token.kind === 'identifier';
  if (name === null || !parser.endOf('the typedef', isSwapped ? TYPE_FIRST : undefined)) return null;
  return { kind: 'typedef', name, type, docs: docs === '' ? parser.docBehind() : docs };
}

function parseCompound(
  parser: Parser,
  kind: 'struct' | 'union',
  docs: string,
  onNameless: () => void,
): DefinitionNode | null {
  const name = parser.expectName(`the name of the ${kind}`);
  if (name === null) onNameless();
  if (name === null || !parser.expect('{', `after the name of the ${kind}`)) return null;
  const fields: FieldNode[] = [];
  let anyLeftOut = false;
  while (!parser.atEnd && !parser.is('}') && !startsDefinition(parser)) {
    const before = parser.offset;
    const field = parseField(parser);
    if (field !== null) fields.push(field);
    else {
      parser.skipTo([';', '}']);
      parser.accept(';');
      parser.leaveOut(before);
      anyLeftOut = true;
    }
  }
  // Without any of its fields it would be called empty.
  const isUnread = fields.length === 0 && anyLeftOut;
  const isOther = startsDefinition(parser);
  const isClosed = parser.expect(
    '}',
    `after the fields of the ${kind}`,
    `close the ${kind} with "}"${isOther ? '; a definition inside another goes before it' : ''}`,
  );
  // Behind the end of the file, or where its brace stands, there may be more of its fields.
  if (!isClosed && !isOther) return null;
  if (parser.is(';')) {
    parser.syntaxError('there is no ";" after the "}"', 'remove the ";"');
    parser.next();
  }
  return isUnread ? null : { kind, name, fields, docs };
}

/**
 * Whether something begins here that is no field, so that a brace is missing before it. Words such as `struct` are names as well: what
 * follows decides.
 */
function startsDefinition(parser: Parser): boolean {
  const second = parser.peek();
  switch (parser.token.text) {
    case 'struct':
    case 'union':
      return second.kind === 'identifier' && parser.peek(2).text === '{';
    case 'typedef':
      return second.kind === 'identifier' && parser.peek(2).text !== ';';
    case 'interface':
      return second.text === '{';
    case 'const':
      return second.kind === 'identifier' && parser.peek(3).text === '=';
    default:
      return false;
  }
}

function parseField(parser: Parser): FieldNode | null {
  const docs = parser.docHere();
  const type = parseType(parser);
  if (type === null) return null;
  const name = parser.expectName('the name of the field');
  const isDirected =
    type.kind === 'named' && DIRECTION.test(type.name.text) && parser.token.kind === 'identifier';
  if (
    name === null ||
    !parser.endOf('the field', isDirected ? 'remove the direction: fields have none' : undefined)
  ) {
    return null;
  }
  return { type, name, docs: docs === '' ? parser.docBehind() : docs };
}
