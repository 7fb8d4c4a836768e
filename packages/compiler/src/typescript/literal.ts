/** Data as an expression, wrapped the way a person would: on one line where it fits, else an element a line. */
import { LINE_WIDTH } from './module.js';
import { propertyName, textLiteral } from './names.js';

/** A name that stands in the data as it is. */
export class Reference {
  readonly name: string;
  /** @param name a local name a Module has given out */
  constructor(name: string) {
    this.name = name;
  }
}

/** An element of a list with a comment behind it, which takes the rest of the line. */
export class Noted {
  readonly data: Data;
  readonly note: string;
  /** @param note one line, made of checked names only */
  constructor(data: Data, note: string) {
    this.data = data;
    this.note = note;
  }
}

export type Data = string | number | null | Reference | Elements | { readonly [key: string]: Data };

type Elements = readonly (Data | Noted)[];

/**
 * @param indent number of spaces the line begins with
 * @param used characters of the line that do not belong to the expression, the indent counted
 * @returns lines joined with \n; the first without its indent
 */
export function literal(data: Data, indent: number, used: number): string {
  if (!isCollection(data)) return simple(data);
  const line = onOneLine(data, LINE_WIDTH - used);
  if (line !== null) return line;
  const inner = indent + 2;
  const space = ' '.repeat(inner);
  const end = ' '.repeat(indent);
  if (isList(data)) {
    const elements = data.map((element) => {
      const [value, note] = element instanceof Noted ? [element.data, ` // ${element.note}`] : [element, ''];
      return `${space}${literal(value, inner, inner + 1)},${note}\n`;
    });
    return `[\n${elements.join('')}${end}]`;
  }
  const entries = Object.entries(data).map(([key, value]) => {
    const begin = `${space}${propertyName(key)}: `;
    return `${begin}${literal(value, inner, begin.length + 1)},\n`;
  });
  return `{\n${entries.join('')}${end}}`;
}

/** Null where it takes more than `room` characters, which is found out without writing much more than that. */
function onOneLine(data: Data | Noted, room: number): string | null {
  if (data instanceof Noted) return null;
  if (!isCollection(data)) return within(simple(data), room);
  const [open, close] = isList(data) ? ['[', ']'] : ['{ ', ' }'];
  let line = '';
  for (const [key, value] of isList(data) ? data.entries() : Object.entries(data)) {
    const begin = `${line === '' ? open : `${line}, `}${typeof key === 'number' ? '' : `${propertyName(key)}: `}`;
    const element = onOneLine(value, room - begin.length - close.length);
    if (element === null) return null;
    line = begin + element;
  }
  return within(line === '' ? (open + close).replaceAll(' ', '') : line + close, room);
}

function within(line: string, room: number): string | null {
  return line.length <= room ? line : null;
}

function simple(data: string | number | null | Reference): string {
  if (data === null) return 'null';
  if (typeof data === 'string') return textLiteral(data);
  if (typeof data === 'number') return String(data);
  return data.name;
}

function isCollection(data: Data): data is Elements | { readonly [key: string]: Data } {
  return typeof data === 'object' && data !== null && !(data instanceof Reference);
}

function isList(data: Data): data is Elements {
  return Array.isArray(data);
}
