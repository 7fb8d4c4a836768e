/**
 * Lays a tree out on lines.
 *
 * What fits on a line stands on one, except for braces whose author began a new line behind them. Which lines comments
 * stand on decides which declaration they document (doc-text.ts), so that never changes: a comment that began a line
 * begins one, one that stood behind something stays there, and empty lines around comments stay. Where a line must be
 * broken at a comment that shared its line with what is before and behind it, it stays with what is behind, which is
 * what it documents.
 */
import { leafWidth, nodesWidth, statementWidth } from './measure.js';
import { layOutParameters } from './parameters.js';
import { PieceWriter } from './piece-writer.js';
import type { Piece } from './pieces.js';
import { INDENT, LINE_WIDTH } from './style.js';
import {
  type Block,
  beginsWithTrivia,
  firstLeafOf,
  type Group,
  type Leaf,
  type Node,
  type Statement,
} from './tree.js';

/** Operators at which an expression is divided, the loosest first. */
const DIVIDERS = ['==>', '||', '&&', '|'];

export interface Place {
  /** Indentation of what is begun here. */
  readonly indent: number;
  /** Indentation of lines that must be broken where none would be. */
  readonly hanging: number;
  /** Columns that what follows takes on the same line. */
  readonly tail: number;
}

/** A whole file. */
export interface Tree {
  readonly statements: readonly Statement[];
  /** The end of the file, with the comments before it. */
  readonly end: Piece;
  /** Whether an empty line stands between two statements in any case. */
  readonly isSeparated: (above: Statement, below: Statement) => boolean;
  /** Characters the text may have; NotFormattable is thrown when it has more. */
  readonly maxLength: number;
}

export function layOut({ statements, end, isSeparated, maxLength }: Tree): string {
  const layout = new Layout(maxLength);
  for (const [index, statement] of statements.entries()) {
    const above = statements[index - 1];
    layout.statement(statement, 0, above === undefined, above !== undefined && isSeparated(above, statement));
  }
  layout.lineBreak(end, 0, statements.length === 0 ? 'first' : 'end');
  return layout.writer.finish();
}

export class Layout extends PieceWriter {
  /** A statement on a line of its own. */
  statement({ kind, nodes, width }: Statement, indent: number, isFirst: boolean, separated = false): void {
    const first = firstLeafOf(nodes);
    if (first === null) throw new Error('a statement is not empty');
    this.lineBreak(first.piece, indent, isFirst ? 'first' : 'inner', separated);
    this.writer.beginRow(kind);
    const place = { indent, hanging: indent + INDENT, tail: 0 };
    if (this.fits(width)) this.#flat(nodes, place);
    else this.#statementNodes(nodes, place);
    this.writer.endRow();
  }

