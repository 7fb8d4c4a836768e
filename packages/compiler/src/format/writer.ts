/** The lines written so far and the one being written. */
import { alignRows, type Row } from './align-rows.js';
import { moveComment } from './block-comment.js';
import { NotFormattable } from './not-formattable.js';
import type { Trivia } from './pieces.js';

export class Writer {
  readonly #lines: string[] = [];
  #line = '';
  #indent = 0;
  #length = 0;
  readonly #maxLength: number;
  #row: Row | null = null;
  readonly #rows: Row[] = [];

  /** @param maxLength characters it may write; beyond that it throws NotFormattable */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Columns written on this line, or its indentation. */
  get column(): number {
    return this.isFresh ? this.#indent : this.#line.length;
  }

  /** Nothing has been written on this line. */
  get isFresh(): boolean {
    return this.#line === '';
  }

  /** Goes to a new line, unless this one is new. */
  newline(indent: number, emptyLine = false): void {
    if (!this.isFresh) {
      this.#endLine();
      this.#line = '';
    }
    if (emptyLine && this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#lines.push('');
    this.#indent = indent;
  }

  #endLine(): void {
    this.#lines.push(this.#line);
    this.#length += this.#line.length + 1;
    if (this.#length > this.#maxLength) throw new NotFormattable('formatted, it would be too large');
  }

  space(): void {
    if (!this.isFresh) this.#line += ' ';
  }

  text(text: string): void {
    if (this.isFresh) this.#line = ' '.repeat(this.#indent);
    this.#line += text;
  }

  /** A comment or macro, moved to where it stands now. */
  trivia(trivia: Trivia): void {
    if (!trivia.text.includes('\n')) {
      this.text(trivia.kind === 'macro' ? trivia.text : trivia.text.replace(/[ \t\f]+$/, ''));
      return;
    }
    // Its lines stand where the first one begins, so that may not be moved afterwards.
    this.#row = null;
    // Behind something else they stay: else each of many in a row would move those after it further.
    const shift = this.isFresh ? this.#indent - trivia.column : 0;
    const [first = '', ...rest] = moveComment(trivia.text, shift, this.#indent + 1);
    this.text(first);
    for (const line of rest) {
      this.#endLine();
      this.#line = line;
    }
  }

  /** What is written up to {@link endRow} may be aligned with the lines around it. */
  beginRow(kind: string): void {
    this.#row = this.isFresh ? { kind, line: this.#lines.length, indent: this.#indent, places: [] } : null;
  }

  /**
   * Here is a place of the row at which it may be aligned.
   * @param isWide the author left more than one space
   */
  place(name: string, isWide: boolean, always = false): void {
    this.#row?.places.push({ name, column: this.column, isWide, always });
  }

  /** The row is kept when it is one line; comments may still be written behind it. */
  endRow(): void {
    if (this.#row?.line === this.#lines.length) this.#rows.push(this.#row);
    this.#row = null;
  }

  /** Here begins a comment behind a row. */
  placeTrailing(trivia: Trivia): void {
    const row = this.#rows.at(-1);
    if (row?.line !== this.#lines.length) return;
    if (trivia.text.includes('\n') || trivia.kind === 'macro') this.#rows.pop();
    else if (!row.places.some(({ name }) => name === 'trailing')) {
      row.places.push({ name: 'trailing', column: this.column, isWide: trivia.gap.isWide, always: false });
    }
  }

  /** The whole text; the writer must not be used afterwards. */
  finish(): string {
    this.newline(0);
    alignRows(this.#lines, this.#rows);
    let end = this.#lines.length;
    while (end > 0 && this.#lines[end - 1] === '') end -= 1;
    return this.#lines.slice(0, end).reduce((text, line) => `${text}${line}\n`, '');
  }
}
