/**
 * A file as the formatter sees it: pieces (the tokens), each with what stands between it and the piece before: comments and
 * template macros, and what white space there was. Together they are the whole text but for white space.
 */

import type { Diagnostics } from '../diagnostics.js';
import { tokenize } from '../syntax/lexer.js';
import type { Token } from '../syntax/token.js';
import { isSpace } from '../text/characters.js';
import type { SourceFile } from '../text/source.js';

/** The white space before something. */
export interface Gap {
  /** There is none. */
  readonly isEmpty: boolean;
  readonly hasLineBreak: boolean;
  /** There is an empty line; what that is decides which declaration a comment documents (doc-text.ts). */
  readonly hasEmptyLine: boolean;
  /** It is longer than one space, all on one line: somebody aligned something. */
  readonly isWide: boolean;
}

/** What stands between two tokens and is no white space. */
export interface Trivia {
  /** A macro is whatever the lexer leaves out: build systems put something in its place. */
  readonly kind: 'line-comment' | 'block-comment' | 'macro';
  /** Marks included, line ends \n. */
  readonly text: string;
  readonly gap: Gap;
  /** Columns before it on its line, counted from 0, tabs of the indentation as four. */
  readonly column: number;
}

export interface Piece {
  readonly kind: Token['kind'];
  readonly text: string;
  readonly before: readonly Trivia[];
  /** Between the last of `before`, or the piece before, and this piece. */
  readonly gap: Gap;
}

/** Columns a tab at the beginning of a line stands for. */
export const TAB_WIDTH = 4;

/**
 * The pieces of a file; the last one is its end, and has no text.
 * @param diagnostics gets what is no token
 */
export function readPieces(source: SourceFile, diagnostics: Diagnostics): Piece[] {
  const { text } = source;
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let at = start;
  return tokenize(source, diagnostics).map((token) => {
    const from = at;
    at = token.end;
    const isSpaceOnly = skipSpace(text, from, token.start) === token.start;
    const before = isSpaceOnly ? NO_TRIVIA : readTrivia(source, start, from, token);
    // A line comment may end with spaces of its own.
    const least = token.comments.at(-1)?.end ?? from;
    let gapStart = token.start;
    while (gapStart > least && isSpace(text.charCodeAt(gapStart - 1))) gapStart -= 1;
    const gap = gapStart === start ? START_OF_FILE : readGap(text.slice(gapStart, token.start));
    return { kind: token.kind, text: token.text, before, gap };
  });
}

const NO_TRIVIA: readonly Trivia[] = [];

/**
 * What stands before a token.
 * @param start where the text begins
 * @param from where the token before it ends
 */
function readTrivia(source: SourceFile, start: number, from: number, token: Token): Trivia[] {
  const found: Trivia[] = [];
  let at = from;
  const add = (kind: Trivia['kind'], begin: number, end: number): void => {
    const text = source.text.slice(begin, end).replace(/\r\n?/g, '\n');
    const gap = at === start ? START_OF_FILE : readGap(source.text.slice(at, begin));
    found.push({ kind, text, gap, column: text.includes('\n') ? columnOf(source, begin) : 0 });
    at = end;
  };
  const addMacros = (to: number): void => {
    for (let begin = skipSpace(source.text, at, to); begin < to; ) {
      let end = begin;
      while (end < to && !isSpace(source.text.charCodeAt(end))) end += 1;
      add('macro', begin, end);
      begin = skipSpace(source.text, end, to);
    }
  };
  for (const comment of token.comments) {
    addMacros(comment.start);
    const isLine = source.text.startsWith('//', comment.start);
    add(isLine ? 'line-comment' : 'block-comment', comment.start, comment.end);
  }
  addMacros(token.start);
  return found;
}

function skipSpace(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

const NO_GAP: Gap = { isEmpty: true, hasLineBreak: false, hasEmptyLine: false, isWide: false };
/** What comes first begins a line. */
const START_OF_FILE: Gap = { ...NO_GAP, isEmpty: false, hasLineBreak: true };
const ONE_SPACE: Gap = { ...NO_GAP, isEmpty: false };

function readGap(text: string): Gap {
  if (text === '') return NO_GAP;
  if (text === ' ') return ONE_SPACE;
  const hasLineBreak = /[\r\n]/.test(text);
  const hasEmptyLine = hasLineBreak && /(?:\n|\r(?!\n))[ \t]*[\r\n]/.test(text);
  return { isEmpty: false, hasLineBreak, hasEmptyLine, isWide: !hasLineBreak };
}

function columnOf(source: SourceFile, offset: number): number {
  const { line, column } = source.position(offset);
  const before = source.text.slice(source.lineStart(line), offset);
  const indentation = /^[ \t]*/.exec(before)?.[0] ?? '';
  return column - 1 + (indentation.split('\t').length - 1) * (TAB_WIDTH - 1);
}
