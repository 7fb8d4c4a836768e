/**
 * What the comment of a declaration says, as parts of a page.
 *
 * A comment is text and stays text. Three things are understood, since they only say how it is divided: an empty line ends
 * a paragraph, `- ` or `* ` begins an item of a list, and lines that are indented by two spaces or more keep their line breaks
 * and spaces. Words between single backticks are code where nothing in them could be anything else. No links, headings or marks.
 */
import { printable } from '../printable.js';
import { type Block, code, type Inline, text } from './page.js';

const ITEM = /^ ?[-*] +(?=\S)/;
const INDENT = 2;
const CODE = /(?<!`)`([^`\n]+)`(?!`)/;
/** Nothing that any reader of Markdown, or of what templates are made of, looks at within code. */
const PLAIN = /^[^\s|\\<>&{}](?:[^|\\<>&{}]*[^\s|\\<>&{}])?$/;

/** The comment as blocks; none for a comment without words. */
export function commentBlocks(comment: string): Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let kind: 'paragraph' | 'list' | 'code' = 'paragraph';
  const end = (): void => {
    if (lines.length > 0) blocks.push(block(kind, lines));
    lines = [];
  };
  for (const line of linesOf(comment)) {
    const found = kindOf(line);
    if (found === null) {
      // Between two pieces of indented text an empty line is one of it, but not behind the last.
      if (kind === 'code' && lines.length > 0) lines.push('');
      else end();
      continue;
    }
    const goesOn = kind === 'list' && lines.length > 0 && found === 'code';
    if (found !== kind && !goesOn) {
      end();
      kind = found;
    }
    lines.push(line);
  }
  end();
  return blocks;
}

/** The comment as words within a line, such as a cell of a table. */
export function commentInline(comment: string): Inline[] {
  return words(
    linesOf(comment)
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .join(' '),
  );
}

/** The first sentence of a comment. */
export function commentSummary(comment: string): Inline[] {
  const lines = linesOf(comment).map((line) => line.trim());
  const begin = lines.findIndex((line) => line !== '');
  if (begin < 0) return [];
  const after = lines.slice(begin);
  const end = after.indexOf('');
  const first = (end < 0 ? after : after.slice(0, end)).join(' ');
  const stop = first.search(/[.!?] /);
  return words(stop < 0 ? first : first.slice(0, stop + 1));
}

/**
 * Takes the lines out of a comment that speak of one parameter each: indented, its name first.
 * @param names of the parameters that have no comment of their own
 */
export function splitParameters(
  comment: string,
  names: ReadonlySet<string>,
): { readonly rest: string; readonly byName: ReadonlyMap<string, string> } {
  const byName = new Map<string, string>();
  const rest: string[] = [];
  let current: { readonly name: string; readonly indent: number } | null = null;
  for (const line of linesOf(comment)) {
    const [, spaces = '', name = '', words = ''] =
      /^( {2,})([A-Za-z_][A-Za-z0-9_]*) +(\S.*)$/.exec(line) ?? [];
    if (current !== null && line !== '' && indentOf(line) > current.indent) {
      byName.set(current.name, `${byName.get(current.name)}\n${line.trim()}`);
    } else if (names.has(name) && !byName.has(name)) {
      current = { name, indent: spaces.length };
      byName.set(name, words);
    } else {
      current = null;
      rest.push(line);
    }
  }
  return { rest: rest.join('\n'), byName };
}

function linesOf(comment: string): string[] {
  return comment
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .split('\n')
    .map((line) => printable(line.trimEnd()));
}

function kindOf(line: string): 'paragraph' | 'list' | 'code' | null {
  if (line === '') return null;
  if (ITEM.test(line)) return 'list';
  return indentOf(line) >= INDENT ? 'code' : 'paragraph';
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function block(kind: 'paragraph' | 'list' | 'code', lines: readonly string[]): Block {
  if (kind === 'paragraph') return { kind, content: words(lines.map((line) => line.trim()).join('\n')) };
  if (kind === 'list') return { kind, items: items(lines) };
  const inked = lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
  const margin = inked.reduce(
    (least, line) => (line === '' ? least : Math.min(least, indentOf(line))),
    Infinity,
  );
  return { kind, language: '', lines: inked.map((line) => line.slice(margin)) };
}

function items(lines: readonly string[]): Inline[][] {
  const found: string[] = [];
  for (const line of lines) {
    if (ITEM.test(line)) found.push(line.replace(ITEM, ''));
    else found.push(`${found.pop() ?? ''} ${line.trim()}`);
  }
  return found.map(words);
}

/** Every second part of the split is what stood between backticks. */
function words(line: string): Inline[] {
  return line
    .split(CODE)
    .map((part, index) => {
      if (index % 2 === 0) return text(part);
      return PLAIN.test(part) ? code(part) : text(`\`${part}\``);
    })
    .filter((part) => 'text' in part && part.text !== '');
}