  /** A statement that does not fit on one line: its head may be divided before its selectors. */
  #statementNodes(nodes: readonly Node[], place: Place): void {
    const body = nodes.findIndex((node) => node.type === 'block');
    const head = body < 0 ? nodes : nodes.slice(0, body);
    const selectors = head.filter((node) => node.type === 'leaf' && node.startsSelector);
    // A brace follows the head.
    const brace = body < 0 ? 0 : 2;
    const isDivided = selectors.length > 1 && !this.fits(statementWidth(head) + brace);
    if (!isDivided) this.nodes(nodes, place);
    else this.#dividedHead(head, nodes.slice(head.length), place, selectors[0]);
  }

  #dividedHead(
    head: readonly Node[],
    rest: readonly Node[],
    place: Place,
    firstSelector: Node | undefined,
  ): void {
    let column = place.hanging;
    for (const node of head) {
      if (node.type !== 'leaf') this.#node(node, place);
      else if (node === firstSelector) {
        this.leaf(node, place.hanging, (at) => {
          column = at;
        });
      } else {
        if (node.startsSelector) this.lineBreak(node.piece, column, 'inner');
        this.leaf(node, column);
      }
    }
    for (const node of rest) {
      if (node.type === 'block') this.#block(node, place, true);
      else this.#node(node, place);
    }
  }

  /** Nodes that may be broken. */
  nodes(nodes: readonly Node[], place: Place): void {
    for (const [index, node] of nodes.entries()) {
      const next = nodes[index + 1];
      const last = next?.type === 'leaf' && index + 2 === nodes.length ? place.tail : 0;
      const after = next === undefined ? place.tail : next.type === 'leaf' ? leafWidth(next) + last : 2;
      this.#node(node, { ...place, tail: after });
    }
  }

  #node(node: Node, place: Place): void {
    if (node.type === 'leaf') this.leaf(node, place.hanging);
    else if (node.type === 'block') this.#block(node, place, false);
    else this.#group(node, place);
  }

  /** Nodes on one line. */
  #flat(nodes: readonly Node[], place: Place): void {
    for (const node of nodes) {
      if (node.type === 'leaf') this.leaf(node, place.hanging);
      else {
        this.leaf(node.open, place.hanging);
        const inner = node.type === 'block' ? node.statements : node.entries;
        for (const each of inner) this.#flat(each.nodes, place);
        this.leaf(node.close, place.hanging);
      }
    }
  }

  #block(block: Block, place: Place, isBroken: boolean): void {
    if (!isBroken && this.fits(block.width)) {
      this.#flat([block], place);
      return;
    }
    const { open, statements, close } = block;
    this.leaf(open, place.indent);
    for (const [index, statement] of statements.entries()) {
      this.statement(statement, place.indent + INDENT, index === 0);
    }
    this.#close(close, place.indent);
  }

  #close(close: Leaf, indent: number): void {
    const inner = close.piece.before.length > 0 ? indent + INDENT : indent;
    this.lineBreak(close.piece, inner, 'closing', false, indent);
    this.leaf(close, indent);
  }

  #group(group: Group, place: Place): void {
    if (this.fits(group.width + place.tail)) this.#flat([group], place);
    else if (group.form === 'parameters') layOutParameters(this, group, place);
    else if (group.form === 'parentheses') this.#parentheses(group, place);
    else this.#value(group, place);
  }

  #parentheses({ open, entries, close }: Group, place: Place): void {
    this.leaf(open, place.hanging);
    const column = this.writer.column;
    const nodes = entries.flatMap((entry) => entry.nodes);
    const tail = place.tail + leafWidth(close);
    this.#expression(nodes, { indent: place.indent, hanging: column, tail });
    this.leaf(close, column);
  }

  /** An expression, divided behind its loosest operators when it does not fit. */
  #expression(nodes: readonly Node[], place: Place): void {
    const isAt = (node: Node, mark: string): boolean => node.type === 'leaf' && node.piece.text === mark;
    const divider = this.fits(nodesWidth(nodes) + place.tail)
      ? undefined
      : DIVIDERS.find((mark) => nodes.some((node) => isAt(node, mark)));
    if (divider === undefined) {
      this.nodes(nodes, place);
      return;
    }
    let from = 0;
    for (const [index, node] of nodes.entries()) {
      const isLast = index === nodes.length - 1;
      if (!isLast && !isAt(node, divider)) continue;
      const part = nodes.slice(from, index + 1);
      const first = firstLeafOf(part);
      if (from > 0 && first !== null) this.lineBreak(first.piece, place.hanging, 'inner');
      this.nodes(part, { ...place, tail: isLast ? place.tail : 0 });
      from = index + 1;
    }
  }

  /** A dictionary or list that does not fit: one entry on each line, below the first or indented. */
  #value(group: Group, place: Place): void {
    const { open, entries, close, isOpened } = group;
    this.leaf(open, place.hanging);
    const padding = group.form === 'braces' ? 1 : 0;
    const column = this.writer.column + padding;
    const last = entries.length - 1;
    const fitsBeside = entries.every(({ nodes, width }, index) => {
      // A comment would come to begin a line.
      if (beginsWithTrivia(nodes)) return false;
      const tail = index === last ? leafWidth(close) + place.tail : 0;
      return column + width + tail <= LINE_WIDTH;
    });
    const isBeside = !isOpened && fitsBeside;
    const indent = isBeside ? column : place.indent + INDENT;
    for (const [index, entry] of entries.entries()) {
      const first = firstLeafOf(entry.nodes);
      if (first === null) throw new Error('an entry is not empty');
      if (index > 0 || !isBeside) this.lineBreak(first.piece, indent, index === 0 ? 'first' : 'inner');
      if (!isBeside) this.writer.beginRow('value');
      const tail = index === last && isBeside ? leafWidth(close) + place.tail : 0;
      this.nodes(entry.nodes, { indent, hanging: indent + INDENT, tail });
      if (!isBeside) this.writer.endRow();
    }
    if (isBeside || entries.length === 0) this.leaf(close, indent);
    else this.#close(close, place.indent);
  }
}
