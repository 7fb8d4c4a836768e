/** The statements of CDL and EDL. */
import type { Node, Slot, Statement } from './tree.js';
import { statement, type TreeReader } from './tree-reader.js';

const COLON: Slot = { name: 'colon', always: true };

/** A statement at the outermost level: a head, a section, or a security interface. */
export function readComponentStatement(reader: TreeReader): Statement {
  if (reader.is('{', 1)) {
    return statement('section', [reader.leaf('values'), reader.block(readEntry, 'never')]);
  }
  const kind = reader.is('security') ? 'security' : 'head';
  const words: Node[] = reader.is('task') ? [reader.leaf('values')] : [];
  return statement(kind, [...words, reader.leaf('values'), ...reader.qualifiedName('values')]);
}

/** `name : a.B` */
function readEntry(reader: TreeReader): Statement {
  const nodes: Node[] = [];
  while (!reader.atEnd && !reader.isClosing && !reader.is(':')) nodes.push(reader.leaf('values'));
  if (reader.is(':')) nodes.push(reader.leaf('values', COLON));
  return statement('entry', [...nodes, ...reader.qualifiedName('values')]);
}
