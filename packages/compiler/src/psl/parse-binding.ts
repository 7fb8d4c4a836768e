/**
 * Bindings and what stands in them:
 *
 *     binding   ::= event selectors "{" item* "}"
 *     selectors ::= (("src" | "dst" | "interface" | "component" | "endpoint" | "method") "=" qname ","?)*
 *     item      ::= "audit" name | "match" selectors "{" item* "}" | [name "."] name argument
 */

import { nearest, suggestion } from '../nearest.js';
import type { Parser } from '../syntax/parser.js';
import { quote } from '../text/printable.js';
import { type Binding, type Item, SELECTOR_NAMES, type Selector, type SelectorName } from './ast.js';
import { parseArgument } from './parse-expression.js';
import { EVENTS, isBindingStart, isItemStart, RULES } from './starts.js';
import { PASSED, reportUnsupported, skipBraces } from './unsupported.js';

/** The cursor is at the word of the event. */
export function parseBinding(parser: Parser): Binding | null {
  const word = parser.next();
  const event = EVENTS.find((each) => each === word.text);
  if (event === undefined) throw new RangeError('a binding begins with an event');
  const { selectors, allSelectors } = parseSelectors(parser, `"${event}"`);
  const items = parseSection(parser, event);
  return items && { kind: 'binding', event, selectors, allSelectors, items, span: parser.span(word) };
}

type Selectors = Pick<Binding, 'selectors' | 'allSelectors'>;

/** The selectors up to the brace. What is wrong with one is reported and the others are read. */
function parseSelectors(parser: Parser, place: string): Selectors {
  const selectors: Selector[] = [];
  let allSelectors = true;
  while (!parser.atEnd && !parser.isAny(['{', '}']) && !isSectionStart(parser)) {
    const selector = parseSelector(parser, place);
    if (selector === null) {
      allSelectors = false;
      parser.skipTo([',', '{', '}', ...SELECTOR_NAMES]);
    } else if (selectors.some((other) => other.name === selector.name)) {
      parser.diagnostics.error(
        selector.span,
        'duplicate-selector',
        `the selector "${selector.name}" stands here twice`,
        'write a binding or a match section for each value',
      );
    } else {
      selectors.push(selector);
    }
    parser.accept(',');
  }
  return { selectors, allSelectors: allSelectors && parser.is('{') };
}

/** Where a selector is expected and a whole section begins, a brace was forgotten. */
function isSectionStart(parser: Parser): boolean {
  return isBindingStart(parser) || (parser.isAny(RULES) && parser.peek().text === '(');
}

function parseSelector(parser: Parser, place: string): Selector | null {
  const word = parser.token;
  const name = SELECTOR_NAMES.find((each) => parser.is(each));
  if (name === undefined) {
    reportNoSelector(parser, place);
    return null;
  }
  parser.next();
  if (parser.is('==')) {
    parser.syntaxError('a selector has one "="', 'write = instead of ==');
    parser.next();
  } else if (!parser.expect('=', `after "${name}"`, `write ${name}=, then a name`)) {
    return null;
  }
  const value = parser.expectQualifiedName(VALUES[name]);
  return value && { name, value, span: parser.spanFrom(word) };
}

const VALUES: Readonly<Record<SelectorName, string>> = {
  src: 'the name of a class',
  dst: 'the name of a class',
  interface: 'the name of an interface',
  component: 'the name of a component',
  endpoint: 'the name of an endpoint',
  method: 'the name of a method',
};

function reportNoSelector(parser: Parser, place: string): void {
  const { token } = parser;
  if (token.kind !== 'identifier') {
    parser.expected(
      'a selector or "{"',
      `after ${place}`,
      'write selectors such as src=a.B, then { and rules',
    );
    return;
  }
  const meant = nearest(token.text, SELECTOR_NAMES);
  parser.syntaxError(
    `there is no selector ${quote(token.text)}`,
    suggestion(meant, `the selectors are ${SELECTOR_NAMES.join(', ')}`),
  );
}

/** `{ item* }` @returns null where it has no beginning; what is wrong in it is reported and left out. */
function parseSection(parser: Parser, what: string): Item[] | null {
  if (!parser.expect('{', `after the selectors of "${what}"`, 'write { and the rules')) return null;
  const items: Item[] = [];
  while (!parser.is('}')) {
    if (parser.atEnd || isBindingStart(parser)) {
      parser.expected('"}"', `at the end of "${what}"`, 'close it with }');
      return items;
    }
    const before = parser.offset;
    const item = parser.deeper(() => parseItem(parser));
    if (item === null) skipToItem(parser, before);
    else if (item !== PASSED) items.push(item);
  }
  parser.next();
  return items;
}

/** Goes on where the next item or the end of the section can be seen. */
function skipToItem(parser: Parser, before: number): void {
  if (parser.offset === before) parser.skipGroup();
  while (!parser.atEnd && !parser.is('}') && !isItemStart(parser)) parser.skipGroup();
}

/** @returns PASSED for what is not supported, null for what is wrong; both have been reported. */
function parseItem(parser: Parser): Item | typeof PASSED | null {
  const word = parser.token;
  const { kind } = parser.peek();
  if (parser.is('match') && (kind === 'identifier' || parser.peek().text === '{')) {
    parser.next();
    const read = parseSelectors(parser, '"match"');
    const items = parseSection(parser, 'match');
    return items && { kind: 'match', ...read, items, span: parser.span(word) };
  }
  if (parser.is('audit') && kind === 'identifier') {
    parser.next();
    const profile = parser.expectName('the name of an audit profile');
    return profile && { kind: 'audit', profile };
  }
  if (parser.is('choice') && parser.peek().text !== '.') {
    reportUnsupported(parser.diagnostics, parser.span(word), 'choice');
    parser.next();
    skipBraces(parser);
    return PASSED;
  }
  return parseRule(parser);
}

/** How the rules are written. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ['grant', 'grant ()'],
  ['deny', 'deny () or deny (condition)'],
  ['assert', 'assert (condition)'],
]);

/** `grant ()`, `base.deny (condition)`, `door.enter { sid : src_sid }` */
function parseRule(parser: Parser): Item | null {
  const word = parser.token;
  const first = parser.expectName(
    'a rule or "}"',
    'write a rule such as grant (), or close the section with }',
  );
  if (first === null) return null;
  let object = null;
  let method = first;
  if (parser.accept('.')) {
    const second = parser.expectName(`the name of a method of "${first.text}"`);
    if (second === null) return null;
    [object, method] = [first, second];
  }
  if (!parser.isAny(['(', '{', '['])) {
    const form = FORMS.get(method.text) ?? `${method.text} (...)`;
    parser.expected('"("', `after "${method.text}"`, `write ${form}`);
    return null;
  }
  const argument = parseArgument(parser);
  if (argument === null) return null;
  const call = { kind: 'call', object, method, argument, span: parser.spanFrom(word) } as const;
  if (parser.is(';')) {
    parser.syntaxError('there is no ";" after a rule', 'remove the ";"');
    parser.next();
  }
  return { kind: 'rule', call };
}
