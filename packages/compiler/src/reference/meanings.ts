/**
 * What the rows of a table mean. A cell is one line of Markdown, so a comment with several paragraphs, a list or indented
 * text has only its summary there and stands in full below the table.
 */
import { commentInline } from './comment-text.js';
import { type Block, type Column, code, paragraph } from './page.js';

export interface Meanings {
  /** The last column of the table. */
  readonly column: Column;
  /** What follows the table; nothing where each comment fits into its cell. */
  readonly below: readonly Block[];
}

/** @param rows what the table lists, each with its comment */
export function meaningsOf(rows: readonly { readonly name: string; readonly docs: string }[]): Meanings {
  const comments = rows.map(({ docs }) => commentInline(docs));
  return {
    column: ['Meaning', comments.map(({ words }) => words)],
    below: rows.flatMap(({ name }, index) => {
      const more = comments[index]?.more ?? [];
      return more.length === 0 ? [] : [paragraph(code(name)), ...more];
    }),
  };
}
