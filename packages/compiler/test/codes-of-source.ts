/** Finds the codes of findings in the text of a source: the second argument of calls that report. */

export interface UnknownCode {
  /** What stands in place of a code. */
  readonly argument: string;
}

const CALL = /(?:\.(?:error|warning|note)|#report|#refuse)\(/g;
const LITERAL = /^'([a-z0-9]+(?:-[a-z0-9]+)*)'$/;

/** Of each call the code, or what stands in its place, in the order of the text. */
export function codesOf(source: string): { codes: string[]; unknown: UnknownCode[] } {
  const codes: string[] = [];
  const unknown: UnknownCode[] = [];
  for (const { index, 0: call } of source.matchAll(CALL)) {
    const argument = argumentsFrom(source, index + call.length)[1];
    // A declaration has a type there.
    if (argument === undefined || argument.includes(': ')) continue;
    const code = LITERAL.exec(argument)?.[1];
    if (code === undefined) unknown.push({ argument });
    else codes.push(code);
  }
  return { codes, unknown };
}

const CLOSING = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

/** The first arguments behind an opening parenthesis, without comments and the spaces around them. */
function argumentsFrom(source: string, start: number): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let argument = '';
  for (let at = start; at < source.length && found.length < 2; at += 1) {
    const character = source.charAt(at);
    const skipped = quotedEnd(source, at);
    if (skipped > at) {
      if (character !== '/') argument += source.slice(at, skipped);
      at = skipped - 1;
    } else if (open.length === 0 && (character === ',' || character === ')')) {
      if (argument.trim() !== '') found.push(argument.trim());
      argument = '';
      if (character === ')') break;
    } else {
      const closing = CLOSING.get(character);
      if (closing !== undefined) open.push(closing);
      else if (open.at(-1) === character) open.pop();
      argument += character;
    }
  }
  return found;
}

const QUOTED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

/** Offset behind a text in quotes or a comment that begins there; the offset itself where none does. */
function quotedEnd(source: string, at: number): number {
  QUOTED.lastIndex = at;
  return QUOTED.exec(source) === null ? at : QUOTED.lastIndex;
}
