/** Changes of one token: each token removed, and between any two something put in. What is around the change stays as it was. */

/** Comments and texts are one token each, as they are to the compiler. */
const TOKEN = /\/\*[\s\S]*?(?:\*\/|$)|\/\/.*|"(?:[^"\\\n]|\\.)*"|[A-Za-z0-9_]+|\s+|[^A-Za-z0-9_\s]/g;
const BLANK = /^(?:\s|\/\*|\/\/)/;

export interface Token {
  readonly text: string;
  /** Offset in the text. */
  readonly start: number;
}

export interface OneTokenChange {
  readonly text: string;
  /** For people. */
  readonly what: string;
  /** The token that was removed; null where one was put in. */
  readonly removed: Token | null;
  /** Offset in the text before the change. */
  readonly at: number;
  /** What was put in. */
  readonly inserted: string;
}

/** The tokens that mean something. */
export function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], start: match.index }))
    .filter((token) => !BLANK.test(token.text));
}

/** @param insertions what is put in before each token and at the end */
export function* oneTokenChanges(text: string, insertions: readonly string[]): Generator<OneTokenChange> {
  const tokens = tokensOf(text);
  for (const removed of tokens) {
    const { start: at } = removed;
    const rest = text.slice(at + removed.text.length);
    // A space in its place, so that the words beside it do not become one, which would be another name.
    yield {
      text: `${text.slice(0, at)} ${rest}`,
      what: `without "${removed.text}"`,
      removed,
      at,
      inserted: '',
    };
  }
  for (const at of [...tokens.map(({ start }) => start), text.length]) {
    for (const inserted of insertions) {
      const changed = `${text.slice(0, at)} ${inserted} ${text.slice(at)}`;
      yield { text: changed, what: `with "${inserted}"`, removed: null, at, inserted };
    }
  }
}
