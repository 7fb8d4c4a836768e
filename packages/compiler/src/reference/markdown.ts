/**
 * Pages as Markdown.
 *
 * Nothing that is written here as text can be read as anything else, by CommonMark, by its well-known dialects, or by the
 * template languages Markdown is put through: whatever has a meaning becomes an escape or a character reference, addresses and
 * names of people too, which some viewers make links of. Only this file writes marks.
 */
import { printable } from '../text/printable.js';
import { type Block, code, INDEX_PAGE, type Inline, type Place, type ReferencePage } from './page.js';

/** How the files of the reference end, and thus links to them. */
export type PageExtension = '.md' | '.html';

/**
 * The Markdown of a page, without a first line that says where it comes from.
 * @param extension of the pages it links to
 */
export function pageMarkdown(page: ReferencePage, extension: PageExtension): string {
  const linkTo = (to: Place): string => relativeLink(page.path, to, extension);
  return `${page.blocks.map((block) => blockMarkdown(block, linkTo)).join('\n\n')}\n`;
}

/** The address of a place as seen from a page. Made of identifiers, so it needs no escape. */
export function relativeLink(from: string, { page, anchor }: Place, extension: PageExtension): string {
  const fragment = anchor === null ? '' : `#${anchor}`;
  if (page === from && anchor !== null) return fragment;
  const here = from.split('/').slice(0, -1);
  const there = page.split('/');
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared += 1;
  const up = '../'.repeat(here.length - shared);
  return `${up}${there.slice(shared).join('/')}${extension}${fragment}`;
}

type LinkTo = (to: Place) => string;

function blockMarkdown(block: Block, linkTo: LinkTo): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inlineText(block.text)}`;
    case 'paragraph':
      return inlines(block.content, linkTo)
        .split('\n')
        .map((line) => lineStart(line.trim()))
        .join('\n');
    case 'list':
      return block.items.map((item) => `- ${lineStart(oneLine(item, linkTo))}`).join('\n');
    case 'code':
      return fenced(block.language, block.lines);
    case 'table':
      return [
        row(block.head.map(inlineText)),
        row(block.head.map(() => '---')),
        ...block.rows.map((cells) => row(cells.map((cell) => oneLine(cell, linkTo)))),
      ].join('\n');
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function oneLine(content: readonly Inline[], linkTo: LinkTo): string {
  return inlines(content, linkTo).replaceAll('\n', ' ').trim();
}

function inlines(content: readonly Inline[], linkTo: LinkTo): string {
  return withJoinedCode(content)
    .map((part) => {
      if (part.kind === 'text') return part.text.split('\n').map(inlineText).join('\n');
      if (part.kind === 'code') return codeSpan(part.text);
      if (part.kind === 'index-link')
        return `[All interfaces](${linkTo({ page: INDEX_PAGE, anchor: null })})`;
      return `[${codeSpan(part.text)}](${linkTo(part.to)})`;
    })
    .join('');
}

/** Marks of code beside each other would be one longer mark, such as those of `sequence<` within `sequence<`. */
function withJoinedCode(content: readonly Inline[]): Inline[] {
  const joined: Inline[] = [];
  for (const part of content) {
    const before = joined.at(-1);
    if (part.kind !== 'code' || before?.kind !== 'code') joined.push(part);
    else joined[joined.length - 1] = code(before.text + part.text);
  }
  return joined;
}

/** Code within a line. What cannot be shown as such is shown as text. */
function codeSpan(content: string): string {
  const isPlain = /^[^\s`|\\](?:[^`|\\\r\n]*[^\s`|\\])?$/.test(content) && printable(content) === content;
  return isPlain ? `\`${content}\`` : inlineText(content);
}

/** A block of code whose fence is longer than any in it. */
function fenced(language: string, lines: readonly string[]): string {
  const shown = lines.map(printable);
  const longest = shown
    .flatMap((line) => line.match(/`+/g) ?? [])
    .reduce((length, run) => Math.max(length, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return [`${fence}${language}`, ...shown, fence].join('\n');
}

/** Text of one line, inert wherever within a line it is put. */
function inlineText(content: string): string {
  return printable(content)
    .replace(/[&<>|{}@]/g, (mark) => `&#${mark.charCodeAt(0)};`)
    .replace(/[\\`*_[\]~$]/g, (mark) => `\\${mark}`)
    .replace(/:(?=\/\/)/g, '&#58;')
    .replace(/\bwww\./gi, (word) => `${word.slice(0, -1)}&#46;`)
    .replace(/\b(?:mailto|xmpp):/gi, (word) => `${word.slice(0, -1)}&#58;`);
}

/** A line of escaped text at whose beginning nothing is a mark. */
function lineStart(line: string): string {
  return line.replace(/^[#+\-=:]/, (mark) => `\\${mark}`).replace(/^(\d+)([.)])/, '$1\\$2');
}
