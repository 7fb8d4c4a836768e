/**
 * The lexer of IDL, CDL, EDL and PSL.
 *
 * It takes every text and always ends with an end token, in time linear in the text: what is no token is reported and
 * left out, a run of it at once. A name has ASCII letters, digits and underscores only, so that two names that look alike
 * are the same name; a word with other letters is reported and still given as an identifier, so that the parser goes on as
 * if it had been a name.
 */

import type { Diagnostics } from '../diagnostics.js';
import {
  isDigit,
  isForeignLetter,
  isIdentifierPart,
  isIdentifierStart,
  isSpace,
} from '../text/characters.js';
import { reportDirectionMarks } from '../text/hidden-direction.js';
import { asciiTwin } from '../text/look-alikes.js';
import { quote } from '../text/printable.js';
import type { SourceFile } from '../text/source.js';
import { noteMacro, TEMPLATE_MACRO } from '../text/template-macros.js';
import { readIntegerLiteral } from './integer-literal.js';
import { readStringLiteral } from './string-literal.js';
import type { Comment, Token } from './token.js';

/** Longest first, so that the first that fits is the one meant. */
const PUNCTUATION =
  '==> ** << >> == != <= >= && || ~> <~ <- ( ) { } [ ] < > , ; : . = + - * / % & | ^ ! ~'.split(' ');

/** Punctuation by first code unit. */
const PUNCTUATION_BY_START: ReadonlyMap<number, readonly string[]> = new Map(
  PUNCTUATION.map((mark) => [
    mark.charCodeAt(0),
    PUNCTUATION.filter((other) => other.charCodeAt(0) === mark.charCodeAt(0)),
  ]),
);

/** Characters of a name. Picked: paths of files are made from names, and file systems end at 255. */
const MAX_NAME_LENGTH = 200;

const NO_COMMENTS: readonly Comment[] = [];

/**
 * The tokens of a file; the last is the end token and there is no other.
 * @param source the text
 * @param diagnostics gets what is no token
 * @param onMacro called for each macro of a build system, which is left out
 */
export function tokenize(
  source: SourceFile,
  diagnostics: Diagnostics,
  onMacro: () => void = () => undefined,
): Token[] {
  return new Lexer(source, diagnostics, onMacro).run();
}

class Lexer {
  readonly #source: SourceFile;
  readonly #text: string;
  readonly #diagnostics: Diagnostics;
  readonly #onMacro: () => void;
  readonly #tokens: Token[] = [];
  #comments: Comment[] = [];
  #at = 0;

  constructor(source: SourceFile, diagnostics: Diagnostics, onMacro: () => void) {
    this.#source = source;
    this.#text = source.text;
    this.#diagnostics = diagnostics;
    this.#onMacro = onMacro;
    // A byte order mark at the very start says nothing and is no content.
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
  }

