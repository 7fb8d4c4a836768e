/**
 * The cursor over the tokens of a file that the parsers of all four languages share.
 *
 * A parser never throws for what somebody wrote: what is expected and not there is reported once, the function that
 * missed it returns null, and its caller goes on behind the broken piece (skipTo, skipGroup). At one token at most one error
 * is reported, so that one slip does not become a list. Every loop must move the cursor or end; `depth` bounds recursion, since
 * the text decides how deep it nests.
 */
import type { Diagnostics } from '../diagnostics.js';
import { docBefore, docBehind } from '../text/doc-text.js';
import { quote } from '../text/printable.js';
import type { SourceFile, Span } from '../text/source.js';
import { tokenize } from './lexer.js';
import type { Token } from './token.js';

/** A name and where it stands. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** Levels of brackets, types or expressions inside one another. Picked: nobody writes a tenth of it. */
export const MAX_NESTING = 100;

/** Words that begin a part of a file, in any of the languages. */
const BEGINNINGS =
  'package import const typedef struct union interface endpoints components security use policy request response'.split(
    ' ',
  );

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['{', '}'],
  ['(', ')'],
  ['[', ']'],
]);

export class Parser {
  readonly source: SourceFile;
  readonly diagnostics: Diagnostics;
  /** Whether the text is tokens from its beginning to its end; else anything may stand in what was left out. */
  readonly tokenized: boolean;
  /** Whether a macro of a build system was left out. */
  readonly hasMacros: boolean;
  /** The identifiers of what was left out, see {@link leaveOut}. */
  readonly leftOut = new Set<string>();
  readonly #tokens: Token[];
  readonly #errorsBefore: number;
  #index = 0;
  #depth = 0;
  #lastError = -1;

