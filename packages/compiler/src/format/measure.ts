/** How many columns something takes on one line; infinite where it cannot stand on one. */
import { hasSpaceAfterTrivia, hasSpaceBeforeTrivia } from './spacing.js';
import type { Block, Entry, Group, Leaf, Node, Statement } from './tree.js';
import { firstLeafOf, gapBefore, isHard } from './tree.js';

/** With the space and the comments before it. */
export function leafWidth(leaf: Leaf): number {
  if (isHard(leaf)) return Infinity;
  return triviaWidth(leaf) + leaf.piece.text.length;
}

function triviaWidth(leaf: Leaf): number {
  const { piece, spaced, commentSpaced } = leaf;
  const last = piece.before.at(-1);
  if (last === undefined) return spaced ? 1 : 0;
  let width = hasSpaceAfterTrivia(last, piece) ? 1 : 0;
  for (const [index, trivia] of piece.before.entries()) {
    const previous = piece.before[index - 1] ?? null;
    width += trivia.text.length + (hasSpaceBeforeTrivia(previous, trivia, commentSpaced) ? 1 : 0);
  }
  return width;
}

export function nodeWidth(node: Node): number {
  return node.type === 'leaf' ? leafWidth(node) : node.width;
}

export function nodesWidth(nodes: readonly Node[]): number {
  return nodes.reduce((sum, node) => sum + nodeWidth(node), 0);
}

/** The nodes without space and comments before the first of them. */
export function statementWidth(nodes: readonly Node[]): number {
  const first = firstLeafOf(nodes);
  if (first === null) return 0;
  const rest = nodes.slice(1).reduce((sum, node) => sum + nodeWidth(node), 0);
  const [head] = nodes;
  if (head === undefined || head.type === 'leaf') return first.piece.text.length + rest;
  return head.width - (isHard(first) ? 0 : triviaWidth(first)) + rest;
}

export function groupWidth(
  group: Pick<Group, 'form' | 'open' | 'close' | 'isOpened'>,
  entries: readonly Entry[],
): number {
  const isValue = group.form === 'braces' || group.form === 'brackets';
  if (isValue && group.isOpened && entries.length > 0) return Infinity;
  return leafWidth(group.open) + entries.reduce((sum, { width }) => sum + width, 0) + leafWidth(group.close);
}

/** How many statements braces may hold that stay on one line. */
export type Inline = 'never' | 'empty' | 'one' | 'several';

const MOST: Readonly<Record<Inline, number>> = { never: -1, empty: 0, one: 1, several: Infinity };

export function blockWidth(
  { open, close }: Pick<Block, 'open' | 'close'>,
  statements: readonly Statement[],
  inline: Inline,
): number {
  const first = firstLeafOf(statements[0]?.nodes ?? []) ?? close;
  if (gapBefore(first).hasLineBreak || statements.length > MOST[inline]) return Infinity;
  let width = leafWidth(open) + leafWidth(close);
  for (const statement of statements) {
    const leaf = firstLeafOf(statement.nodes);
    if (leaf === null || isHard(leaf)) return Infinity;
    width += statement.width + triviaWidth(leaf);
  }
  return width;
}
