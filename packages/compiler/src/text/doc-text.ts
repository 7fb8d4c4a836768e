/**
 * The comments that document a declaration: those directly before it, with no empty line between them or below them;
 * else the one that begins behind the declaration on the same line.
 *
 * Comments may be as long as the file, so everything here is one pass over them.
 */

import type { Comment, Token } from '../syntax/token.js';
import type { SourceFile } from './source.js';

/**
 * Text of the comments that stand before a token and belong to what begins there.
 * @param previousEnd offset at which the token before it ends, 0 for the first
 * @returns the lines without comment marks, joined with \n; '' for none
 */
export function docBefore(source: SourceFile, token: Token, previousEnd: number): string {
  const { comments } = token;
  const previousLine = previousEnd === 0 ? 0 : source.position(previousEnd).line;
  let from = comments.length;
  let below = token.start;
  while (from > 0) {
    const comment = comments[from - 1];
    if (comment === undefined || hasEmptyLine(source.text, comment.end, below)) break;
    // What follows a declaration on its line up to the line's end speaks of that declaration.
    const isLast =
      source.text.startsWith('//', comment.start) || hasLineBreak(source.text, comment.end, below);
    if (isLast && source.position(comment.start).line === previousLine) break;
    below = comment.start;
    from -= 1;
  }
  return commentLines(source, comments.slice(from));
}

/**
 * Text of the comments that begin behind a declaration, on the line on which it ends.
 * @param end offset at which the declaration ends, its closing mark counted
 * @param next the token after it
 */
export function docBehind(source: SourceFile, end: number, next: Token): string {
  if (next.comments.length === 0) return '';
  const { line } = source.position(end);
  // `a; /* about b */ b;` on one line speaks of what follows.
  if (next.kind !== 'end' && source.position(next.start).line === line) return '';
  return commentLines(
    source,
    next.comments.filter((comment) => source.position(comment.start).line === line),
  );
}

function hasLineBreak(text: string, from: number, to: number): boolean {
  return /[\r\n]/.test(text.slice(from, to));
}

function hasEmptyLine(text: string, from: number, to: number): boolean {
  return /(?:\n|\r(?!\n))[ \t]*[\r\n]/.test(text.slice(from, to));
}

function commentLines(source: SourceFile, comments: readonly Comment[]): string {
  const lines = comments.flatMap((comment) => withoutMarks(source.text.slice(comment.start, comment.end)));
  const isText = (line: string): boolean => line !== '';
  const first = lines.findIndex(isText);
  return first < 0 ? '' : lines.slice(first, lines.findLastIndex(isText) + 1).join('\n');
}

function withoutMarks(comment: string): string[] {
  if (comment.startsWith('//')) {
    const text = comment.slice(skip(comment, '/', 2)).trimEnd();
    return [text.startsWith(' ') ? text.slice(1) : text];
  }
  let end = comment.endsWith('*/') && comment.length >= 4 ? comment.length - 2 : comment.length;
  while (end > 2 && comment[end - 1] === '*') end -= 1;
  const start = Math.min(skip(comment, '*', 1), end);
  const [first = '', ...rest] = comment.slice(start, end).split(/\r\n?|\n/);
  return [first.trim(), ...withoutMargin(rest.map((line) => line.trimEnd()))];
}

/** Without the column of stars, or where there is none, without the indentation all lines share. */
function withoutMargin(lines: readonly string[]): string[] {
  const inked = lines.filter((line) => line !== '');
  if (inked.every((line) => line.trimStart().startsWith('*'))) {
    return lines
      .map((line) => line.trimStart().slice(1))
      .map((line) => (line.startsWith(' ') ? line.slice(1) : line));
  }
  const margin = inked.reduce(
    (least, line) => Math.min(least, line.length - line.trimStart().length),
    Infinity,
  );
  return lines.map((line) => line.slice(margin));
}

/** The offset, from `from` on, at which something other than the character stands. */
function skip(text: string, character: string, from: number): number {
  let at = from;
  while (text[at] === character) at += 1;
  return at;
}
