/**
 * Strict reading of data that came as JSON: exactly the properties expected, each of exactly the type expected. Only
 * own properties count. `where` names the place in the text of errors.
 */

/** Data that is not what it is taken for; the text is one sentence that begins with the place. */
export class RecordError extends Error {
  override readonly name = 'RecordError';
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** An object with exactly these properties. */
export function readObject(value: unknown, where: string, keys: readonly string[]): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RecordError(`${where}: ${describe(value)} where an object is expected`);
  }
  for (const key of keys) {
    if (!Object.hasOwn(value, key)) throw new RecordError(`${where}: '${key}' is missing`);
  }
  for (const key of Object.keys(value)) {
    if (!keys.includes(key)) throw new RecordError(`${where}: ${JSON.stringify(key)} is not known here`);
  }
  return value as JsonObject;
}

export function readList(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new RecordError(`${where}: ${describe(value)} where a list is expected`);
  return value;
}

export function readString(value: unknown, where: string): string {
  if (typeof value !== 'string') {
    throw new RecordError(`${where}: ${describe(value)} where a text is expected`);
  }
  return value;
}

/** A text that is not empty. */
export function readText(value: unknown, where: string): string {
  const text = readString(value, where);
  if (text === '') throw new RecordError(`${where}: an empty text`);
  return text;
}

export function readBoolean(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') {
    throw new RecordError(`${where}: ${describe(value)} where true or false is expected`);
  }
  return value;
}

/** A whole number from `least` to `most`. */
export function readNumber(value: unknown, where: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw new RecordError(
      `${where}: ${describe(value)} where a whole number from ${least} to ${most} is expected`,
    );
  }
  return value;
}

/** One of a closed set of texts. */
export function readChoice<T extends string>(value: unknown, where: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new RecordError(`${where}: ${describe(value)} where one of ${choices.join(', ')} is expected`);
  }
  return found;
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;
const QUALIFIED_NAME = /^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$/;

/** A name of the description languages. */
export function readIdentifier(value: unknown, where: string): string {
  const text = readString(value, where);
  if (!IDENTIFIER.test(text)) throw new RecordError(`${where}: ${describe(text)} is not an identifier`);
  return text;
}

/** Names joined by dots. */
export function readQualifiedName(value: unknown, where: string): string {
  const text = readString(value, where);
  if (!QUALIFIED_NAME.test(text))
    throw new RecordError(`${where}: ${describe(text)} is not a qualified name`);
  return text;
}

/** Shows a value in an error: shortened, and with nothing in it that a terminal would act on. */
function describe(value: unknown): string {
  if (typeof value === 'string') {
    const shown = JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
    return shown.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'an object';
}