  /** Reads all tokens of the file. */
  constructor(source: SourceFile, diagnostics: Diagnostics) {
    this.source = source;
    this.diagnostics = diagnostics;
    this.#errorsBefore = diagnostics.errorCount;
    let hasMacros = false;
    this.#tokens = tokenize(source, diagnostics, () => {
      hasMacros = true;
    });
    this.hasMacros = hasMacros;
    this.tokenized = !this.failed;
  }

  /** Whether an error was reported since the file was opened. */
  get failed(): boolean {
    return this.diagnostics.errorCount > this.#errorsBefore;
  }

  /** The token at the cursor; the end token when there is no other. */
  get token(): Token {
    return this.#at(this.#index);
  }

  get atEnd(): boolean {
    return this.token.kind === 'end';
  }

  /** The token so many places further on, without moving. */
  peek(distance = 1): Token {
    return this.#at(this.#index + distance);
  }

  /** The token and moves behind it; at the end it stays. */
  next(): Token {
    const { token } = this;
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  /** Whether the cursor is at this mark or this word. */
  is(text: string): boolean {
    const { token } = this;
    return token.text === text && (token.kind === 'punctuation' || token.kind === 'identifier');
  }

  isAny(texts: readonly string[]): boolean {
    return texts.some((text) => this.is(text));
  }

  /** Moves behind this mark or word if the cursor is at it. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.next();
    return true;
  }

  /**
   * Moves behind this mark or word, else reports that it is missing.
   * @param place where it is missing, such as `after the name`
   */
  expect(text: string, place: string, remedy = `write ${quote(text)} here`): boolean {
    if (this.accept(text)) return true;
    this.#missing(text, place, remedy);
    return false;
  }

  /**
   * Moves behind the `;` that ends something, else reports that it is missing.
   * @param what what it ends, such as `the field`
   * @returns whether what follows can be taken for something new: the `;` is there, or a line ends where it is missing
   */
  endOf(what: string, remedy = `end ${what} with ";"`): boolean {
    if (this.accept(';')) return true;
    this.#missing(';', `after ${what}`, remedy);
    return this.#startsLine && !this.atEnd;
  }

  /**
   * As {@link accept}, for a mark that may stand directly before another with which the lexer joined it: `<` in `string<-1>`.
   */
  acceptPart(mark: string): boolean {
    const { token } = this;
    if (token.kind !== 'punctuation' || !token.text.startsWith(mark)) return false;
    if (token.text === mark) this.next();
    else {
      const text = token.text.slice(mark.length);
      this.#tokens[this.#index] = { ...token, text, start: token.start + mark.length, comments: [] };
    }
    return true;
  }

  /**
   * The identifier at the cursor, moving behind it; else null and a report.
   * @param what what the name is for, such as `a name of a field`
   */
  expectName(what: string, remedy = 'write a name here'): Name | null {
    const { token } = this;
    if (token.kind === 'identifier') {
      this.next();
      return { text: token.text, span: this.span(token) };
    }
    this.expected(what, '', remedy);
    return null;
  }

  /** A name with parts between dots, as one name without the spaces in it; else null and a report. */
  expectQualifiedName(what: string, remedy?: string): Name | null {
    const first = this.expectName(what, remedy);
    if (first === null) return null;
    const parts = [first.text];
    let { span } = first;
    while (this.is('.') && this.peek().kind === 'identifier') {
      this.next();
      if (this.#startsLine && this.isAny(BEGINNINGS)) {
        // The word begins something else, more often than it goes on with this name.
        const place = this.source.span(span.start, this.previousEnd);
        this.diagnostics.error(
          place,
          'syntax',
          'a name ends with "."',
          'write the rest of the name, or remove the "."',
        );
        return { text: parts.join('.'), span };
      }
      const part = this.next();
      parts.push(part.text);
      span = { ...span, end: part.end };
    }
    if (this.is('.')) {
      this.next();
      this.expected('the next part of the name', 'after "."', 'write it, or remove the "."');
      return null;
    }
    return { text: parts.join('.'), span };
  }

  /**
   * Reports that something else stands at the cursor than what is expected.
   * @param what what is expected, as it reads in a sentence
   * @param place such as `after the name`; '' for none
   */
  expected(what: string, place: string, remedy: string): void {
    this.syntaxError(`expected ${what}${place === '' ? '' : ` ${place}`}, but ${found(this.token)}`, remedy);
  }

  /** Reports a missing mark: behind what stands before it, where that is on a line of its own. */
  #missing(text: string, place: string, remedy: string): void {
    if (!this.#startsLine || this.atEnd) this.expected(quote(text), place, remedy);
    else if (this.#lastError !== this.#index) {
      this.#lastError = this.#index;
      const span = this.source.span(this.previousEnd, this.previousEnd);
      this.diagnostics.error(span, 'syntax', `expected ${quote(text)} ${place}, but the line ends`, remedy);
    }
  }

  /** Whether the token at the cursor is not on the line on which the token before it ends. */
  get #startsLine(): boolean {
    return this.source.position(this.token.start).line > this.source.position(this.previousEnd).line;
  }

  /** Reports an error at the cursor, unless one was reported there. */
  syntaxError(message: string, remedy: string): void {
    if (this.#lastError === this.#index) return;
    this.#lastError = this.#index;
    this.diagnostics.error(this.span(this.token), 'syntax', message, remedy);
  }

  /** Reports a syntax error at a token other than the one at the cursor. */
  errorAt(token: Token, message: string, remedy: string): void {
    this.diagnostics.error(this.span(token), 'syntax', message, remedy);
  }

  /**
   * Runs a parsing function one level deeper. At MAX_NESTING it does not run: that is reported, the group or the token at
   * the cursor is skipped, and the result is null.
   */
  deeper<T>(parse: () => T): T | null {
    if (this.#depth >= MAX_NESTING) {
      this.syntaxError(`this is nested more than ${MAX_NESTING} levels deep`, 'write it with less nesting');
      this.skipGroup();
      return null;
    }
    this.#depth += 1;
    try {
      return parse();
    } finally {
      this.#depth -= 1;
    }
  }

  /** Moves behind one token, or with a bracket behind the bracket that closes it. */
  skipGroup(): void {
    const open: string[] = [];
    let moved = false;
    do {
      const { token } = this;
      if (token.kind === 'end') return;
      if (token.kind === 'punctuation') {
        const closing = CLOSING.get(token.text);
        if (closing !== undefined) open.push(closing);
        else if (token.text === '}' && open.length > 0) {
          // A brace closes what was left open inside it; it may close more than was opened here.
          while (open.length > 0 && open.at(-1) !== '}') open.pop();
          if (open.length === 0) return;
          open.pop();
        } else if (token.text === ';') {
          // So does a semicolon, which stands in braces only.
          while (open.length > 0 && open.at(-1) !== '}') open.pop();
          if (open.length === 0 && moved) return;
        } else if (open.at(-1) === token.text) open.pop();
      }
      this.next();
      moved = true;
    } while (open.length > 0);
  }

  /**
   * Moves, over whole groups, to the first token that is one of these marks or words, or to the end.
   * @returns whether it is at one of them
   */
  skipTo(texts: readonly string[]): boolean {
    while (!this.atEnd && !this.isAny(texts)) this.skipGroup();
    return !this.atEnd;
  }

  /** Number of tokens passed; to make sure that a loop moves. */
  get offset(): number {
    return this.#index;
  }

  /** Notes that what was passed since the cursor was at an offset is left out: each identifier in it may be a name declared there. */
  leaveOut(from: number): void {
    for (let index = from; index < this.#index; index += 1) {
      const { kind, text } = this.#at(index);
      if (kind === 'identifier') this.leftOut.add(text);
    }
  }

  span(token: Token): Span {
    return this.source.span(token.start, token.end);
  }

  /** From the beginning of a token up to the end of the token before the cursor. */
  spanFrom(first: Token): Span {
    return this.source.span(first.start, Math.max(first.end, this.previousEnd));
  }

  /** Offset at which the token before the cursor ends; 0 at the start of the file. */
  get previousEnd(): number {
    return this.#index === 0 ? 0 : this.#at(this.#index - 1).end;
  }

  /** The token before the cursor as it stands in the source; '' at the start of the file. */
  get previousText(): string {
    return this.#index === 0 ? '' : this.#at(this.#index - 1).text;
  }

  /** The comments that document what begins at the cursor, without their marks. */
  docHere(): string {
    return docBefore(this.source, this.token, this.previousEnd);
  }

  /** The comments that stand behind what ends before the cursor, on the same line. */
  docBehind(): string {
    return docBehind(this.source, this.previousEnd, this.token);
  }

  #at(index: number): Token {
    const token = this.#tokens[Math.min(index, this.#tokens.length - 1)];
    if (token === undefined) throw new Error('a file has no end token');
    return token;
  }
}

function found(token: Token): string {
  if (token.kind === 'end') return 'the file ends';
  if (token.kind !== 'string') return `there is ${quote(token.text)}`;
  const isWhole = token.text.length > 1 && token.text.endsWith('"');
  return isWhole ? `there is the string ${shortened(token.text)}` : 'there is a string that does not end';
}

/** A string has quotes of its own. */
function shortened(text: string): string {
  return text.length <= 80 ? text : `${text.slice(0, 80)}..."`;
}
