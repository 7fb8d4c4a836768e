/**
 * What is wrong with a solution, all of it at once.
 *
 * Nothing here throws for what somebody wrote: each part reports and goes on, so that one wrong file never hides the
 * errors of another. Every text of a Diagnostic is printable by construction (printable.ts), whoever shows it, and
 * bounded, whatever the source is: at most MAX_PER_FILE errors, as many
 * warnings and as many notes are kept of a file, the last of them saying that there are more.
 */
import { printable } from './text/printable.js';
import type { SourceFile, Span } from './text/source.js';

/** A note asks for nothing: it says what was done with something unusual. */
export type Severity = 'error' | 'warning' | 'note';

export interface Diagnostic {
  readonly severity: Severity;
  /** Which sort of finding: a short name with hyphens, stable between releases. */
  readonly code: string;
  /** Path as shown to people. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** Column after the last character, where the finding stands on one line. */
  readonly endColumn?: number;
  /** What is wrong, one sentence without its full stop. */
  readonly message: string;
  /** What to do, one sentence without its full stop. */
  readonly remedy: string;
  /** The line of the source, or the part of it around the finding. Absent for files without text. */
  readonly excerpt?: Excerpt;
}

export interface Excerpt {
  readonly text: string;
  /** Characters of `text` before the finding. */
  readonly indent: number;
  /** Characters of `text` the finding covers, at least 1. */
  readonly width: number;
}

/** Findings of one file that are kept. Picked: more than anybody reads, few enough to print at once. */
const MAX_PER_FILE = 200;

/** Findings of each severity that are kept of all files, so that a thousand wrong files do not fill the memory. */
const MAX_IN_ALL = 5000;

/** Characters of a source line shown on each side of a finding. */
const EXCERPT_BEFORE = 60;
const EXCERPT_AFTER = 100;

/** Characters of a message or a remedy. Picked: several times the longest there is without the text of somebody. */
const LONGEST_TEXT = 1000;

/** What to do, or how to find out. */
export type Remedy = string | (() => string);

/** Collects findings; keeps them in the order reported. */
export class Diagnostics {
  readonly #all: Diagnostic[] = [];
  /** Findings so far, by severity and file. */
  readonly #perFile = new Map<string, number>();
  /** Findings kept of each severity: notes must not take the place of errors. */
  readonly #kept = new Map<Severity, number>();
  /** Files as they are shown, by their first finding. */
  readonly #fileOrder = new Map<string, number>();
  readonly #seen = new Set<string>();
  #errors = 0;

  /**
   * @param span where it stands
   * @param code which sort of finding
   * @param message what is wrong; text from sources in it should go through quote()
   * @param remedy what to do; a function where that takes time to find out, called for findings that are kept
   */
  error(span: Span, code: string, message: string, remedy: Remedy): void {
    this.#errors += 1;
    this.#add('error', span, code, message, remedy);
  }

  /** As {@link error}, for what is allowed but hardly meant. */
  warning(span: Span, code: string, message: string, remedy: Remedy): void {
    this.#add('warning', span, code, message, remedy);
  }

  /** As {@link error}, for what is as it may be, and still worth a word. */
  note(span: Span, code: string, message: string, remedy: Remedy): void {
    this.#add('note', span, code, message, remedy);
  }

  /** How many errors were reported, those beyond the bound and repetitions counted: a way to see whether a step failed. */
  get errorCount(): number {
    return this.#errors;
  }

  get hasErrors(): boolean {
    return this.#errors > 0;
  }

  /** By file, in the order of the first finding in each, then by position. */
  sorted(): Diagnostic[] {
    const place = ({ file }: Diagnostic): number => this.#fileOrder.get(file) ?? 0;
    return this.#all.toSorted((a, b) => place(a) - place(b) || a.line - b.line || a.column - b.column);
  }

  #add(severity: Severity, span: Span, code: string, message: string, remedy: Remedy): void {
    const file = span.source.path;
    const shown = printable(file);
    if (!this.#fileOrder.has(shown)) this.#fileOrder.set(shown, this.#fileOrder.size);
    const key = `${code} ${span.start} ${file} ${message}`;
    const kept = this.#kept.get(severity) ?? 0;
    if (this.#seen.has(key) || kept > MAX_IN_ALL) return;
    const counted = `${severity} ${file}`;
    const count = (this.#perFile.get(counted) ?? 0) + 1;
    if (count > MAX_PER_FILE) return;
    this.#perFile.set(counted, count);
    this.#seen.add(key);
    this.#kept.set(severity, kept + 1);
    if (kept === MAX_IN_ALL) {
      const message = `there are more ${severity}s in this solution than can be shown`;
      this.#all.push(
        makeDiagnostic(severity, span, 'too-many', message, 'repair those above and check again'),
      );
      return;
    }
    if (count < MAX_PER_FILE) {
      const text = typeof remedy === 'string' ? remedy : remedy();
      this.#all.push(makeDiagnostic(severity, span, code, message, text));
      return;
    }
    this.#all.push(
      makeDiagnostic(
        severity,
        span,
        'too-many',
        `there are more ${severity}s in this file than can be shown`,
        'repair those above and check again',
      ),
    );
  }
}

function makeDiagnostic(
  severity: Severity,
  span: Span,
  code: string,
  message: string,
  remedy: string,
): Diagnostic {
  const { source } = span;
  const { line, column } = source.position(span.start);
  const lineEnd = source.lineEnd(line);
  const end = Math.max(span.start, Math.min(span.end, lineEnd));
  const shown = {
    severity,
    code,
    file: printable(source.path),
    line,
    column,
    ...(span.end <= lineEnd && end > span.start ? { endColumn: column + (end - span.start) } : {}),
    message: bounded(printable(message)),
    remedy: bounded(printable(remedy)),
  };
  return source.text === '' ? shown : { ...shown, excerpt: excerptOf(source, line, span.start, end) };
}

function bounded(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}...`;
}

function excerptOf(source: SourceFile, line: number, start: number, end: number): Excerpt {
  const lineStart = source.lineStart(line);
  const lineEnd = source.lineEnd(line);
  const from = Math.max(lineStart, start - EXCERPT_BEFORE);
  const to = Math.min(lineEnd, start + EXCERPT_AFTER);
  const before = excerptText(source.text.slice(from, Math.max(from, start)));
  const inside = excerptText(source.text.slice(start, Math.min(end, to)));
  const after = excerptText(source.text.slice(Math.min(end, to), to));
  const lead = from > lineStart ? '...' : '';
  const tail = to < lineEnd ? '...' : '';
  return {
    text: `${lead}${before}${inside}${after}${tail}`,
    indent: lead.length + before.length,
    width: Math.max(1, inside.length),
  };
}

/** A tab is shown as one space, so that what stands below it stands right. */
function excerptText(text: string): string {
  return printable(text.replaceAll('\t', ' '));
}

/** `file:line:column: error code: message`, the line with a mark under the finding, and what to do. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, severity, code, message, remedy, excerpt } = diagnostic;
  const lines = [`${file}:${line}:${column}: ${severity} ${code}: ${message}`];
  if (excerpt !== undefined && excerpt.text.trim() !== '') {
    lines.push(`    ${excerpt.text}`, `    ${' '.repeat(excerpt.indent)}${'^'.repeat(excerpt.width)}`);
  }
  if (remedy !== '') lines.push(`    ${remedy}`);
  return lines.join('\n');
}
