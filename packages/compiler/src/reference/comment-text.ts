/**
 * What the comment of a declaration says, as parts of a page.
 *
 * A comment is text and stays text. What is understood only says how it is divided: an empty line ends a paragraph, `- ` or
 * `* ` begins an item of a list, lines that are indented by two spaces or more keep their line breaks and spaces, and a tag
 * that generated code keeps, such as `@deprecated`, begins a paragraph and is written as a word. Words between single
 * backticks are code where nothing in them could be anything else. No links, headings or marks.
 */
import { printable } from '../text/printable.js';
import { type Block, code, type Inline, text } from './page.js';

const ITEM = /^ ?[-*] +(?=\S)/;
const INDENT = 2;
const TAG = /^ ?@([a-z]+)(?![^ ]) *(.*)$/;
/** The words for the tags of {@link docComment}, which has them stay tags. */
const TAG_WORDS: ReadonlyMap<string, string> = new Map([
  ['deprecated', 'Deprecated'],
  ['example', 'Example'],
  ['param', 'Parameter'],
  ['remarks', 'Remarks'],
  ['returns', 'Returns'],
  ['see', 'See'],
  ['since', 'Since'],
  ['throws', 'Throws'],
]);
const DEPRECATED = /^Deprecated[:.]/;
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

/**
 * The comment as words within a line, such as a cell of a table: all of it where it is one paragraph.
 * @returns of a longer one the summary, and `more` is the whole
 */
export function commentInline(comment: string): {
  readonly words: Inline[];
  readonly more: readonly Block[];
} {
  const blocks = commentBlocks(comment);
  const [first] = blocks;
  if (first === undefined) return { words: [], more: [] };
  if (blocks.length > 1 || first.kind !== 'paragraph')
    return { words: commentSummary(comment), more: blocks };
  return { words: words(paragraphsOf(comment)[0] ?? ''), more: [] };
}

/** The first sentence of a comment, and what it says of being deprecated. */
export function commentSummary(comment: string): Inline[] {
  const [first = '', ...others] = paragraphsOf(comment);
  const stop = first.search(/[.!?] /);
  const sentence = stop < 0 ? first : first.slice(0, stop + 1);
  const deprecated = others.find((other) => DEPRECATED.test(other));
  return words(deprecated === undefined ? sentence : `${sentence} ${deprecated}`);
}

/** What a comment is divided into, each on one line and without the mark of an item. */
function paragraphsOf(comment: string): string[] {
  const paragraphs: string[][] = [];
  let before: string | null = null;
  for (const line of linesOf(comment)) {
    const kind = kindOf(line);
    const words = line.replace(ITEM, '').trim();
    if (kind !== null && (kind !== before || kind === 'list')) paragraphs.push([words]);
    else if (kind !== null) paragraphs.at(-1)?.push(words);
    before = kind;
  }
  return paragraphs.map((lines) => lines.join(' '));
}

function linesOf(comment: string): string[] {
  return comment
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .split('\n')
    .flatMap((line) => tagged(printable(line.trimEnd())));
}

/** A tag as a word, in a paragraph of its own; any other line as it is. */
function tagged(line: string): string[] {
  const [, tag = '', rest = ''] = TAG.exec(line) ?? [];
  const word = TAG_WORDS.get(tag);
  if (word === undefined) return [line];
  if (tag === 'param')
    return ['', `${word} ${rest.replace(/^([A-Za-z_][A-Za-z0-9_]*):? +(?:- +)?/, '$1: ')}`];
  return ['', rest === '' ? `${word}${tag === 'deprecated' ? '.' : ':'}` : `${word}: ${rest}`];
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
