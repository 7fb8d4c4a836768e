/**
 * A reference page as data. What a page says is decided by those who build it; how that is written as Markdown is decided in
 * markdown.ts alone, which takes every text for hostile. So a page may hold any text, and no builder has to think of marks.
 */

/** Somewhere on a page of the reference. */
export interface Place {
  /** {@link ReferencePage.path} of the page. */
  readonly page: string;
  /** Id of a heading there; null for the page as a whole. */
  readonly anchor: string | null;
}

export type Inline =
  /** Plain words. A line feed in them may stay one. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  /** The text is the name of what it leads to. */
  | { readonly kind: 'link'; readonly text: string; readonly to: Place }
  /** Back to the first page. */
  | { readonly kind: 'index-link' };

export interface Heading {
  readonly kind: 'heading';
  readonly level: 1 | 2 | 3 | 4;
  readonly text: string;
  /** Unique on its page; the one that Markdown viewers give to this text at this place. */
  readonly id: string;
}

export type Block =
  | Heading
  | { readonly kind: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly language: '' | 'idl' | 'ts'; readonly lines: readonly string[] }
  | {
      readonly kind: 'table';
      readonly head: readonly string[];
      /** Rows of cells, as many as the head has. */
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    };

export interface ReferencePage {
  /** Below the output folder, with `/`, without an extension. Made of checked identifiers and words of ours only. */
  readonly path: string;
  readonly title: string;
  /** What it was made from, such as `shop/Orders.idl`. */
  readonly from: string;
  readonly blocks: readonly Block[];
}

export const INDEX_PAGE = 'index';

export const INDEX_LINK: Inline = { kind: 'index-link' };

export function text(content: string): Inline {
  return { kind: 'text', text: content };
}

export function code(content: string): Inline {
  return { kind: 'code', text: content };
}

export function link(content: string, to: Place): Inline {
  return { kind: 'link', text: content, to };
}

export function paragraph(...content: readonly Inline[]): Block {
  return { kind: 'paragraph', content };
}

/** A column of a table: what it is called, and its cells from the top. */
export type Column = readonly [head: string, cells: readonly (readonly Inline[])[]];

/** A table without those columns in which nothing stands. */
export function table(...columns: readonly Column[]): Block {
  const inked = columns.filter(([, cells]) => cells.some((cell) => cell.length > 0));
  const height = Math.max(0, ...columns.map(([, cells]) => cells.length));
  return {
    kind: 'table',
    head: inked.map(([head]) => head),
    rows: Array.from({ length: height }, (_, row) => inked.map(([, cells]) => cells[row] ?? [])),
  };
}

/** The headings of a page, in order. */
export function headingsOf({ blocks }: ReferencePage): Heading[] {
  return blocks.filter((block): block is Heading => block.kind === 'heading');
}
