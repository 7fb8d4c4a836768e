/** The statements of IDL. */
import type { Leaf, Node, Slot, Statement } from './tree.js';
import { statement, type TreeReader } from './tree-reader.js';

/** A statement at the outermost level. */
export function readIdlStatement(reader: TreeReader): Statement {
  const word = reader.peek().text;
  switch (word) {
    case 'package':
    case 'import':
      return statement(word, [reader.leaf('idl'), ...reader.qualifiedName('idl')]);
    case 'interface':
      return statement('interface', [...head(reader), reader.block(readMethod, 'never')]);
    case 'struct':
    case 'union':
      return statement(word, [...head(reader), reader.block(readField, 'several')]);
    case 'const':
      return statement('const', toSemicolon(reader));
    default:
      return readField(reader);
  }
}

function head(reader: TreeReader): Node[] {
  return reader.nodesUntil('idl', (at) => at.is('{'));
}

/** A field or a typedef. */
function readField(reader: TreeReader): Statement {
  return statement(reader.is('typedef') ? 'typedef' : 'field', toSemicolon(reader));
}

function readMethod(reader: TreeReader): Statement {
  const nodes: Node[] = reader.isClosing ? [] : [reader.leaf('idl')];
  if (reader.is('(')) nodes.push(reader.group('idl', 'parameters'));
  return statement('method', [...nodes, ...toSemicolon(reader)]);
}

/** Up to the semicolon, and with it. */
function toSemicolon(reader: TreeReader): Node[] {
  const nodes: Node[] = [];
  while (!reader.atEnd && !reader.isClosing && !reader.is(';')) {
    nodes.push(reader.isOpening ? reader.group('idl') : declarationLeaf(reader, nodes.length > 0));
  }
  if (reader.is(';')) nodes.push(reader.leaf('idl'));
  return nodes;
}

const NAME: Slot = { name: 'name', always: false };
const EQUALS: Slot = { name: 'equals', always: false };

/** Names of declarations, and the `=` of constants, may be aligned. */
function declarationLeaf(reader: TreeReader, isInside: boolean): Leaf {
  if (reader.is('=')) return reader.leaf('idl', EQUALS);
  const isName = isInside && reader.isWord() && (reader.is(';', 1) || reader.is('=', 1));
  return reader.leaf('idl', isName ? NAME : null);
}
