/** Changes of a text, one to three of them, made from numbers of a seed alone. */
import type { Random } from '@sallyport/test-kit';

/** Longest mutant in characters: repeated doubling must not make cases slow. */
const LONGEST = 16_000;
const TOKEN = /[A-Za-z0-9_]+|\s+|[^A-Za-z0-9_\s]/g;

type Change = (text: string, random: Random, source: MutationSource) => string;

export interface MutationSource {
  /** Other texts of the language, of which parts are taken. */
  readonly texts: readonly string[];
  /** Lists of pieces that are put in; each list is as likely as another. */
  readonly fragments: readonly (readonly string[])[];
}

/** @returns the bytes as a file would have them, mostly of a text in UTF-8 */
export function mutate(text: string, random: Random, source: MutationSource): Uint8Array<ArrayBuffer> {
  let mutant = text;
  for (let count = 1 + random.below(random.below(3) + 1); count > 0; count -= 1) {
    mutant = random.pick(CHANGES)(mutant, random, source).slice(0, LONGEST);
  }
  return encode(mutant, random);
}

const CHANGES: readonly Change[] = [
  /** Removes a piece. */
  (text, random) => {
    const [from, to] = range(text, random);
    return text.slice(0, from) + text.slice(to);
  },
  /** Cuts off the end. */
  (text, random) => text.slice(0, random.below(text.length + 1)),
  /** Repeats a piece. */
  (text, random) => {
    const [from, to] = range(text, random);
    return text.slice(0, to) + text.slice(from);
  },
  /** Puts something in. */
  (text, random, source) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + fragment(random, source) + text.slice(at);
  },
  /** Puts something in between two tokens. */
  (text, random, source) => betweenTokens(text, random, fragment(random, source)),
  /** Replaces a piece. */
  (text, random, source) => {
    const [from, to] = range(text, random);
    return text.slice(0, from) + fragment(random, source) + text.slice(to);
  },
  /** Replaces a token. */
  (text, random, source) => {
    const tokens = tokensOf(text);
    tokens[random.below(tokens.length)] = fragment(random, source);
    return tokens.join('');
  },
  /** Exchanges two tokens. */
  (text, random) => {
    const tokens = tokensOf(text);
    const [first, second] = [random.below(tokens.length), random.below(tokens.length)];
    [tokens[first], tokens[second]] = [tokens[second] ?? '', tokens[first] ?? ''];
    return tokens.join('');
  },
  /** Exchanges two neighbouring lines. */
  (text, random) => {
    const lines = text.split('\n');
    const at = random.below(lines.length);
    [lines[at], lines[at + 1]] = [lines[at + 1] ?? '', lines[at] ?? ''];
    return lines.join('\n');
  },
  /** Puts in a piece of another text. */
  (text, random, source) => {
    const other = random.pick(source.texts);
    const from = random.below(other.length + 1);
    const at = random.below(text.length + 1);
    return text.slice(0, at) + other.slice(from, from + 1 + random.below(80)) + text.slice(at);
  },
  /** The beginning of one and the end of another. */
  (text, random, source) => {
    const other = random.pick(source.texts);
    return text.slice(0, random.below(text.length + 1)) + other.slice(random.below(other.length + 1));
  },
  /** Replaces one character by any. */
  (text, random) => {
    const at = random.below(text.length + 1);
    const code = random.below(random.below(2) === 0 ? 128 : 65_536);
    return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
  },
];

function range(text: string, random: Random): [from: number, to: number] {
  const from = random.below(text.length + 1);
  const length = 1 + random.below(random.below(4) === 0 ? 200 : 12);
  return [from, Math.min(text.length, from + length)];
}

function fragment(random: Random, source: MutationSource): string {
  return random.pick(random.pick(source.fragments));
}

function tokensOf(text: string): string[] {
  return text.match(TOKEN) ?? [''];
}

function betweenTokens(text: string, random: Random, inserted: string): string {
  const tokens = tokensOf(text);
  tokens.splice(random.below(tokens.length + 1), 0, ` ${inserted} `);
  return tokens.join('');
}

function encode(text: string, random: Random): Uint8Array<ArrayBuffer> {
  switch (random.below(40)) {
    case 0:
      return Uint8Array.from(Buffer.from(`${random.below(2) === 0 ? '\ufeff' : ''}${text}`, 'utf16le'));
    case 1:
      return Uint8Array.from(Buffer.from(text, 'latin1'));
    case 2:
    case 3:
      return flipped(Uint8Array.from(Buffer.from(text)), random);
    default:
      return Uint8Array.from(Buffer.from(text));
  }
}

function flipped(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  for (let count = 1 + random.below(3); count > 0 && bytes.length > 0; count -= 1) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes;
}
