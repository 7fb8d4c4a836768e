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

export type Data = string | number | null | Reference | readonly Data[] | { readonly [key: string]: Data };

/**
 * @param indent number of spaces the line begins with
 * @param used characters of the line that do not belong to the expression, the indent counted
 * @returns lines joined with \n; the first without its indent
 */
export function literal(data: Data, indent: number, used: number): string {
  const line = onOneLine(data);
  if (used + line.length <= LINE_WIDTH || !isCollection(data)) return line;
  const inner = indent + 2;
  const space = ' '.repeat(inner);
  const end = ' '.repeat(indent);
  if (isList(data)) {
    const elements = data.map((element) => `${space}${literal(element, inner, inner + 1)},\n`);
    return `[\n${elements.join('')}${end}]`;
  }
  const entries = Object.entries(data).map(([key, value]) => {
    const begin = `${space}${propertyName(key)}: `;
    return `${begin}${literal(value, inner, begin.length + 1)},\n`;
  });
  return `{\n${entries.join('')}${end}}`;
}

function onOneLine(data: Data): string {
  if (data === null) return 'null';
  if (typeof data === 'string') return textLiteral(data);
  if (typeof data === 'number') return String(data);
  if (data instanceof Reference) return data.name;
  if (isList(data)) return `[${data.map(onOneLine).join(', ')}]`;
  const entries = Object.entries(data).map(([key, value]) => `${propertyName(key)}: ${onOneLine(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function isCollection(data: Data): data is readonly Data[] | { readonly [key: string]: Data } {
  return typeof data === 'object' && data !== null && !(data instanceof Reference);
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
