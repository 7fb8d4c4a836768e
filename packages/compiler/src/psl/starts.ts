/** Where the parser can go on after an error: tokens at which something begins, whatever stood before. */
import type { EventKind } from '@sallyport/policy';
import type { Parser } from '../syntax/parser.js';

export const EVENTS: readonly EventKind[] = ['execute', 'request', 'response', 'error', 'security'];

export const RULES: readonly string[] = ['grant', 'deny', 'assert'];

/** Whether a binding begins here: the word alone may also be the name of a field. */
export function isBindingStart(parser: Parser): boolean {
  if (!parser.isAny(EVENTS)) return false;
  const next = parser.peek();
  if (next.kind === 'punctuation' && next.text === '{') return true;
  return next.kind === 'identifier' && parser.peek(2).text === '=';
}

/** Whether an item of a section begins here, or a binding. */
export function isItemStart(parser: Parser): boolean {
  if (isBindingStart(parser)) return true;
  const next = parser.peek();
  if (parser.isAny(['match', 'choice', 'audit'])) return next.kind === 'identifier' || next.text === '{';
  return parser.isAny(RULES) && (next.text === '(' || next.text === '{' || next.text === '[');
}

export function isDeclarationStart(parser: Parser): boolean {
  if (isBindingStart(parser)) return true;
  const next = parser.peek();
  switch (parser.token.text) {
    case 'execute':
      return next.text === ':';
    case 'use':
      return next.kind === 'identifier';
    case 'task':
      return next.text === 'class';
    case 'policy':
      return next.text === 'object';
    case 'audit':
      return next.text === 'default' || next.text === 'profile';
    case 'assert':
      return next.kind === 'string' || next.text === '{';
    default:
      return false;
  }
}
