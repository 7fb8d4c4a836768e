/** Constants, typedefs, structs and unions. */
import type { Parser } from '../parser.js';
import { quote } from '../printable.js';
import type { ConstantNode, DefinitionNode, FieldNode, TypedefNode } from './ast.js';
import { INTEGER_TYPE_LIST, INTEGER_TYPES } from './built-in-types.js';
import { parseExpression } from './parse-expression.js';
import { parseType } from './parse-type.js';

/**
 * The definition at the cursor, which is at its word.
 * @returns null where it cannot be read, which is reported
 */
export function parseDefinition(parser: Parser): DefinitionNode | null {
  const docs = parser.docHere();
  const word = parser.next().text;
  switch (word) {
    case 'const':
      return parseConstant(parser, docs);
    case 'typedef':
      return parseTypedef(parser, docs);
    case 'struct':
    case 'union':
      return parseCompound(parser, word, docs);
    default:
      throw new Error(`no definition begins with ${quote(word)}`);
  }
}

function parseConstant(parser: Parser, docs: string): ConstantNode | null {
  const { token } = parser;
  const typeName = token.text;
  const type = token.kind === 'identifier' ? INTEGER_TYPES.get(typeName) : undefined;
  if (type === undefined) {
    parser.expected('an integer type', 'after "const"', `write one of ${INTEGER_TYPE_LIST}`);
    return null;
  }
  parser.next();
  const name = parser.expectName('the name of the constant');
  if (name === null || !parser.expect('=', 'after the name of the constant')) return null;
  const value = parseExpression(parser);
  if (value === null || !parser.endOf('the constant')) return null;
  return { kind: 'const', name, type, typeName, value, docs: docs === '' ? parser.docBehind() : docs };
}

function parseTypedef(parser: Parser, docs: string): TypedefNode | null {
  const type = parseType(parser);
  if (type === null) return null;
  const name = parser.expectName('the new name of the type');
  if (name === null || !parser.endOf('the typedef')) return null;
  return { kind: 'typedef', name, type, docs: docs === '' ? parser.docBehind() : docs };
}

function parseCompound(parser: Parser, kind: 'struct' | 'union', docs: string): DefinitionNode | null {
  const name = parser.expectName(`the name of the ${kind}`);
  if (name === null || !parser.expect('{', `after the name of the ${kind}`)) return null;
  const fields: FieldNode[] = [];
  while (!parser.atEnd && !parser.is('}') && !startsDefinition(parser)) {
    const field = parseField(parser);
    if (field !== null) fields.push(field);
    else {
      parser.skipTo([';', '}']);
      parser.accept(';');
    }
  }
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
  return { kind, name, fields, docs };
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
  if (name === null || !parser.endOf('the field')) return null;
  return { type, name, docs: docs === '' ? parser.docBehind() : docs };
}
