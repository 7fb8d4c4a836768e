/** The statements of PSL, also of those parts of it that the parser passes over; tests are in read-tests.ts. */
import { readTestPart } from './read-tests.js';
import type { Leaf, Node, Slot, Statement } from './tree.js';
import { statement, type TreeReader } from './tree-reader.js';

const HEAD: Slot = { name: 'head', always: false };
const BODY: Slot = { name: 'body', always: false };
const COLON: Slot = { name: 'colon', always: true };

/** A statement at the outermost level. */
export function readPslStatement(reader: TreeReader): Statement {
  switch (reader.peek().text) {
    case 'use':
      return readUse(reader);
    case 'task':
      return readTaskClass(reader);
    case 'policy':
      return statement('object', [...toBrace(reader), reader.block(readObjectItem, 'one')]);
    case 'audit':
      return readAudit(reader);
    case 'assert':
      return statement('tests', [...toBrace(reader), reader.block(readTestPart, 'empty')]);
    case 'execute':
      if (reader.is(':', 1)) return readExecute(reader);
      break;
  }
  return readSection(reader, 'binding');
}

/** `execute: kl.core.Execute` */
function readExecute(reader: TreeReader): Statement {
  const nodes = [reader.leaf('label'), reader.leaf('label'), ...reader.qualifiedName('values')];
  return statement('execute', nodes);
}

/** `use EDL a.B` or `use a.b._` */
function readUse(reader: TreeReader): Statement {
  const nodes = [reader.leaf('values')];
  if (reader.is('EDL') && reader.isWord(1)) nodes.push(reader.leaf('values'));
  return statement('use', [...nodes, ...reader.qualifiedName('values')]);
}

/** `task class X : a.B` */
function readTaskClass(reader: TreeReader): Statement {
  const nodes = [reader.leaf('values'), reader.leaf('values'), ...reader.qualifiedName('values')];
  if (reader.is(':')) nodes.push(reader.leaf('values'), ...reader.qualifiedName('values'));
  return statement('task-class', nodes);
}

/** `audit default = name level` or `audit profile name = { ... }` */
function readAudit(reader: TreeReader): Statement {
  const isProfile = reader.is('profile', 1);
  const nodes: Node[] = [];
  while (!reader.atEnd && !reader.isClosing && !reader.isOpening) {
    const isLast = !isProfile && reader.peek().kind === 'integer';
    nodes.push(reader.leaf('values'));
    if (isLast) return statement('audit', nodes);
  }
  if (reader.isOpening) nodes.push(reader.group('values'));
  return statement('audit', nodes);
}

function toBrace(reader: TreeReader): Node[] {
  return reader.nodesUntil('values', (at) => at.is('{'));
}

/** A binding or a `match`: a word, selectors, rules. */
function readSection(reader: TreeReader, kind: string): Statement {
  const nodes: Node[] = [reader.leaf('selectors')];
  while (!reader.atEnd && !reader.isClosing && !reader.isOpening) {
    const slot = nodes.length === 1 ? HEAD : null;
    nodes.push(reader.leaf('selectors', slot, reader.isWord() && reader.is('=', 1)));
  }
  const block = reader.block(readItem, 'one');
  const slot = nodes.length === 1 ? HEAD : BODY;
  return statement(kind, [...nodes, { ...block, open: { ...block.open, slot } }]);
}

function readItem(reader: TreeReader): Statement {
  if (reader.is('match') && (reader.isWord(1) || reader.is('{', 1))) return readSection(reader, 'match');
  if (reader.is('choice') && !reader.is('.', 1)) return readChoice(reader);
  if (reader.is('audit') && reader.isWord(1)) {
    return statement('audit', [reader.leaf('values'), ...reader.qualifiedName('values')]);
  }
  return statement('rule', ruleNodes(reader));
}

/** `[name "."] name argument` */
function ruleNodes(reader: TreeReader): Node[] {
  const nodes: Node[] = reader.qualifiedName('values');
  const { kind } = reader.peek();
  if (reader.isOpening) nodes.push(reader.group('values'));
  else if (nodes.length === 0 ? !reader.isClosing : kind === 'integer' || kind === 'string') {
    nodes.push(reader.leaf('values'));
  }
  return nodes;
}

/** `choice expression { key : rule ... }` */
function readChoice(reader: TreeReader): Statement {
  const subject = reader.nodesUntil('values', startsAlternatives);
  if (!reader.is('{')) return statement('choice', subject);
  return statement('choice', [...subject, reader.block(readAlternative, 'empty')]);
}

/** Whether the brace here holds keys; else it holds arguments of a call in the subject, whose names are words. */
function startsAlternatives(reader: TreeReader): boolean {
  if (!reader.is('{')) return false;
  const { kind, text } = reader.peek(1);
  return kind !== 'identifier' || text === '_' || text === 'true' || text === 'false';
}

function readAlternative(reader: TreeReader): Statement {
  const key: Node[] = reader.nodesUntil('values', (at) => at.is(':'));
  if (!reader.is(':')) return statement('alternative', key);
  const colon: Leaf = reader.leaf('values', COLON);
  const body = reader.is('{') ? [reader.block(readItem, 'one')] : readItem(reader).nodes;
  return statement('alternative', [...key, colon, ...body]);
}

/** `type Name = type` or `name = value` */
function readObjectItem(reader: TreeReader): Statement {
  const spacing = reader.is('type') && reader.isWord(1) ? 'types' : 'values';
  const nodes: Node[] = [];
  while (!reader.atEnd && !reader.isClosing && !reader.is('=')) {
    nodes.push(reader.isOpening ? reader.group(spacing) : reader.leaf(spacing));
  }
  if (reader.is('=')) nodes.push(reader.leaf(spacing));
  return statement('object-item', [...nodes, ...reader.nodesUntil(spacing, startsObjectItem)]);
}

function startsObjectItem(reader: TreeReader): boolean {
  if (!reader.isWord()) return false;
  return reader.is('=', 1) || (reader.is('type') && reader.isWord(1) && reader.is('=', 2));
}
