/**
 * What a message has in it, as words: which types stand directly in which, and which sizes and integers are at their
 * limits.
 */
import { type Field, type IntegerSchema, layoutOf, type Schema } from '../src/index.js';

type Row = Readonly<Record<string, unknown>>;

/** Adds the features of a value of these parameters, such as `union in sequence`, `string full`, `SInt8 least`. */
export function collectFeatures(found: Set<string>, fields: readonly Field[], value: Row): void {
  for (const field of fields) ofValue(found, 'message', field.schema, own(value, field.name));
}

function ofValue(found: Set<string>, outer: string, schema: Schema, value: unknown): void {
  found.add(`${schema.kind} in ${outer}`);
  switch (schema.kind) {
    case 'integer':
      ofInteger(found, schema, BigInt(value as number | bigint));
      return;
    case 'string':
      ofSize(found, schema.kind, Buffer.byteLength(value as string), schema.max);
      return;
    case 'bytes':
      ofSize(found, schema.kind, (value as Uint8Array).length, schema.max);
      return;
    case 'sequence':
      ofSize(found, schema.kind, (value as unknown[]).length, schema.max);
      ofElements(found, schema.element, value as unknown[]);
      for (const element of value as unknown[]) ofValue(found, schema.kind, schema.element, element);
      return;
    case 'array':
      ofElements(found, schema.element, value as unknown[]);
      for (const element of value as unknown[]) ofValue(found, schema.kind, schema.element, element);
      return;
    case 'struct':
      if (schema.fields.length === 0) found.add(`empty struct in ${outer}`);
      for (const field of schema.fields) {
        ofValue(found, schema.kind, field.schema, own(value as Row, field.name));
      }
      return;
    case 'union': {
      const { kind, value: content } = value as { readonly kind: string; readonly value: unknown };
      const member = schema.members.find(({ name }) => name === kind);
      if (member !== undefined) ofValue(found, schema.kind, member.schema, content);
      return;
    }
    case 'handle':
      found.add(Object.hasOwn(value as object, 'descriptor') ? 'descriptor' : 'kernel handle');
  }
}

/** Padding of structs side by side: at which offset modulo 4, how long, and whether in front of the end. */
function ofElements(found: Set<string>, element: Schema, values: readonly unknown[]): void {
  if (element.kind !== 'struct' || values.length < 2) return;
  const { padding, size } = layoutOf(element);
  for (let run = 0; run < padding.length; run += 2) {
    const [offset, length] = [padding[run] ?? 0, padding[run + 1] ?? 0];
    found.add(
      `${length} padding ${offset + length === size ? 'at the end' : offset < 4 ? 'at the start' : 'inside'}`,
    );
  }
}

function ofInteger(found: Set<string>, { type }: IntegerSchema, value: bigint): void {
  const bits = BigInt(type.slice(4));
  const signed = type.startsWith('S');
  const greatest = (1n << (signed ? bits - 1n : bits)) - 1n;
  const least = signed ? -(1n << (bits - 1n)) : 0n;
  if (value === least) found.add(`${type} least`);
  if (value === greatest) found.add(`${type} greatest`);
}

function ofSize(found: Set<string>, kind: string, size: number, max: number): void {
  if (max === 0) found.add(`${kind} of at most 0`);
  else if (size === 0) found.add(`${kind} empty`);
  else if (size === max) found.add(`${kind} full`);
  if (size === 1) found.add(`${kind} of one`);
}

function own(value: Row, name: string): unknown {
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
