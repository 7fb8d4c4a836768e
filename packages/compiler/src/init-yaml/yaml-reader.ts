/**
 * Reading of YAML where every value has a place in the file: each function demands one shape, and reports where it is not
 * there. YAML's own errors are reported first; a file that has any is not looked at further.
 *
 * An alias stands for its anchor's value. Since aliases can make a short text stand for an enormous one, the values looked at are counted.
 */
import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, visit } from 'yaml';
import type { Diagnostics } from '../diagnostics.js';
import { MAX_YAML_PARTS, parseYaml } from '../files/bounded-yaml.js';
import { nearest, suggestion } from '../nearest.js';
import { quote } from '../text/printable.js';
import type { SourceFile, Span } from '../text/source.js';

/** A value and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}

/** A node of the document; null for a key without value. */
export type YamlNode = Node | null;

/** One entry of a map. */
export interface YamlEntry {
  readonly key: Located<string>;
  readonly node: YamlNode;
}

/** Values of one file that are looked at. Picked: a hundred times a large solution. */
const MAX_VALUES = 200_000;
/** YAML errors shown: after the first, most follow from it. */
const MAX_SYNTAX_ERRORS = 5;

const INDENTATION =
  'begin lines that belong together with equally many spaces, and close what is open with its bracket';
/** A macro within a value: to leave out part of a value would change what is said. */
const MACRO_REMEDY = 'write in place of the macro what it stands for, or put the text between double quotes';
const ANY_REMEDY =
  'correct the YAML; mind indentation, and quote texts that hold one of : # { } [ ] , & * ! |';

