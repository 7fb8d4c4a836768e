/** IDL types as TypeScript types. */
import type { IntegerType, Schema } from '@sallyport/message';
import { structureText as idlStructureText, idlTypeText, type NameOfType } from '../idl/type-text.js';
import type { CheckedInterface, CheckedType } from '../model.js';
import type { Module } from './module.js';

/** Where the declaration of a named type is found. */
export interface NamedType {
  readonly package: CheckedInterface;
  readonly declaration: CheckedType;
}

/** Declared types by their schema object: one object is one declaration. */
export type NamedTypes = ReadonlyMap<Schema, NamedType>;

export function namedTypes(packages: Iterable<CheckedInterface>): NamedTypes {
  const named = new Map<Schema, NamedType>();
  for (const description of packages) {
    for (const declaration of description.types) {
      const { kind, schema } = declaration;
      // A typedef of a struct or a union has that one's schema; uses of either are written with the struct's name.
      const isSecondName = kind === 'typedef' && (schema.kind === 'struct' || schema.kind === 'union');
      if (!isSecondName) named.set(schema, { package: description, declaration });
    }
  }
  return named;
}

type ArraySchema = Schema & { readonly kind: 'array' };

export interface TypeContext {
  readonly named: NamedTypes;
  /** The name by which the module knows the type; imports it if need be. */
  nameOf(type: NamedType): string;
  readonly module: Module;
}

/**
 * Types a tuple stands for at most; an array of more is a list for the compiler, and the encoder counts its elements.
 * Picked: more would be read by nobody, and arrays in arrays would multiply.
 */
const LONGEST_TUPLE = 16;

/** The type of a value of this schema. */
export function typeText(schema: Schema, context: TypeContext): string {
  const named = context.named.get(schema);
  return named === undefined ? structureText(schema, context) : context.nameOf(named);
}

/** The same, but a type that has a name is written out: what stands to the right of `type Name =`. */
export function typedefText(declaration: CheckedType, context: TypeContext): string {
  const named = context.named.get(declaration.schema);
  if (named === undefined || named.declaration === declaration)
    return structureText(declaration.schema, context);
  return context.nameOf(named);
}

function structureText(schema: Schema, context: TypeContext): string {
  switch (schema.kind) {
    case 'integer':
      return isWide(schema.type) ? 'bigint' : 'number';
    case 'handle':
      return context.module.libraryType('Descriptor');
    case 'string':
      return 'string';
    case 'bytes':
      return 'Uint8Array';
    case 'array':
      return arrayText(schema, context);
    case 'sequence':
      return listText(typeText(schema.element, context));
    case 'struct':
    case 'union':
      throw new Error(`the model does not say where ${schema.name} is declared`);
  }
}

function arrayText(schema: ArraySchema, context: TypeContext): string {
  const element = typeText(schema.element, context);
  if (writtenTypes(schema.element, context) * schema.count > LONGEST_TUPLE) return listText(element);
  return `readonly [${Array.from({ length: schema.count }, () => element).join(', ')}]`;
}

function listText(element: string): string {
  return element.startsWith('readonly ') ? `readonly (${element})[]` : `readonly ${element}[]`;
}

/** How many types a type is written with. */
function writtenTypes(schema: Schema, context: TypeContext): number {
  const isNamed = context.named.has(schema);
  if (isNamed || (schema.kind !== 'array' && schema.kind !== 'sequence')) return 1;
  const element = writtenTypes(schema.element, context);
  const length = schema.kind === 'array' ? element * schema.count : element;
  return length <= LONGEST_TUPLE ? length : element;
}

/**
 * What the type of TypeScript does not say, as the description does: `UInt8` of a number, the bound of a text or a list.
 * @returns IDL; '' where the type has a name of its own, which says more, and where there is nothing to add.
 */
export function boundText(schema: Schema, context: TypeContext): string {
  const isNamed = context.named.has(schema);
  return isNamed || schema.kind === 'handle' ? '' : idlTypeText(schema, nameIn(context));
}

/** The same for the type a typedef stands for. */
export function typedefBoundText({ schema }: CheckedType, context: TypeContext): string {
  const isBounded = schema.kind !== 'struct' && schema.kind !== 'union' && schema.kind !== 'handle';
  return isBounded ? idlStructureText(schema, nameIn(context)) : '';
}

function nameIn(context: TypeContext): NameOfType {
  return (schema) => {
    const named = context.named.get(schema);
    return named === undefined ? null : context.nameOf(named);
  };
}

/** Integers a number cannot hold exactly. */
export function isWide(type: IntegerType): boolean {
  return type === 'SInt64' || type === 'UInt64';
}
