/** Reading of a value that may be anything: each function demands one shape and names the place where it is not there. */
import { PolicyLoadError } from './load-error.js';

export type Properties = Readonly<Record<string, unknown>>;

/**
 * An object that has nothing but the properties named. An unknown one is refused, since it may be the condition that a
 * newer compiler put there.
 */
export function propertiesAt(value: unknown, place: string, required: string, optional = ''): Properties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyLoadError(place, 'this is not an object');
  }
  const needed = required.split(' ');
  const allowed = new Set([...needed, ...optional.split(' ')]);
  for (const name of needed) {
    if (name !== '' && !Object.hasOwn(value, name)) throw new PolicyLoadError(place, `'${name}' is missing`);
  }
  for (const name of Object.keys(value)) {
    if (!allowed.has(name)) {
      throw new PolicyLoadError(
        place,
        `${JSON.stringify(name)} is not known; was it made by another version?`,
      );
    }
  }
  return value as Properties;
}

/** One property of an object, read before it is known which others may stand beside it. */
export function tagAt(value: unknown, place: string, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
    throw new PolicyLoadError(place, `this is not an object with '${name}'`);
  }
  return (value as Properties)[name];
}

export function textAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new PolicyLoadError(place, 'this is not a text');
  // A lone surrogate has no UTF-8 form and would silently become another text.
  if (Buffer.from(value, 'utf8').toString('utf8') !== value) {
    throw new PolicyLoadError(place, 'this text is not well-formed Unicode');
  }
  return value;
}

export function nameAt(value: unknown, place: string): string {
  if (typeof value !== 'string' || value === '') throw new PolicyLoadError(place, 'this is not a name');
  return value;
}

export function naturalAt(value: unknown, place: string, minimum: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < minimum) {
    throw new PolicyLoadError(place, `this is not an integer from ${minimum}`);
  }
  return value;
}

export function listAt(value: unknown, place: string, each: (item: unknown, place: string) => void): void {
  if (!Array.isArray(value)) throw new PolicyLoadError(place, 'this is not a list');
  // By index: a hole reads as undefined and is refused by `each`, where forEach would skip it.
  for (let index = 0; index < value.length; index++) each(value[index], `${place}[${index}]`);
}
