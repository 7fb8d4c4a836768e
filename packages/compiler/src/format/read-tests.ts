/**
 * The statements of PAL, the tests of a policy:
 *
 *     tests ::= "assert" [text] "{" (("setup" | "sequence" [text] | "finally") "{" test* "}")* "}"
 *     test  ::= [name "<-"] ["grant" | "deny" | "any"] [text]
 *               (event selectors | name ("~>" | "<~") name ":" name) ["{" fields "}"]
 *
 * Nothing stands between tests, so one ends where the next can be seen to begin.
 */
import type { Node, Slot, Statement } from './tree.js';
import { statement, type TreeReader } from './tree-reader.js';

const EXPECTATIONS = ['grant', 'deny', 'any'];
const BEGINNINGS = [...EXPECTATIONS, 'execute', 'request', 'response', 'error', 'security'];
const ARROW: Slot = { name: 'arrow', always: false };
const ARROWS = ['~>', '<~'];
/** What a name stands behind that is part of something. */
const JOINTS: ReadonlySet<string> = new Set(['.', '=', ':', '<-', '~>', '<~', ',']);

/** `setup`, `sequence` or `finally` */
export function readTestPart(reader: TreeReader): Statement {
  const head = reader.nodesUntil('tests', (at) => at.is('{'));
  if (!reader.is('{')) return statement('test-part', head);
  return statement('test-part', [...head, reader.block(readTest, 'empty')]);
}

function readTest(reader: TreeReader): Statement {
  const nodes: Node[] = [];
  let last = '';
  /** Only a name with an arrow, the verdict expected or the name of the test were there. */
  let isBefore = true;
  while (!reader.atEnd && !reader.isClosing) {
    if (!isBefore && startsTest(reader, last)) break;
    if (reader.isOpening) {
      const isEnd = reader.is('{');
      nodes.push(reader.group('tests'));
      if (isEnd) break;
      continue;
    }
    const { text, kind } = reader.peek();
    if (reader.isWord() && reader.is('<-', 1)) nodes.push(reader.leaf('tests'));
    else isBefore &&= kind === 'string' || EXPECTATIONS.includes(text);
    last = reader.peek().text;
    const slot = last === '<-' ? ARROW : null;
    nodes.push(reader.leaf('tests', slot, reader.isWord() && reader.is('=', 1)));
  }
  return statement('test', nodes);
}

function startsTest(reader: TreeReader, last: string): boolean {
  if (!reader.isWord() || JOINTS.has(last)) return false;
  if (reader.is('<-', 1) || ARROWS.some((arrow) => reader.is(arrow, 1))) return true;
  return BEGINNINGS.includes(reader.peek().text) && ![...JOINTS].some((joint) => reader.is(joint, 1));
}
