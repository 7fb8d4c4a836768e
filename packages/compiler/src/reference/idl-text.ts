/** Types and signatures as IDL, with links from the names of types to where these are described. */
import type { Schema } from '@sallyport/message';
import { idlTypeText, type NameOfType, structureText } from '../idl/type-text.js';
import type { CheckedMethod, CheckedType } from '../model.js';
import type { NamedType, NamedTypes } from '../typescript/type-text.js';
import { code, type Inline, link, type Place } from './page.js';

/** Columns a signature may take on one line. */
const WIDTH = 96;

export interface TypeLinks {
  readonly named: NamedTypes;
  /** Where a type is described. */
  placeOf(type: NamedType): Place;
  /** Where an interface is described; null for one that has no page. */
  placeOfInterface(name: string): Place | null;
}

/** A type by its name where it has one. */
export function typeInline(schema: Schema, links: TypeLinks): Inline[] {
  const named = links.named.get(schema);
  if (named !== undefined) return [link(named.declaration.name, links.placeOf(named))];
  switch (schema.kind) {
    case 'handle': {
      const place = schema.interface === null ? null : links.placeOfInterface(schema.interface);
      if (place === null || schema.interface === null) return [code(typeText(schema, links.named))];
      return [code('handle<'), link(schema.interface, place), code('>')];
    }
    case 'array':
    case 'sequence': {
      const inner = typeInline(schema.element, links);
      if (inner.every((part) => part.kind === 'code')) return [code(typeText(schema, links.named))];
      return [code(`${schema.kind}<`), ...inner, code(`, ${sizeOf(schema)}>`)];
    }
    default:
      return [code(typeText(schema, links.named))];
  }
}

/** The same as plain text. */
export function typeText(schema: Schema, named: NamedTypes): string {
  return idlTypeText(schema, plainNames(named));
}

/** A declaration, as lines. Sizes are numbers, whatever constants they were written with. */
export function declarationLines({ kind, name, schema, fields }: CheckedType, named: NamedTypes): string[] {
  if (kind === 'typedef') {
    const known = named.get(schema)?.declaration.name;
    const target = known === undefined || known === name ? structureText(schema, plainNames(named)) : known;
    return [`typedef ${target} ${name};`];
  }
  const types = fields.map((field) => typeText(field.schema, named));
  const width = Math.max(0, ...types.map((type) => type.length));
  const lines = fields.map((field, index) => `    ${(types[index] ?? '').padEnd(width)} ${field.name};`);
  return [`${kind} ${name} {`, ...lines, '}'];
}

/** The signature of a method, as lines. */
export function signatureLines(method: CheckedMethod, named: NamedTypes): string[] {
  const parameters = (['in', 'out', 'error'] as const).flatMap((direction) =>
    method[direction].map(({ name, schema }) => `${direction} ${typeText(schema, named)} ${name}`),
  );
  const line = `${method.name}(${parameters.join(', ')});`;
  if (line.length <= WIDTH) return [line];
  const last = parameters.length - 1;
  return [
    `${method.name}(`,
    ...parameters.map((parameter, index) => `    ${parameter}${index === last ? ');' : ','}`),
  ];
}

/** Which values a type has, in words; '' where the type says all there is. */
export function boundsText(schema: Schema, named: NamedTypes): string {
  switch (schema.kind) {
    case 'integer':
    case 'handle':
    case 'struct':
      return '';
    case 'string':
      return `at most ${count(schema.max, 'byte')} of UTF-8`;
    case 'bytes':
      return `at most ${count(schema.max, 'byte')}`;
    case 'array':
      return `exactly ${count(schema.count, 'element')}${elementBounds(schema.element, named)}`;
    case 'sequence':
      return `at most ${count(schema.max, 'element')}${elementBounds(schema.element, named)}`;
    case 'union':
      return 'one of its members';
  }
}

/** Of elements without a name only: the others' are described with their type. */
function elementBounds(element: Schema, named: NamedTypes): string {
  if (named.has(element)) return '';
  const bounds = boundsText(element, named);
  return bounds === '' ? '' : `, each ${bounds}`;
}

/** Within a reference the links say which package a name is of, so the plain name does. */
function plainNames(named: NamedTypes): NameOfType {
  return (schema) => named.get(schema)?.declaration.name ?? null;
}

function sizeOf(schema: Schema & { kind: 'array' | 'sequence' }): number {
  return schema.kind === 'array' ? schema.count : schema.max;
}

export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}
