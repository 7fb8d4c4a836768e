/** What a module loads, in every way the language has: import, export from, import(), import type, require. */
import { type Token, tokensOf } from './tokens.js';

/** A specifier, or null where it is computed at run time and so cannot be judged. */
export type Imported = string | null;

export function importsOf(source: string): Imported[] {
  const tokens = tokensOf(source);
  const found: Imported[] = [];
  tokens.forEach((token, index) => {
    if (token.kind !== 'word' || isProperty(tokens, index)) return;
    const next = tokens[index + 1];
    if (token.text === 'from' && next?.kind === 'string') found.push(next.text);
    else if (token.text === 'import' && next?.kind === 'string') found.push(next.text);
    else if ((token.text === 'import' || token.text === 'require') && isMark(next, '(')) {
      found.push(argument(tokens, index + 2));
    }
  });
  return found;
}

/** The one constant argument of a call whose arguments begin here. */
function argument(tokens: readonly Token[], index: number): Imported {
  const [value, end] = [tokens[index], tokens[index + 1]];
  // An import may carry attributes after a comma.
  if (!isMark(end, ')') && !isMark(end, ',')) return null;
  if (value?.kind === 'string' || (value?.kind === 'template' && value.constant)) return value.text;
  return null;
}

/** `x.from`, `#from`, or the name in `{ from: ... }`: not the keyword. */
function isProperty(tokens: readonly Token[], index: number): boolean {
  const previous = tokens[index - 1];
  return isMark(previous, '.') || isMark(previous, '#') || isMark(tokens[index + 1], ':');
}

function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}
