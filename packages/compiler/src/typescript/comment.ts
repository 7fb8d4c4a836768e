/**
 * Text of a description as a comment of the generated code.
 *
 * Such text is written by whoever wrote the description and must stay text: it may not end the comment, may not speak to
 * the TypeScript compiler (@ts-ignore, @ts-nocheck), to a loader (sourceMappingURL) or to a type stripper (@internal), and
 * may not look different from what it is (control characters, bidirectional controls).
 */
import { printable } from '../text/printable.js';

/** Tags of documentation that only say something to a reader. */
const READABLE_TAGS = new Set([
  'deprecated',
  'example',
  'param',
  'remarks',
  'returns',
  'see',
  'since',
  'throws',
]);

/**
 * A documentation comment.
 * @param text lines as they stand in the description, without comment marks
 * @param indent what each line begins with
 * @param tags of our own, such as `@throws {@link PutError}`, which go below the text as they are
 * @returns lines without line ends; none for a text without words
 */
export function docComment(text: string, indent: string, tags: readonly string[] = []): string[] {
  const lines = inertLines(text);
  if (lines.length > 0 && tags.length > 0) lines.push('');
  return comment([...lines, ...tags], indent);
}

/**
 * The documentation comment of something whose type does not say all: `string<32>` of a text, `UInt8` of a number.
 * @param bound in IDL, made of checked names only; '' for none. It ends the comment, where editors show it too.
 */
export function boundedDocComment(text: string, bound: string, indent: string): string[] {
  if (bound === '') return docComment(text, indent);
  const lines = inertLines(text);
  // As code, or a `<` would be markup for some who show it.
  const code = `\`${bound}\``;
  const [line, ...more] = lines;
  // Behind several lines, which may be a list, it needs a paragraph of its own.
  if (more.length > 0) return comment([...lines, '', code], indent);
  return comment([line === undefined ? code : `${line} (${code})`], indent);
}

function inertLines(text: string): string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\t', '  ')
    .split('\n')
    .map((line) => inert(printable(line.trimEnd())));
  while (lines[0] === '') lines.shift();
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

function comment(lines: readonly string[], indent: string): string[] {
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]?.trimStart()} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}

/**
 * One line, with everything defused that somebody could take for more than text. A backslash before a tag is not enough:
 * compilers search whole comments for `@internal` and the like, so the word is set apart from its mark.
 */
function inert(line: string): string {
  return (
    line
      // The end of the comment, and what would be one after a tool has joined lines.
      .replaceAll('*/', '*\\/')
      // Loaders search the whole text for a slash, a slash or star, and this mark.
      .replace(/([/*])#/g, '$1 #')
      // Bundlers take `#__PURE__` and `@__PURE__` for a promise about the code that follows.
      .replaceAll('#__', '# __')
      // A tag begins a word; a reader still sees which one it was.
      .replace(/(^|[\s/*])@(\w*)/g, (whole, before: string, tag: string) =>
        READABLE_TAGS.has(tag) ? whole : `${before}\\@ ${tag}`.trimEnd(),
      )
      // What is found within words too.
      .replace(/@(?=internal|jsx|ts-|__)/gi, '@ ')
  );
}
