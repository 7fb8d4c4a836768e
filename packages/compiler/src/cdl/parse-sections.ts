/**
 * The sections of CDL and EDL files, which are the same:
 *
 *     section ::= "security" qname
 *               | "endpoints"  "{" (name ":" qname)* "}"
 *               | "components" "{" (name ":" qname)* "}"
 *
 * A section may come again: its entries are added in the order of the file. Of security interfaces there is one.
 */
import { nearest, suggestion } from '../nearest.js';
import type { Name, Parser } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import type { ComponentFile, EntryNode } from './ast.js';

const SECTIONS = ['endpoints', 'components', 'security'];

/** The sections from the cursor to the end of the file; what is wrong is reported and left out. */
export function parseSections(parser: Parser): Pick<ComponentFile, 'endpoints' | 'components' | 'security'> {
  const endpoints: EntryNode[] = [];
  const components: EntryNode[] = [];
  let security: Name | null = null;
  while (!parser.atEnd) {
    if (parser.is('endpoints')) endpoints.push(...parseEntries(parser, 'an interface'));
    else if (parser.is('components')) components.push(...parseEntries(parser, 'a component'));
    else if (parser.is('security')) security = parseSecurity(parser, security);
    else parseNothingKnown(parser);
  }
  return { endpoints, components, security };
}

/** The name behind the word that a file begins with; null and a report where a section begins instead. */
export function parseHeadName(parser: Parser, what: string): Name | null {
  if (parser.isAny(SECTIONS) && (parser.peek().text === '{' || parser.is('security'))) {
    parser.expected(
      what,
      `after "${parser.previousText}"`,
      'write the name that the path of this file gives',
    );
    return null;
  }
  return parser.expectQualifiedName(what);
}

function parseEntries(parser: Parser, target: string): EntryNode[] {
  const section = parser.next().text;
  const entries: EntryNode[] = [];
  if (!parser.expect('{', `after "${section}"`)) {
    parser.skipTo(SECTIONS);
    return entries;
  }
  while (!parser.atEnd && !parser.is('}')) {
    const entry = parseEntry(parser, target);
    if (entry !== null) entries.push(entry);
    else skipEntry(parser);
  }
  parser.expect('}', `after the ${section}`, `close the ${section} with "}"`);
  return entries;
}

function parseEntry(parser: Parser, target: string): EntryNode | null {
  const docs = parser.docHere();
  const name = parser.expectName(
    'a name',
    'write an entry such as storage : shop.Storage, or close the section with "}"',
  );
  if (name === null || !parser.expect(':', 'after the name')) return null;
  // A name before a colon is that of the next entry.
  if (parser.peek().text === ':' && parser.token.kind === 'identifier') {
    parser.expected(`the name of ${target}`, 'after ":"', `write which one ${quote(name.text)} is`);
    return null;
  }
  const found = parser.expectQualifiedName(`the name of ${target}`);
  if (found === null) return null;
  if (parser.isAny([',', ';'])) {
    parser.syntaxError(`there is no "${parser.token.text}" between entries`, 'remove it');
    parser.next();
  }
  return { name, target: found, docs: docs === '' ? parser.docBehind() : docs };
}

/** To where the next entry begins, or the section ends. */
function skipEntry(parser: Parser): void {
  const startsEntry = (): boolean => parser.token.kind === 'identifier' && parser.peek().text === ':';
  if (!parser.is('}')) parser.skipGroup();
  while (!parser.atEnd && !parser.is('}') && !startsEntry()) parser.skipGroup();
}

function parseSecurity(parser: Parser, first: Name | null): Name | null {
  const word = parser.next();
  if (first !== null) {
    parser.errorAt(word, 'there is a security interface already', 'remove one of them');
  }
  const name = parser.expectQualifiedName('the name of an interface');
  if (name === null) parser.skipTo(SECTIONS);
  return first ?? name;
}

function parseNothingKnown(parser: Parser): void {
  parser.expected(
    '"endpoints", "components" or "security"',
    '',
    parser.is('interfaces')
      ? 'write "endpoints": the section was renamed'
      : suggestion(nearest(parser.token.text, SECTIONS), 'write a section here, or remove this'),
  );
  // The next unknown section is a finding of its own.
  while (!parser.atEnd && !parser.isAny(SECTIONS)) {
    const isBody = parser.is('{');
    parser.skipGroup();
    if (isBody) return;
  }
}
