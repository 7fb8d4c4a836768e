/** NAME.data: from text to what a peer sends. */
import type { Wire } from '../../src/wire.js';
import { type Arrival, bracket, integer, literal, type Vector, type Word, words, wrong } from './notation.js';

const WIDTHS = new Map([
  ['u1', 8],
  ['u2', 16],
  ['u4', 32],
]);

/** @param folder says the wire and the byte order @throws NotationError */
export function parseData(text: string, folder: string): Vector {
  return new DataParser(words(text), folder).vector();
}

class DataParser {
  readonly #words: readonly Word[];
  readonly #folder: string;
  readonly #parts: Buffer[] = [];
  #length = 0;
  #next = 0;
  #wire: Wire | 'auto' | undefined;
  #limit: number | undefined;
  #descriptors = true;
  #missing: 'fail' | 'none' = 'fail';
  #truncatedAt: number | undefined;
  #splitFrom: Word | undefined;
  #splitStart = 0;
  #end = false;
  readonly #arrivals: Arrival[] = [];
  readonly #names = new Set<string>();
  readonly #splits: { from: number; to: number }[] = [];
  readonly #landmarks: number[] = [];

  constructor(all: readonly Word[], folder: string) {
    this.#words = all;
    this.#folder = folder;
    if (folder !== 'big-endian') this.#wire = demandWire({ text: folder, line: 0 }, folder);
  }

  vector(): Vector {
    for (let word = this.#take(); word !== undefined; word = this.#take()) {
      if (this.#end) throw wrong(word, 'is behind the end');
      this.#landmarks.push(this.#length);
      const bytes = literal(word);
      if (bytes !== undefined) this.#append(bytes);
      else this.#bracketed(word);
    }
    const last = this.#words.at(-1) ?? { text: '', line: 1 };
    if (this.#splitFrom !== undefined) throw wrong(this.#splitFrom, 'is never closed');
    if (this.#wire === undefined) throw wrong(last, 'ends a vector that says no [wire]');
    const lastPlace = Math.max(this.#arrivals.at(-1)?.at ?? -1, this.#truncatedAt ?? -1);
    if (lastPlace >= this.#length) throw wrong(last, 'ends a vector in which no byte follows a descriptor');
    return {
      wire: this.#wire,
      byteOrder: this.#folder === 'big-endian' ? 'big' : 'little',
      maximumMessageBytes: this.#limit,
      descriptors: this.#descriptors,
      missingDescriptor: this.#missing,
      bytes: Buffer.concat(this.#parts),
      arrivals: this.#arrivals,
      truncatedAt: this.#truncatedAt,
      splits: this.#splits,
      end: this.#end,
      landmarks: this.#landmarks,
    };
  }

  #take(): Word | undefined {
    return this.#words[this.#next++];
  }

  #append(bytes: Buffer): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  #bracketed(word: Word): void {
    const [name = '', ...args] = bracket(word) ?? [];
    const width = WIDTHS.get(name);
    if (width !== undefined) {
      demandCount(word, args, 0);
      this.#number(word, width);
      return;
    }
    if (name === 'fd') this.#arrive(word, args);
    else if (name.startsWith('split')) this.#split(word, name, args);
    else if (name === 'end') {
      demandCount(word, args, 0);
      this.#end = true;
    } else if (name === 'truncated') {
      demandCount(word, args, 0);
      if (this.#truncatedAt !== undefined) throw wrong(word, 'is there twice');
      this.#truncatedAt = this.#length;
    } else this.#option(word, name, args);
  }

  #option(word: Word, name: string, args: readonly string[]): void {
    demandCount(word, args, 1);
    const [value = ''] = args;
    if (this.#length > 0) throw wrong(word, 'must come before the first byte');
    if (name === 'limit') this.#limit = integer(word, 32, value);
    else if (name === 'descriptors' && value === 'no') this.#descriptors = false;
    else if (name === 'missing' && value === 'none') this.#missing = 'none';
    else if (name === 'wire' && this.#wire === undefined) this.#wire = demandWire(word, value);
    else throw wrong(word, 'means nothing here');
  }

  #number(word: Word, width: number): void {
    const value = this.#take();
    if (value === undefined) throw wrong(word, 'is followed by no number');
    const digits = integer(value, width)
      .toString(16)
      .padStart(width / 4, '0');
    const bytes = Buffer.from(digits, 'hex');
    this.#append(this.#folder === 'big-endian' ? bytes : bytes.reverse());
  }

  #arrive(word: Word, names: readonly string[]): void {
    if (names.length === 0) throw wrong(word, 'needs a name');
    if (this.#arrivals.at(-1)?.at === this.#length) throw wrong(word, 'is the second at this byte');
    for (const name of names) {
      if (this.#names.has(name)) throw wrong(word, `uses the name ${name} again`);
      this.#names.add(name);
    }
    this.#arrivals.push({ at: this.#length, names });
  }

  #split(word: Word, name: string, args: readonly string[]): void {
    demandCount(word, args, 0);
    const open = this.#splitFrom !== undefined;
    if (name === 'split' && !open) this.#splits.push({ from: this.#length, to: this.#length });
    else if (name === 'split-from' && !open) {
      this.#splitFrom = word;
      this.#splitStart = this.#length;
    } else if (name === 'split-to' && open) {
      this.#splitFrom = undefined;
      this.#splits.push({ from: this.#splitStart, to: this.#length });
    } else throw wrong(word, 'means nothing here');
  }
}

function demandWire(word: Word, value: string): Wire | 'auto' {
  if (value === 'classic' || value === 'marked' || value === 'auto') return value;
  throw wrong(word, 'names no wire');
}

function demandCount(word: Word, args: readonly string[], count: number): void {
  if (args.length !== count) throw wrong(word, count === 0 ? 'takes nothing more' : 'takes one word');
}
