/**
 * The text of one description file, and where in it things stand.
 *
 * Offsets count UTF-16 code units from 0, as JavaScript strings do. Lines and columns count from 1; a column counts code
 * units, as editors do. A line ends with \n, \r\n or \r.
 */

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** A piece of a file: where something stands. `end` is the offset after its last character. */
export interface Span {
  readonly source: SourceFile;
  readonly start: number;
  readonly end: number;
}

export class SourceFile {
  /** The path as it is shown to people. */
  readonly path: string;
  /** Absolute path; equals `path` for a text that does not come from a file. */
  readonly absolutePath: string;
  readonly text: string;
  #lineStarts: readonly number[] | null = null;

  constructor(path: string, text: string, absolutePath: string = path) {
    this.path = path;
    this.text = text;
    this.absolutePath = absolutePath;
  }

  span(start: number, end: number): Span {
    return { source: this, start, end };
  }

  /** Where the offset stands; offsets outside the text are taken as its ends. */
  position(offset: number): Position {
    const starts = this.#starts();
    const inside = Math.max(0, Math.min(offset, this.text.length));
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((starts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (starts[low] ?? 0) + 1 };
  }

  /** Offset at which a line begins, the line counted from 1; the end of the text for lines after the last. */
  lineStart(line: number): number {
    return this.#starts()[line - 1] ?? this.text.length;
  }

  /** Offset at which the characters of a line end, its line end not counted. */
  lineEnd(line: number): number {
    let end = this.lineStart(line + 1);
    const start = this.lineStart(line);
    while (end > start && isLineEnd(this.text.charCodeAt(end - 1))) end -= 1;
    return end;
  }

  #starts(): readonly number[] {
    if (this.#lineStarts === null) this.#lineStarts = lineStarts(this.text);
    return this.#lineStarts;
  }
}

/** The span from the beginning of one to the end of another, both of one file. */
export function joinSpans(first: Span, last: Span): Span {
  return { source: first.source, start: first.start, end: Math.max(first.end, last.end) };
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

function isLineEnd(code: number): boolean {
  return code === LINE_FEED || code === CARRIAGE_RETURN;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === LINE_FEED || (code === CARRIAGE_RETURN && text.charCodeAt(i + 1) !== LINE_FEED)) {
      starts.push(i + 1);
    }
  }
  return starts;
}
