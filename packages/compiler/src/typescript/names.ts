/**
 * Names of descriptions as names of TypeScript.
 *
 * A name is kept as it is wherever that is possible. Where it is a word of the language, or already taken, underscores are
 * added at its end until it is free: first the names somebody wrote in a description are given out, in the order in which
 * they stand there, then the names made from them (PutRequest). What a module exports thus depends on its own description
 * only.
 */

/**
 * Words that cannot name a type or a constant somewhere: keywords, names of built-in types, names that compilers keep for
 * themselves, and the globals that generated code refers to.
 */
const RESERVED: ReadonlySet<string> = new Set(
  `
  break case catch class const continue debugger default delete do else enum export extends false finally for function
  if import in instanceof new null return super switch this throw true try typeof var void while with
  implements interface let package private protected public static yield await async of eval arguments
  abstract accessor any as assert asserts bigint boolean constructor declare from get global infer intrinsic is keyof
  module namespace never number object out override readonly require satisfies set string symbol type undefined
  unique unknown using
  globalThis NaN Infinity exports __esModule __dirname __filename
  Object Record Uint8Array
  `
    .trim()
    .split(/\s+/),
);

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Stands in a literal as it is. */
const PLAIN_TEXT = /^[\w .,:-]*$/;

/** Property names that mean something to the language even where they are only data. */
const SPECIAL_PROPERTIES = new Set([
  '__proto__',
  'constructor',
  'then',
  'prototype',
  'toString',
  'valueOf',
  'toJSON',
]);

/** @throws Error for what the parser of descriptions does not let pass as a name: a bug, never a wrong description. */
export function checkIdentifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new Error(`not an identifier: ${JSON.stringify(name)}`);
  return name;
}

/** Gives out names of one scope. */
export class Scope {
  readonly #taken = new Set<string>();

  /** Whether the name can be used just as it is. */
  isFree(name: string): boolean {
    return !RESERVED.has(name) && !this.#taken.has(name);
  }

  /** Takes the name, or the first free one with underscores added. */
  take(name: string): string {
    let free = checkIdentifier(name);
    while (!this.isFree(free)) free += '_';
    this.#taken.add(free);
    return free;
  }

  /**
   * Takes several names of equal standing: those that can be kept are kept, whatever their place; then the others are
   * changed.
   * @param names distinct
   */
  takeAll(names: readonly string[]): Map<string, string> {
    const given = new Map<string, string>();
    for (const name of names) if (this.isFree(name)) given.set(name, this.take(name));
    for (const name of names) if (!given.has(name)) given.set(name, this.take(name));
    return given;
  }
}

/** A property name in a type: quoted unless it is a plain identifier without a meaning of its own. */
export function propertyName(name: string): string {
  const plain = IDENTIFIER.test(name) && !SPECIAL_PROPERTIES.has(name);
  return plain ? name : textLiteral(name);
}

/** A string literal; every character that is not printable ASCII is written as an escape. */
export function textLiteral(text: string): string {
  if (PLAIN_TEXT.test(text)) return `'${text}'`;
  const escaped = text.replace(/[^ -~]|['\\]/g, (character) =>
    character === "'" || character === '\\'
      ? `\\${character}`
      : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `'${escaped}'`;
}
