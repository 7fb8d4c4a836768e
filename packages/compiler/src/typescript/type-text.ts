/** IDL types as TypeScript types. */
import type { IntegerType, Schema } from '@sallyport/message';
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
      // A typedef of a struct or a union has that one's schema; uses of either are written with the name of the struct.
      const isSecondName = kind === 'typedef' && (schema.kind === 'struct' || schema.kind === 'union');
      if (!isSecondName) named.set(schema, { package: description, declaration });
    }
  }
  return named;
}

export interface TypeContext {
  readonly named: NamedTypes;
  /** The name by which the module knows the type; imports it if need be. */
  nameOf(type: NamedType): string;
  readonly module: Module;
}

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
    case 'sequence': {
      const element = typeText(schema.element, context);
      return element.startsWith('readonly ') ? `readonly (${element})[]` : `readonly ${element}[]`;
    }
    case 'struct':
    case 'union':
      throw new Error(`the model does not say where ${schema.name} is declared`);
  }
}

/**
 * What the type of TypeScript does not say, as the description does: `UInt8` of a number, the bound of a text or a list. It stands
 * behind a declaration, after its semicolon.
 * @returns a comment with a space before it; '' where the type has a name of its own, which says more.
 */
export function boundComment(schema: Schema, context: TypeContext): string {
  const isNamed = context.named.has(schema);
  return isNamed || schema.kind === 'handle' ? '' : ` // ${boundText(schema, context)}`;
}

/** The same for the type a typedef stands for. */
export function typedefBoundComment({ schema }: CheckedType, context: TypeContext): string {
  const isBounded = schema.kind !== 'struct' && schema.kind !== 'union' && schema.kind !== 'handle';
  return isBounded ? ` // ${structureBound(schema, context)}` : '';
}

function boundText(schema: Schema, context: TypeContext): string {
  const named = context.named.get(schema);
  return named === undefined ? structureBound(schema, context) : context.nameOf(named);
}

function structureBound(schema: Schema, context: TypeContext): string {
  switch (schema.kind) {
    case 'integer':
      return schema.type;
    case 'handle':
      return 'Handle';
    case 'string':
    case 'bytes':
      return `${schema.kind}<${schema.max}>`;
    case 'array':
      return `array<${boundText(schema.element, context)}, ${schema.count}>`;
    case 'sequence':
      return `sequence<${boundText(schema.element, context)}, ${schema.max}>`;
    case 'struct':
    case 'union':
      throw new Error(`the model does not say where ${schema.name} is declared`);
  }
}

/** Integers a number cannot hold exactly. */
export function isWide(type: IntegerType): boolean {
  return type === 'SInt64' || type === 'UInt64';
}
