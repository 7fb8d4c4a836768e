/**
 * Reading of parsed JSON that may be anything: each function demands one shape and names the place when it is not there.
 */

/** An image that does not have the form of one. It is refused whole. */
export class ImageError extends Error {
  override readonly name = 'ImageError';
  constructor(
    /** Place in the document, such as `processes[2].path`. */
    readonly place: string,
    /** What was expected there. */
    readonly expected: string,
  ) {
    super(`the solution image is damaged: ${place} is not ${expected}; build it again with the same version`);
  }
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function objectAt(value: unknown, place: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ImageError(place, 'an object');
  }
  return value as JsonObject;
}

/** An own property; an inherited one is never looked at. */
export function member(object: JsonObject, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

export function stringAt(value: unknown, place: string): string {
  if (typeof value !== 'string') throw new ImageError(place, 'a text');
  return value;
}

export function integerAt(value: unknown, place: string, minimum: number, maximum: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < minimum || value > maximum) {
    throw new ImageError(place, `an integer from ${minimum} to ${maximum}`);
  }
  return value;
}

export function oneOf<T extends string>(value: unknown, place: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new ImageError(place, `one of ${allowed.join(', ')}`);
  return found;
}

export function listAt<T>(value: unknown, place: string, item: (value: unknown, place: string) => T): T[] {
  if (!Array.isArray(value)) throw new ImageError(place, 'a list');
  return value.map((entry: unknown, index) => item(entry, `${place}[${index}]`));
}
