/** The text of a vector, as README.md beside this file describes it: words, and what a peer sends. What is not understood is an error with its line. */
import type { Wire } from '../../src/wire.js';

export interface Arrival {
  /** Offset of the byte it arrives with. */
  readonly at: number;
  /** More than one: in one control message. */
  readonly names: readonly string[];
}

export interface Vector {
  readonly wire: Wire | 'auto';
  readonly byteOrder: 'little' | 'big';
  readonly maximumMessageBytes: number | undefined;
  readonly descriptors: boolean;
  readonly missingDescriptor: 'fail' | 'none';
  readonly bytes: Buffer;
  /** In order. */
  readonly arrivals: readonly Arrival[];
  readonly truncatedAt: number | undefined;
  /** Places, both included, where the end of a read changes the outcome. */
  readonly splits: readonly { readonly from: number; readonly to: number }[];
  readonly end: boolean;
  /** Offsets at which a word of the text begins. */
  readonly landmarks: readonly number[];
}

export class NotationError extends Error {}

export interface Word {
  readonly text: string;
  readonly line: number;
}

const WORD = /\[[^\]\n]*\]|"(?:[^"\\\n]|\\.)*"|\{[^}\n]*\}|[^\s"[\]{}#]+/y;
const BLANK = /(?:\s|#[^\n]*)*/y;

export function words(text: string): Word[] {
  const found: Word[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const matched = pattern.exec(text)?.[0];
    at += matched?.length ?? 0;
    return matched;
  };
  for (;;) {
    match(BLANK);
    if (at === text.length) return found;
    const line = text.slice(0, at).split('\n').length;
    const word = match(WORD);
    if (word === undefined) throw new NotationError(`line ${line}: '${text.slice(at, at + 10)}' is no word`);
    found.push({ text: word, line });
  }
}

export function wrong({ text, line }: Word, what: string): NotationError {
  return new NotationError(`line ${line}: '${text}' ${what}`);
}

/** `[name argument...]`, in parts. */
export function bracket(word: Word): string[] | undefined {
  return word.text.startsWith('[') ? word.text.slice(1, -1).trim().split(/\s+/) : undefined;
}

/** @param bits 8, 16 or 32 @returns unsigned */
export function integer(word: Word, bits: number, text = word.text): number {
  const value = /^(?:0x[0-9a-f]+|-?\d+)$/i.test(text) ? Number(text) : Number.NaN;
  if (!(value >= -(2 ** (bits - 1)) && value < 2 ** bits)) {
    throw wrong(word, `is no integer of ${bits} bits`);
  }
  return value < 0 ? value + 2 ** bits : value;
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['0', '\0'],
  ['"', '"'],
  ['\\', '\\'],
]);

/** Bytes of a text, a brace or a filling; undefined when it is none of them. */
export function literal(word: Word): Buffer | undefined {
  const { text } = word;
  if (text.startsWith('"')) {
    const plain = text.slice(1, -1).replace(/\\(.)/g, (_, letter: string) => {
      const escaped = ESCAPES.get(letter);
      if (escaped === undefined) throw wrong(word, `has an unknown escape \\${letter}`);
      return escaped;
    });
    const bytes = Buffer.from(plain, 'latin1');
    if (bytes.some((byte) => byte > 126)) throw wrong(word, 'is not ASCII');
    return bytes;
  }
  if (text.startsWith('{')) {
    const digits = text.slice(1, -1).trim().split(/\s+/);
    if (!digits.every((pair) => /^[0-9a-f]{2}$/i.test(pair)))
      throw wrong(word, 'is not bytes of two digits each');
    return Buffer.from(digits.join(''), 'hex');
  }
  const parts = bracket(word);
  if (parts?.[0] !== 'fill') return undefined;
  if (parts.length !== 3) throw wrong(word, 'needs a count and a value');
  return Buffer.alloc(integer(word, 32, parts[1]), integer(word, 8, parts[2]));
}
