/**
 * TypeScript text as tokens, as far as that is needed to find imports: comments, strings, templates and regular
 * expressions must be told from code, since each of them may contain what looks like an import.
 *
 * Where the grammar leaves a choice that only a parser could make (a slash after `)` or `}`), a division is assumed; a
 * regular expression there would have to contain a quote to mislead us, and then the rest of its line only.
 */
export type Token =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string }
  /** A template without or with substitutions; its text is of no interest. */
  | { readonly kind: 'template'; readonly text: string; readonly constant: boolean }
  | { readonly kind: 'mark'; readonly text: string };

const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /[0-9][0-9a-zA-Z_.]*/y;
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
/** After one of these a slash begins a regular expression, though they are words. */
const BEFORE_EXPRESSION = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'delete',
  'void',
  'throw',
  'await',
  'yield',
  'new',
]);

export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  /** For each open template substitution, how many braces are open within it. */
  const substitutions: number[] = [];

  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(source);
    if (found === null) return null;
    at = pattern.lastIndex;
    return found[0];
  };

  /** Reads template text up to its end or its next substitution; `at` is behind the backtick or the closing brace. */
  const template = (first: boolean): void => {
    const begin = at;
    while (at < source.length) {
      const character = source[at];
      if (character === '\\') at += 2;
      else if (character === '`') {
        tokens.push({ kind: 'template', text: source.slice(begin, at), constant: first });
        at += 1;
        return;
      } else if (character === '$' && source[at + 1] === '{') {
        tokens.push({ kind: 'template', text: source.slice(begin, at), constant: false });
        at += 2;
        substitutions.push(0);
        return;
      } else at += 1;
    }
  };

  const string = (quote: string): void => {
    at += 1;
    let text = '';
    while (at < source.length && source[at] !== quote && source[at] !== '\n') {
      if (source[at] === '\\') at += 1;
      text += source[at] ?? '';
      at += 1;
    }
    at += 1;
    tokens.push({ kind: 'string', text });
  };

  while (at < source.length) {
    const character = source[at] as string;
    if (/\s/.test(character)) at += 1;
    else if (source.startsWith('//', at)) at = endOf(source, '\n', at);
    else if (source.startsWith('/*', at)) at = endOf(source, '*/', at + 2);
    else if (character === "'" || character === '"') string(character);
    else if (character === '`') {
      at += 1;
      template(true);
    } else if (character === '/' && regexMayFollow(tokens.at(-1)) && take(REGEX) !== null) {
      tokens.push({ kind: 'mark', text: '/regex/' });
    } else {
      const word = take(WORD) ?? take(NUMBER);
      if (word !== null) tokens.push({ kind: 'word', text: word });
      else {
        at += 1;
        const open = substitutions.length - 1;
        if (character === '{' && open >= 0) substitutions[open] = (substitutions[open] ?? 0) + 1;
        if (character === '}' && open >= 0) {
          if (substitutions[open] === 0) {
            substitutions.pop();
            template(false);
            continue;
          }
          substitutions[open] = (substitutions[open] ?? 0) - 1;
        }
        tokens.push({ kind: 'mark', text: character });
      }
    }
  }
  return tokens;
}

function endOf(source: string, mark: string, from: number): number {
  const end = source.indexOf(mark, from);
  return end === -1 ? source.length : end + mark.length;
}

function regexMayFollow(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word') return BEFORE_EXPRESSION.has(previous.text);
  return previous.kind === 'mark' && ![')', ']', '}', '/regex/'].includes(previous.text);
}
