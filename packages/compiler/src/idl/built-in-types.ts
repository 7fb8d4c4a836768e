/** Names of types the language has by itself. */
import type { IntegerType, Schema } from '@sallyport/message';

/** On the platforms this runs on sizes and addresses have 64 bits. */
export const INTEGER_TYPES: ReadonlyMap<string, IntegerType> = new Map<string, IntegerType>([
  ['SInt8', 'SInt8'],
  ['SInt16', 'SInt16'],
  ['SInt32', 'SInt32'],
  ['SInt64', 'SInt64'],
  ['UInt8', 'UInt8'],
  ['UInt16', 'UInt16'],
  ['UInt32', 'UInt32'],
  ['UInt64', 'UInt64'],
  ['UIntSize', 'UInt64'],
  ['UIntPtr', 'UInt64'],
]);

const SCHEMAS: ReadonlyMap<string, Schema> = new Map(
  [...INTEGER_TYPES].map(([name, type]) => [name, { kind: 'integer', type }] as const),
);

/** The names of types that are another one on this platform, UIntSize and UIntPtr, by the schemas made for them. */
const writtenNames = new WeakMap<Schema, string>(
  [...SCHEMAS].flatMap(([name, schema]) => (name === INTEGER_TYPES.get(name) ? [] : [[schema, name]])),
);

/** The schema of an integer type as it is written; one object for one name. */
export function integerSchema(name: string): Schema {
  const schema = SCHEMAS.get(name);
  if (schema === undefined) throw new RangeError(`${name} is no integer type`);
  return schema;
}

/** A second object for the same type, which is still known by the name that was written. */
export function copyOfSchema<T extends Schema>(schema: T): T {
  const copy = { ...schema };
  const name = writtenNames.get(schema);
  if (name !== undefined) writtenNames.set(copy, name);
  return copy;
}

/** The name by which an integer type was written. */
export function integerTypeName(schema: Schema & { readonly kind: 'integer' }): string {
  return writtenNames.get(schema) ?? schema.type;
}

export const INTEGER_TYPE_LIST: string = [...INTEGER_TYPES.keys()].join(', ');

const OTHERS: ReadonlySet<string> = new Set(['Handle', 'handle', 'bytes', 'string', 'array', 'sequence']);

/** All of them, to find out which was meant. */
export const BUILT_IN_TYPES: readonly string[] = [...INTEGER_TYPES.keys(), ...OTHERS];

const NO_FRACTIONS = 'there are no fractions: send a whole number of a smaller unit, or a string';

/** What to write instead of types that other languages have, by their name in small letters. */
export const FOREIGN_TYPES: ReadonlyMap<string, string> = new Map([
  ...['bool', 'boolean', '_bool'].map(
    (name) => [name, 'write UInt8, or Boolean after `import kl.core.Types`'] as const,
  ),
  ...['float', 'double', 'float32', 'float64'].map((name) => [name, NO_FRACTIONS] as const),
  ...[8, 16, 32, 64].flatMap((bits) => [
    [`int${bits}`, `write SInt${bits}`] as const,
    [`int${bits}_t`, `write SInt${bits}`] as const,
    [`i${bits}`, `write SInt${bits}`] as const,
    [`uint${bits}_t`, `write UInt${bits}`] as const,
    [`u${bits}`, `write UInt${bits}`] as const,
  ]),
  ['char', 'write UInt8, or string<N> for text'],
  ['byte', 'write UInt8, or bytes<N> for a buffer'],
  ['short', 'write SInt16'],
  ['int', 'write SInt32'],
  ['unsigned', 'write UInt32'],
  ['long', 'write SInt64'],
  ['size_t', 'write UIntSize'],
  ['uintptr_t', 'write UIntPtr'],
  ['text', 'write string<N>, where N is the most bytes it can have'],
  ['buffer', 'write bytes<N>, where N is the most bytes it can have'],
  ['list', 'write sequence<T, N> for up to N elements, array<T, N> for exactly N'],
  ['vector', 'write sequence<T, N> for up to N elements, array<T, N> for exactly N'],
  ['optional', 'write sequence<T, 1>: no element or one'],
  ['variant', 'define a union'],
  ['retcode', 'write `import kl.core.Types` below the package'],
  ['void', 'remove it: what a method answers are its out parameters'],
  ['enum', 'write an integer type, and constants for its values'],
]);

/** Whether a declaration of this name could never be referred to. */
export function isBuiltInType(name: string): boolean {
  return INTEGER_TYPES.has(name) || OTHERS.has(name);
}
