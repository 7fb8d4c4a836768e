/**
 * Makes trees of pieces; what the readers of the languages share.
 *
 * The parsers have found the text well formed when a tree is made of it, except in what they pass over as a whole. So
 * a bracket without its partner is possible there: then there is no tree, and the file is left as it is. Depth is
 * bounded like the parsers' (MAX_NESTING), so recursion is.
 */
import { MAX_NESTING } from '../syntax/parser.js';
import { blockWidth, groupWidth, type Inline, nodesWidth, statementWidth } from './measure.js';
import { NotFormattable } from './not-formattable.js';
import type { Piece } from './pieces.js';
import { hasSpaceBetween, isPrefix, type Spacing } from './spacing.js';
import {
  type Block,
  type Entry,
  firstLeafOf,
  type Group,
  gapBefore,
  type Leaf,
  type Node,
  type Slot,
  type Statement,
} from './tree.js';

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);
const FORMS = { '{': 'braces', '[': 'brackets', '(': 'parentheses' } as const;

export class TreeReader {
  readonly #pieces: readonly Piece[];
  #index = 0;
  #depth = 0;
  #previous: Piece | null = null;
  #afterPrefix = false;

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
  }

  get atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  peek(distance = 0): Piece {
    const piece = this.#pieces[Math.min(this.#index + distance, this.#pieces.length - 1)];
    if (piece === undefined) throw new Error('a file has an end');
    return piece;
  }

  /** Whether a mark or word stands here. */
  is(text: string, distance = 0): boolean {
    const { text: found, kind } = this.peek(distance);
    return found === text && (kind === 'punctuation' || kind === 'identifier');
  }

  isWord(distance = 0): boolean {
    return this.peek(distance).kind === 'identifier';
  }

  get isOpening(): boolean {
    return this.peek().kind === 'punctuation' && CLOSING.has(this.peek().text);
  }

  get isClosing(): boolean {
    return this.is('}') || this.is(')') || this.is(']');
  }

  /** The piece here, and moves behind it. */
  leaf(spacing: Spacing, slot: Slot | null = null, startsSelector = false): Leaf {
    const piece = this.peek();
    if (piece.kind === 'end') throw new NotFormattable('a bracket is not closed');
    this.#index += 1;
    const previous = this.#previous;
    const spaced = hasSpaceBetween(previous, piece, spacing, this.#afterPrefix);
    this.#afterPrefix = isPrefix(previous, piece);
    this.#previous = piece;
    const commentSpaced = previous !== null && previous.text !== '<';
    return { type: 'leaf', piece, spaced, commentSpaced, slot, startsSelector };
  }

  /** A name with its dots, or nothing. */
  qualifiedName(spacing: Spacing): Leaf[] {
    const leaves: Leaf[] = [];
    if (this.isWord()) leaves.push(this.leaf(spacing));
    while (leaves.length > 0 && this.is('.') && this.isWord(1)) {
      leaves.push(this.leaf(spacing), this.leaf(spacing));
    }
    return leaves;
  }

  /** Everything, brackets as groups, up to a piece that is not taken or closes something. */
  nodesUntil(spacing: Spacing, ends: (reader: TreeReader) => boolean): Node[] {
    const nodes: Node[] = [];
    while (!this.atEnd && !this.isClosing && !ends(this)) {
      nodes.push(this.isOpening ? this.group(spacing) : this.leaf(spacing));
    }
    return nodes;
  }

  /** The bracket here with what it holds. */
  group(spacing: Spacing, form?: 'parameters'): Group {
    const inner = spacing === 'selectors' || spacing === 'tests' || spacing === 'label' ? 'values' : spacing;
    return this.#deeper((open, mark) => {
      const entries: Entry[] = [];
      const isBrace = mark === '{';
      while (!this.is(CLOSING.get(mark) ?? '')) {
        const nodes = this.#entry(inner, entries.length === 0 && isBrace);
        if (nodes.length === 0) throw new NotFormattable('a bracket is closed by another');
        entries.push({ nodes, width: nodesWidth(nodes) });
      }
      this.#endInner();
      const hasEntries = entries.length > 0;
      const close = { ...this.leaf(inner), spaced: isBrace && hasEntries, commentSpaced: hasEntries };
      const first = firstLeafOf(entries[0]?.nodes ?? []) ?? close;
      const group = {
        form: form ?? FORMS[mark],
        open,
        close,
        isOpened: gapBefore(first).hasLineBreak,
      };
      return { type: 'group', ...group, entries, width: groupWidth(group, entries) };
    }, spacing);
  }

  /** One entry of a bracket, up to its comma and with it. */
  #entry(spacing: Spacing, isFirstInBraces: boolean): Node[] {
    const nodes: Node[] = [];
    let mayAlign = true;
    // Types have commas of their own between < and >.
    let angles = 0;
    const hasAngles = spacing === 'idl' || spacing === 'types';
    while (!this.atEnd && !this.isClosing) {
      const padded = isFirstInBraces && nodes.length === 0;
      if (this.isOpening) {
        const group = this.group(spacing);
        nodes.push(
          padded ? { ...group, open: this.#padded(group.open, true), width: group.width + 1 } : group,
        );
        continue;
      }
      const slot = this.is(':') && mayAlign ? COLON : null;
      if (slot !== null) mayAlign = false;
      nodes.push(this.#padded(this.leaf(spacing, slot), padded));
      const text = this.#previous?.text;
      if (text === ',' && angles === 0) return nodes;
      if (hasAngles && (text === '<' || text === '<-')) angles += 1;
      if (hasAngles && text === '>') angles -= 1;
    }
    return nodes;
  }

  /**
   * The braces here with statements in them.
   * @param inline how many of them may stay on one line
   */
  block(read: (reader: TreeReader) => Statement, inline: Inline): Block {
    return this.#deeper((open) => {
      const statements: Statement[] = [];
      while (!this.is('}')) {
        this.#previous = null;
        const statement = read(this);
        statements.push(padFirst(statement));
      }
      this.#endInner();
      const close = this.#padded(this.leaf('values'), statements.length > 0);
      return {
        type: 'block',
        open,
        statements,
        close,
        width: blockWidth({ open, close }, statements, inline),
      };
    }, 'values');
  }

  /** Starts a statement at the outermost level. */
  fresh(): void {
    this.#previous = null;
    this.#afterPrefix = false;
  }

  #deeper<T>(read: (open: Leaf, mark: '{' | '[' | '(') => T, spacing: Spacing): T {
    const mark = this.peek().text;
    if (mark !== '{' && mark !== '[' && mark !== '(') throw new NotFormattable('a bracket is missing');
    if (this.#depth >= MAX_NESTING) throw new NotFormattable('too many levels');
    const open = this.leaf(spacing);
    this.#depth += 1;
    this.fresh();
    try {
      return read(open, mark);
    } finally {
      this.#depth -= 1;
    }
  }

  /** What closes stands directly behind what it closes. */
  #endInner(): void {
    this.fresh();
  }

  #padded(leaf: Leaf, padded: boolean): Leaf {
    return padded ? { ...leaf, spaced: true, commentSpaced: true } : leaf;
  }
}

const COLON: Slot = { name: 'colon', always: false };

function padFirst(statement: Statement): Statement {
  const [first, ...rest] = statement.nodes;
  if (first === undefined) throw new NotFormattable('a statement is empty');
  const padded: Node =
    first.type === 'leaf'
      ? { ...first, spaced: true, commentSpaced: true }
      : { ...first, open: { ...first.open, spaced: true, commentSpaced: true } };
  return { ...statement, nodes: [padded, ...rest] };
}

/** A statement of nodes. */
export function statement(kind: string, nodes: readonly Node[]): Statement {
  if (nodes.length === 0) throw new NotFormattable('a statement is empty');
  return { kind, nodes, width: statementWidth(nodes) };
}
