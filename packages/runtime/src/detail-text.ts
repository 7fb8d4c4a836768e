/**
 * The detail of a method's exception in its message, for logs: `{"reason":1}`. Written in the manner of JSON, short,
 * and on one line.
 *
 * Looking at it runs no code of the program, since nobody expects that of making an exception: getters and proxies
 * are named, not asked.
 */
import { types } from 'node:util';
import { Descriptor } from './descriptor.js';
import { printable } from './printable.js';

/** Characters of the whole; what is longer is cut. Picked. */
const LONGEST = 200;
/** Of one text in it, and bytes of one byte string. Picked. */
const LONGEST_TEXT = 60;
const MOST_BYTES = 8;

/** @param detail whatever the exception was made with */
export function detailText(detail: unknown): string {
  const writer = new DetailWriter();
  writer.write(detail);
  return writer.text();
}

class DetailWriter {
  #text = '';

  text(): string {
    const text = printable(this.#text);
    return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
  }

  write(value: unknown): void {
    if (typeof value !== 'object' || value === null) this.#text += simple(value);
    else if (types.isProxy(value)) this.#text += '<proxy>';
    else if (value instanceof Descriptor) this.#text += '<descriptor>';
    else if (types.isUint8Array(value)) this.#text += bytes(value);
    else if (Array.isArray(value)) this.#list(value);
    else this.#record(value);
  }

  #list(value: readonly unknown[]): void {
    this.#text += '[';
    for (let index = 0; index < value.length && !this.#isFull(); index += 1) {
      if (index > 0) this.#text += ',';
      this.#property(value, String(index));
    }
    this.#text += ']';
  }

  #record(value: object): void {
    this.#text += '{';
    let isFirst = true;
    for (const name of Object.keys(value)) {
      if (this.#isFull()) break;
      this.#text += `${isFirst ? '' : ','}${quoted(name)}:`;
      isFirst = false;
      this.#property(value, name);
    }
    this.#text += '}';
  }

  #property(owner: object, name: string): void {
    const property = Object.getOwnPropertyDescriptor(owner, name);
    if (property?.get !== undefined) this.#text += '<getter>';
    else this.write(property?.value);
  }

  /** Each level of nesting writes something, so what contains itself ends here too. */
  #isFull(): boolean {
    return this.#text.length > LONGEST;
  }
}

function simple(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'function' ? '<function>' : String(value);
}

function quoted(text: string): string {
  if (text.length <= LONGEST_TEXT) return JSON.stringify(text);
  return `${JSON.stringify(text.slice(0, LONGEST_TEXT))}...`;
}

function bytes(value: Uint8Array): string {
  const first = Buffer.from(value.subarray(0, MOST_BYTES)).toString('hex');
  const length = `${value.length} ${value.length === 1 ? 'byte' : 'bytes'}`;
  return value.length === 0 ? '<0 bytes>' : `<${length} ${first}${value.length > MOST_BYTES ? '...' : ''}>`;
}
