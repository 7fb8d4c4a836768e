/** Types as they are written in IDL, bounds as numbers. */
import type { Schema } from '@sallyport/message';
import { integerTypeName } from './built-in-types.js';

/** The name a type is to be shown by; null where its structure is to be shown. */
export type NameOfType = (schema: Schema) => string | null;

/** The type in IDL: what has a name is named, everything else is spelled out. */
export function idlTypeText(schema: Schema, nameOf: NameOfType): string {
  return nameOf(schema) ?? structureText(schema, nameOf);
}

/** The same, but the outermost type is spelled out also where it has a name. */
export function structureText(schema: Schema, nameOf: NameOfType): string {
  switch (schema.kind) {
    case 'integer':
      return integerTypeName(schema);
    case 'handle':
      return schema.interface === null ? 'Handle' : `handle<${schema.interface}>`;
    case 'string':
    case 'bytes':
      return `${schema.kind}<${schema.max}>`;
    case 'array':
      return `array<${idlTypeText(schema.element, nameOf)}, ${schema.count}>`;
    case 'sequence':
      return `sequence<${idlTypeText(schema.element, nameOf)}, ${schema.max}>`;
    case 'struct':
    case 'union':
      return schema.name;
  }
}

/** Structs and unions by their full names, typedefs spelled out: the same text means the same type. */
export const resolvedTypeText = (schema: Schema): string => structureText(schema, () => null);
