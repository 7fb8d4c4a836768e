/** What belongs to PSL and is not there yet: one finding for each, where it begins, and it is passed over as a whole. */
import type { Diagnostics } from '../diagnostics.js';
import type { Parser } from '../syntax/parser.js';
import type { Span } from '../text/source.js';

/** In place of what was passed over. */
export const PASSED = Symbol('passed over');

export function reportUnsupported(diagnostics: Diagnostics, span: Span, what: string): void {
  diagnostics.error(span, 'unsupported', `not yet supported: ${what}`, 'write the policy without it for now');
}

/** Moves behind the next group in braces, over everything before it; stops before what closes the section around. */
export function skipBraces(parser: Parser): void {
  while (!parser.atEnd && !parser.is('}')) {
    const isBody = parser.is('{');
    parser.skipGroup();
    if (isBody) return;
  }
}
