/**
 * Schemas from short texts, so that tests and vectors say what they are about in one line:
 * `UInt8 kind, string<8> name, sequence<struct{UInt8 a; UInt32 b}, 4> items, union{UInt32 cash; bytes<4> card} pay`.
 */
import type { Field, IntegerType, Schema } from '../src/index.js';

const INTEGERS: readonly string[] = [
  'SInt8',
  'SInt16',
  'SInt32',
  'SInt64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
];

/** Parameters separated by commas. */
export function fieldsOf(text: string): Field[] {
  const reader = new Reader(text);
  const fields = reader.atEnd() ? [] : reader.fields(',', '');
  if (!reader.atEnd()) throw new Error(`unexpected ${reader.rest()}`);
  return fields;
}

/** One type. */
export function typeOf(text: string): Schema {
  const reader = new Reader(text);
  const type = reader.type();
  if (!reader.atEnd()) throw new Error(`unexpected ${reader.rest()}`);
  return type;
}

class Reader {
  readonly #tokens: readonly string[];
  #next = 0;
  #structs = 0;

  constructor(text: string) {
    this.#tokens = text.match(/\w+|[^\s\w]/g) ?? [];
  }

  atEnd(): boolean {
    return this.#next === this.#tokens.length;
  }

  rest(): string {
    return this.#tokens.slice(this.#next).join(' ');
  }

  /** Fields up to `end`, which may also follow a separator. */
  fields(separator: string, end: string): Field[] {
    const fields: Field[] = [];
    while (!this.atEnd() && this.#tokens[this.#next] !== end) {
      const schema = this.type();
      fields.push({ name: this.#take(), schema });
      if (this.#tokens[this.#next] !== separator) break;
      this.#next++;
    }
    return fields;
  }

  type(): Schema {
    const word = this.#take();
    if (INTEGERS.includes(word)) return { kind: 'integer', type: word as IntegerType };
    switch (word) {
      case 'Handle':
        return { kind: 'handle', interface: null };
      case 'string':
      case 'bytes': {
        this.#expect('<');
        const max = this.#number();
        this.#expect('>');
        return { kind: word, max };
      }
      case 'array':
      case 'sequence': {
        this.#expect('<');
        const element = this.type();
        this.#expect(',');
        const bound = this.#number();
        this.#expect('>');
        return word === 'array'
          ? { kind: 'array', element, count: bound }
          : { kind: 'sequence', element, max: bound };
      }
      case 'struct':
      case 'union': {
        const name = `T${this.#structs++}`;
        this.#expect('{');
        const fields = this.fields(';', '}');
        this.#expect('}');
        return word === 'struct'
          ? { kind: 'struct', name, fields }
          : { kind: 'union', name, members: fields };
      }
      default:
        throw new Error(`${word} is no type`);
    }
  }

  #take(): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined) throw new Error('the text ends too early');
    return token;
  }

  #expect(token: string): void {
    const found = this.#take();
    if (found !== token) throw new Error(`${found} where ${token} is expected`);
  }

  #number(): number {
    return Number(this.#take());
  }
}
