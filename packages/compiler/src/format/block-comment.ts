/** Comments of several lines at another column. */
import { TAB_WIDTH } from './pieces.js';

/**
 * The lines of a comment that moves. A column of stars gets a place of its own; other lines keep their places
 * relative to one another, since a doc comment means them so, and move together as far as there is room.
 * @param shift columns the lines move to the right
 * @param starColumn where stars at the beginning of lines go
 */
export function moveComment(text: string, shift: number, starColumn: number): string[] {
  const [first = '', ...rest] = text.split('\n').map((line) => line.replace(/[ \t\f]+$/, ''));
  const inked = rest.filter((line) => line.trimEnd() !== '');
  if (inked.length === 0) return [first, ...rest];
  if (inked.every((line) => line.trimStart().startsWith('*'))) {
    const margin = ' '.repeat(starColumn);
    return [first, ...rest.map((line) => (line.trimEnd() === '' ? line : margin + line.trimStart()))];
  }
  const shared = inked.reduce((least, line) => Math.min(least, indentation(line)), Infinity);
  const [sample = ''] = inked;
  const width = sample.slice(0, shared).replaceAll('\t', ' '.repeat(TAB_WIDTH)).length;
  const margin = ' '.repeat(Math.max(0, width + shift));
  return [first, ...rest.map((line) => (line.trimEnd() === '' ? line : margin + line.slice(shared)))];
}

function indentation(line: string): number {
  return line.length - line.trimStart().length;
}