/** What to do about an error of YAML, by the library's code for it. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ['TAB_AS_INDENT', 'YAML is indented with spaces: replace the tabs at the beginning of the line'],
  ['BAD_INDENT', INDENTATION],
  ['BAD_SCALAR_START', 'put the text between double quotes'],
  ['BAD_ALIAS', 'put the text between double quotes; `*name` stands for what `&name` marks above'],
  ['BAD_DQ_ESCAPE', 'write \\\\ for a backslash between double quotes, or use single quotes'],
  [
    'MISSING_CHAR',
    'close what is open: a quote, a bracket or a brace; behind the colon of a key goes a space',
  ],
  ['MULTILINE_IMPLICIT_KEY', `${INDENTATION}; behind a key stands a colon and a space, on the same line`],
  ['MULTIPLE_DOCS', 'remove the line `---`: a file holds one document'],
]);

export class YamlReader {
  readonly #source: SourceFile;
  readonly #diagnostics: Diagnostics;
  readonly #document: Document.Parsed;
  /** Where reading ended since there was too much; null for a text that was read to its end. */
  readonly #cutAt: number | null;
  /** Made when the first alias is met. */
  #aliases: ReadonlyMap<Alias, Node> | null = null;
  #values = 0;

  /** @param text that of the source, or of the same length with parts of it blanked */
  constructor(source: SourceFile, text: string, diagnostics: Diagnostics) {
    this.#source = source;
    this.#diagnostics = diagnostics;
    const { document, cutAt } = parseYaml(text);
    this.#document = document;
    this.#cutAt = cutAt;
  }

  /** The outermost value; undefined where the text is no YAML, which is reported. */
  root(): YamlNode | undefined {
    if (this.#cutAt !== null) {
      const message = `this file holds more than ${MAX_YAML_PARTS} keys, values and marks`;
      const span = this.#source.span(this.#cutAt, this.#cutAt + 1);
      this.#diagnostics.error(span, 'limit', message, 'divide the solution');
      return undefined;
    }
    const { errors } = this.#document;
    for (const { pos, code, message } of errors.slice(0, MAX_SYNTAX_ERRORS)) {
      this.#diagnostics.error(
        this.#source.span(pos[0], Math.max(pos[1], pos[0] + 1)),
        'yaml',
        message.replace(/\s+/g, ' '),
        this.#source.text[pos[0]] === '@'
          ? MACRO_REMEDY
          : message.includes('without - indicator')
            ? INDENTATION
            : (REMEDIES.get(code) ?? ANY_REMEDY),
      );
    }
    return errors.length > 0 ? undefined : this.#document.contents;
  }

  /** Where a node stands; the fallback for what is not there. */
  span(node: YamlNode, fallback: Span): Span {
    const range = node?.range;
    return range === null || range === undefined ? fallback : this.#source.span(range[0], range[1]);
  }

  /**
   * The entries of a map by key, of each key the first; none for an empty value, null where there is something else.
   * @param at where it is missing, if it is
   * @param what what the map is, as it reads in a sentence
   * @param known the keys it may have; null for any
   * @param besides keys that are read too, and not recommended
   */
  entries(
    node: YamlNode,
    at: Span,
    what: string,
    known: readonly string[] | null,
    besides: readonly string[] = [],
  ): Map<string, YamlEntry> | null {
    const entries = new Map<string, YamlEntry>();
    const resolved = this.#resolve(node, at);
    if (resolved === undefined) return null;
    if (isEmpty(resolved)) return entries;
    if (!isMap(resolved)) {
      this.#expected(resolved, at, `${what} is no map`, 'write `key: value` lines here');
      return null;
    }
    for (const { key, value } of resolved.items as { key: YamlNode; value: YamlNode | undefined }[]) {
      const name = this.text(key, at, 'a key');
      if (name === null) continue;
      if (entries.has(name.value)) {
        this.#diagnostics.error(
          name.span,
          'duplicate-key',
          `${quote(name.value)} is written twice`,
          'remove one',
        );
      } else if (known === null || known.includes(name.value) || besides.includes(name.value)) {
        entries.set(name.value, { key: name, node: value ?? null });
      } else {
        const remedy = (): string => suggestion(nearest(name.value, known), `use one of ${known.join(', ')}`);
        this.#diagnostics.error(name.span, 'unknown-key', `${what} has no key ${quote(name.value)}`, remedy);
      }
    }
    return entries;
  }

  /** The items of a list; none where there is no list. */
  items(node: YamlNode, at: Span, what: string): YamlNode[] {
    const resolved = this.#resolve(node, at);
    if (resolved === undefined || isEmpty(resolved)) return [];
    if (isSeq(resolved)) return resolved.items as YamlNode[];
    this.#expected(resolved, at, `${what} is no list`, 'write one `- item` line for each');
    return [];
  }

  /** A text, written with or without quotes; null where there is none. Numbers are taken as they are written. */
  text(node: YamlNode, at: Span, what: string, remedy = 'write a text here'): Located<string> | null {
    const resolved = this.#resolve(node, at);
    if (resolved === undefined) return null;
    const span = this.span(node, at);
    if (isScalar(resolved)) {
      const { value, source } = resolved;
      if (typeof value === 'string') return this.#clean(value, span, what);
      if (typeof value === 'number' || typeof value === 'boolean') {
        return this.#clean(source ?? String(value), span, what);
      }
    }
    this.#expected(node, at, `${what} is no text`, remedy);
    return null;
  }

  /** An integer within bounds; null where there is none. */
  integer(node: YamlNode, at: Span, what: string, least: number, most: number): Located<number> | null {
    const resolved = this.#resolve(node, at);
    if (resolved === undefined) return null;
    const value = isScalar(resolved) ? resolved.value : null;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) {
      return { value, span: this.span(node, at) };
    }
    const message = `${what} is no whole number from ${least} to ${most}`;
    this.#expected(node, at, message, `write a whole number from ${least} to ${most}`);
    return null;
  }

  /** Reports that a key is missing. */
  missing(at: Span, what: string, key: string): void {
    this.#diagnostics.error(
      at,
      'missing-key',
      `${what} has no ${quote(key)}`,
      `write \`${key}:\` and its value`,
    );
  }

  #clean(value: string, span: Span, what: string): Located<string> | null {
    if (!value.includes('\0')) return { value, span };
    this.#diagnostics.error(span, 'bad-value', `${what} has a NUL character`, 'remove it');
    return null;
  }

  #expected(node: YamlNode, at: Span, message: string, remedy: string): void {
    this.#diagnostics.error(this.#head(this.span(node, at)), 'bad-value', message, remedy);
  }

  /** Of a value of several lines the first. */
  #head(span: Span): Span {
    const { line } = this.#source.position(span.start);
    return { ...span, end: Math.max(span.start, Math.min(span.end, this.#source.lineEnd(line))) };
  }

  /** The node an alias stands for; undefined for what cannot be looked at, which is reported. */
  #resolve(node: YamlNode, at: Span): YamlNode | undefined {
    this.#values += 1;
    if (this.#values > MAX_VALUES) {
      if (this.#values === MAX_VALUES + 1) {
        const message = `this file holds more than ${MAX_VALUES} values`;
        this.#diagnostics.error(at, 'limit', message, 'divide the solution, or use fewer aliases');
      }
      return undefined;
    }
    if (!isAlias(node)) return node;
    this.#aliases ??= aliasesOf(this.#document);
    const found = this.#aliases.get(node);
    if (found !== undefined) return found;
    const message = `no anchor ${quote(node.source)} stands above`;
    this.#diagnostics.error(this.span(node, at), 'yaml', message, 'define it, or quote the text');
    return undefined;
  }
}

/** What each alias stands for: the last node before it that has the anchor. The library searches the whole document for each. */
function aliasesOf(document: Document.Parsed): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const aliases = new Map<Alias, Node>();
  visit(document, {
    Alias: (_key, node) => {
      const found = anchors.get(node.source);
      if (found !== undefined) aliases.set(node, found);
    },
    Value: (_key, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
  });
  return aliases;
}

function isEmpty(node: YamlNode): node is null {
  return node === null || (isScalar(node) && node.value === null);
}
