/** What a file consists of, as far as the formatter must know: statements, blocks of statements, and brackets. */
import type { Piece } from './pieces.js';

/** A piece in its place. */
export interface Leaf {
  readonly type: 'leaf';
  readonly piece: Piece;
  /** Whether a space stands before it on its line. */
  readonly spaced: boolean;
  /** Whether a comment before it has a space before it: nothing was opened there. */
  readonly commentSpaced: boolean;
  /** Columns of neighbouring lines may be aligned here. */
  readonly slot: Slot | null;
  /** A selector begins here: a head that is too long is divided here. */
  readonly startsSelector: boolean;
}

/** Where lines may be aligned, and whether they always are or only where the author did. */
export interface Slot {
  readonly name: string;
  readonly always: boolean;
}

/** Entries in brackets, with commas between them. */
export interface Group {
  readonly type: 'group';
  readonly form: 'parameters' | 'parentheses' | 'braces' | 'brackets';
  readonly open: Leaf;
  /** Each with the comma behind it. */
  readonly entries: readonly Entry[];
  readonly close: Leaf;
  /** The author began the first entry on a line of its own. */
  readonly isOpened: boolean;
  /** On one line; infinite where it cannot be. */
  readonly width: number;
}

export interface Entry {
  readonly nodes: readonly Node[];
  readonly width: number;
}

/** Statements in braces. */
export interface Block {
  readonly type: 'block';
  readonly open: Leaf;
  readonly statements: readonly Statement[];
  readonly close: Leaf;
  /** On one line; infinite where it cannot be, or where the author did not write it so. */
  readonly width: number;
}

export type Node = Leaf | Group | Block;

export interface Statement {
  /** Statements of one kind on lines directly below one another may be aligned. */
  readonly kind: string;
  readonly nodes: readonly Node[];
  /** On one line, without the comments before it. */
  readonly width: number;
}

/** The first piece of a node. */
export function firstLeaf(node: Node): Leaf {
  return node.type === 'leaf' ? node : node.open;
}

/** The first piece of nodes; null where there is none. */
export function firstLeafOf(nodes: readonly Node[]): Leaf | null {
  const [first] = nodes;
  return first === undefined ? null : firstLeaf(first);
}

/** The white space that follows what was opened. */
export function gapBefore({ piece }: Leaf): Piece['gap'] {
  return piece.before[0]?.gap ?? piece.gap;
}

/** Whether something before the piece makes a line end where it stands. */
export function isHard({ piece }: Leaf): boolean {
  const { before, gap } = piece;
  if (before.length === 0) return false;
  return gap.hasLineBreak || before.some((each) => each.gap.hasLineBreak || each.text.includes('\n'));
}

/** Whether a comment or macro stands before the nodes. */
export function beginsWithTrivia(nodes: readonly Node[]): boolean {
  return (firstLeafOf(nodes)?.piece.before.length ?? 0) > 0;
}
