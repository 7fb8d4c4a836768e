/** Writes pieces with what stands before them, on the line there is or on a new one. */
import type { Gap, Piece } from './pieces.js';
import { hasSpaceAfterTrivia, hasSpaceBeforeTrivia } from './spacing.js';
import { LINE_WIDTH } from './style.js';
import type { Leaf } from './tree.js';
import { Writer } from './writer.js';

/** What follows a line break: something more, what closes a bracket, or the end of the file. */
type Follower = 'inner' | 'first' | 'closing' | 'end';

export class PieceWriter {
  readonly writer: Writer;
  /** The piece before which everything is written already. */
  #ready: Piece | null = null;

  /** @param maxLength characters it may write; beyond that it throws NotFormattable */
  constructor(maxLength: number) {
    this.writer = new Writer(maxLength);
  }

  /** Whether so many columns are left on this line. */
  fits(width: number): boolean {
    return this.writer.column + width <= LINE_WIDTH;
  }

  /**
   * A piece on this line, with what stands before it.
   * @param hanging indentation where a comment ends the line
   * @param begins told the column at which the piece begins
   */
  leaf(leaf: Leaf, hanging: number, begins?: (column: number) => void): void {
    const { piece, spaced, commentSpaced, slot } = leaf;
    const { writer } = this;
    if (this.#ready === piece) this.#ready = null;
    else {
      for (const [index, trivia] of piece.before.entries()) {
        const previous = piece.before[index - 1] ?? null;
        if (trivia.gap.hasLineBreak) writer.newline(hanging, trivia.gap.hasEmptyLine);
        else if (hasSpaceBeforeTrivia(previous, trivia, commentSpaced)) writer.space();
        writer.trivia(trivia);
      }
      const last = piece.before.at(-1);
      if (last === undefined) {
        if (spaced) writer.space();
      } else if (piece.gap.hasLineBreak) writer.newline(hanging, piece.gap.hasEmptyLine);
      else if (hasSpaceAfterTrivia(last, piece)) writer.space();
      if (slot !== null && last === undefined) writer.place(slot.name, piece.gap.isWide, slot.always);
    }
    begins?.(writer.column);
    writer.text(piece.text);
  }

  /**
   * Ends the line before a piece and writes what stands before the piece, so that only its text is missing.
   * @param indent of what follows
   * @param separated an empty line comes first in any case
   * @param own indentation of the piece, where its comments have another
   */
  lineBreak(piece: Piece, indent: number, follower: Follower, separated = false, own = indent): void {
    this.#ready = piece;
    const { writer } = this;
    const { before } = piece;
    const gaps: Gap[] = [...before.map(({ gap }) => gap), piece.gap];
    const start = breakPlace(piece, gaps, follower);
    const last = before.length;
    for (const [index, gap] of gaps.entries()) {
      const trivia = before[index];
      const previous = before[index - 1] ?? null;
      const isClosing = index === last && follower === 'closing';
      const isBroken = index === start || gap.hasLineBreak || (isClosing && !isGlued(piece, gaps, index));
      if (isBroken) {
        const isDropped = (index === 0 && follower === 'first') || isClosing;
        const emptyLine = (gap.hasEmptyLine && !isDropped) || (separated && index === start);
        writer.newline(index === last ? own : indent, emptyLine);
      } else if (trivia !== undefined) {
        if (hasSpaceBeforeTrivia(previous, trivia, true)) writer.space();
        if (start < 0 || index < start) writer.placeTrailing(trivia);
      } else if (previous !== null && hasSpaceAfterTrivia(previous, piece)) writer.space();
      if (trivia !== undefined) writer.trivia(trivia);
    }
  }
}

/**
 * Where the line ends: before the comment of this index, or with as many as there are comments before the piece itself;
 * -1 where it cannot.
 */
function breakPlace(piece: Piece, gaps: readonly Gap[], follower: Follower): number {
  const { before } = piece;
  const broken = gaps.findIndex((gap) => gap.hasLineBreak);
  if (broken >= 0) return broken;
  if (before.length === 0) return 0;
  if (follower === 'end') return -1;
  // It documents what is before it, by the line on which it begins, and what is behind it, by the line on which it ends.
  if (before.some(({ text }) => text.includes('\n'))) return -1;
  return gaps.findIndex((_, index) => !isGlued(piece, gaps, index));
}

/** Whether a macro touches what is beside it there: what it stands for may be part of that. */
function isGlued({ before }: Piece, gaps: readonly Gap[], index: number): boolean {
  const isMacro = before[index]?.kind === 'macro' || before[index - 1]?.kind === 'macro';
  return isMacro && gaps[index]?.isEmpty === true;
}
