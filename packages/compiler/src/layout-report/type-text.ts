/** Types as they are written in IDL, bounds as numbers. */
import type { Schema } from '@sallyport/message';
import type { CheckedInterface } from '../model.js';
import { namedTypes } from '../typescript/type-text.js';

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
      return schema.type;
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

/**
 * Names as they read within a package: its own types by their plain names, those of others with that of their package.
 * @param packages all packages whose types have names
 */
export function namesWithin(packages: Iterable<CheckedInterface>): (home: CheckedInterface) => NameOfType {
  const named = namedTypes(packages);
  return (home) => (schema) => {
    const found = named.get(schema);
    if (found === undefined) return null;
    const { name } = found.declaration;
    return found.package === home ? name : `${found.package.name}.${name}`;
  };
}