  run(): Token[] {
    const length = this.#text.length;
    while (this.#at < length) this.#step();
    const comments = this.#takeComments();
    this.#tokens.push({ kind: 'end', text: '', start: length, end: length, comments });
    return this.#tokens;
  }

  #step(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (isSpace(code)) this.#at += 1;
    else if (isIdentifierStart(code) || isForeignLetter(code)) this.#name();
    else if (isDigit(code)) this.#integer();
    else if (this.#text.startsWith('//', this.#at)) this.#lineComment();
    else if (this.#text.startsWith('/*', this.#at)) this.#blockComment();
    else if (code === QUOTE) this.#string();
    else if (code === AT && this.#templateMacro()) return;
    else if (!this.#punctuation(code)) this.#unknown();
  }

  #name(): void {
    const start = this.#at;
    let foreign = -1;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const code = this.#text.charCodeAt(this.#at);
      if (isIdentifierPart(code)) continue;
      if (!isForeignLetter(code)) break;
      if (foreign < 0) foreign = this.#at;
    }
    const end = this.#at;
    const text = this.#text.slice(start, end);
    if (foreign >= 0) {
      const character = String.fromCodePoint(this.#text.codePointAt(foreign) ?? 0);
      const twin = text.length > MAX_NAME_LENGTH ? null : asciiTwin(text);
      this.#diagnostics.error(
        this.#source.span(start, end),
        'bad-name',
        `the name ${quote(text)} has the character ${codePointName(character)}`,
        remedyOfName(twin, character),
      );
    } else if (text.length > MAX_NAME_LENGTH) {
      this.#diagnostics.error(
        this.#source.span(start, end),
        'long-name',
        `a name has ${text.length} characters`,
        `use at most ${MAX_NAME_LENGTH}`,
      );
    }
    this.#tokens.push({ kind: 'identifier', text, start, end, comments: this.#takeComments() });
  }

  #integer(): void {
    const start = this.#at;
    while (isIdentifierPart(this.#text.charCodeAt(this.#at))) this.#at += 1;
    const end = this.#at;
    const text = this.#text.slice(start, end);
    const value = readIntegerLiteral(text, this.#source.span(start, end), this.#diagnostics);
    this.#tokens.push({ kind: 'integer', text, start, end, value, comments: this.#takeComments() });
  }

  #string(): void {
    const start = this.#at;
    const { value, end } = readStringLiteral(this.#source, start, this.#diagnostics);
    this.#at = end;
    reportDirectionMarks(this.#source, start, this.#at, this.#diagnostics);
    const text = this.#text.slice(start, end);
    this.#tokens.push({ kind: 'string', text, start, end, value, comments: this.#takeComments() });
  }

  #lineComment(): void {
    const start = this.#at;
    while (this.#at < this.#text.length && !isLineBreak(this.#text.charCodeAt(this.#at))) this.#at += 1;
    this.#comments.push({ start, end: this.#at });
    reportDirectionMarks(this.#source, start, this.#at, this.#diagnostics);
  }

  #blockComment(): void {
    const start = this.#at;
    const close = this.#text.indexOf('*/', start + 2);
    if (close < 0) {
      this.#diagnostics.error(
        this.#source.span(start, start + 2),
        'unterminated-comment',
        'this comment does not end',
        'end it with */',
      );
    }
    this.#at = close < 0 ? this.#text.length : close + 2;
    this.#comments.push({ start, end: this.#at });
    reportDirectionMarks(this.#source, start, this.#at, this.#diagnostics);
  }

  #templateMacro(): boolean {
    TEMPLATE_MACRO.lastIndex = this.#at;
    const found = TEMPLATE_MACRO.exec(this.#text);
    if (found === null) return false;
    noteMacro(this.#source, this.#at, found[0], this.#diagnostics);
    this.#onMacro();
    this.#at += found[0].length;
    return true;
  }

  #punctuation(code: number): boolean {
    const mark = PUNCTUATION_BY_START.get(code)?.find((each) => this.#text.startsWith(each, this.#at));
    if (mark === undefined) return false;
    const start = this.#at;
    this.#at += mark.length;
    const comments = this.#takeComments();
    this.#tokens.push({ kind: 'punctuation', text: mark, start, end: this.#at, comments });
    return true;
  }

  /** Leaves out everything up to the next character that can begin a token. */
  #unknown(): void {
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#canBegin(this.#text.charCodeAt(this.#at))) this.#at += 1;
    if (this.#at === start) this.#at += 1;
    const text = this.#text.slice(start, this.#at);
    this.#diagnostics.error(
      this.#source.span(start, this.#at),
      'unknown-character',
      `${charactersNamed(text)} here`,
      meantInstead(text) ?? 'remove it, or put it into a comment',
    );
  }

  #canBegin(code: number): boolean {
    return (
      isSpace(code) ||
      isIdentifierPart(code) ||
      isForeignLetter(code) ||
      code === QUOTE ||
      code === AT ||
      PUNCTUATION_BY_START.has(code)
    );
  }

  #takeComments(): readonly Comment[] {
    if (this.#comments.length === 0) return NO_COMMENTS;
    const taken = this.#comments;
    this.#comments = [];
    return taken;
  }
}

const QUOTE = 34;
const AT = 64;

function isLineBreak(code: number): boolean {
  return code === 10 || code === 13;
}

/** @param twin the name of ASCII letters that it looks like, if there is one */
function remedyOfName(twin: string | null, character: string): string {
  if (twin === null) return 'make names of the letters A to Z and a to z, digits and underscores';
  if (/\p{Cf}/u.test(character)) return `write ${quote(twin)}: that character cannot be seen`;
  return `write ${quote(twin)} with letters of ASCII`;
}

/** What stands there, as a sentence begins: what cannot be told from something else by its looks is named by its number. */
function charactersNamed(text: string): string {
  if (text.length > 1) return `${quote(text)} mean nothing`;
  const shown = /[\x21-\x7e]/.test(text) ? quote(text) : `the character ${codePointName(text)}`;
  return `${shown} means nothing`;
}

/** What to do with characters that other languages have, or that somebody wrote in place of ASCII ones; null for the rest. */
function meantInstead(text: string): string | null {
  if (/^#+$/.test(text)) return 'remove it: nothing is included or replaced here, and comments begin with //';
  if (/^\p{Zs}+$/u.test(text)) return 'write a plain space instead';
  if (/^[\u201c-\u201f\u00ab\u00bb]+$/.test(text)) return 'write " instead';
  if (/^[\u2010-\u2015\u2212]+$/.test(text)) return 'write - instead';
  if (/^'+$/.test(text)) return 'write texts between double quotes';
  if (text === '?') return 'for a value that may be missing write sequence<T, 1>';
  const narrow = text.length === 1 ? text.normalize('NFKC') : text;
  return narrow !== text && PUNCTUATION.includes(narrow) ? `write ${narrow} instead` : null;
}

function codePointName(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `U+${number}`;
}
