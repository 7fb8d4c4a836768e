/** What a path such as `message.line.cents` means in one message. */
import type { Schema } from '@sallyport/message';
import { DESCRIPTOR_KINDS } from '@sallyport/message';
import { ACCESS_NAMES, HANDLE_PROPERTIES, isHandleProperty } from '@sallyport/policy';
import type { CheckedField } from '../model.js';

export type ValueType =
  | { readonly type: 'boolean' }
  | { readonly type: 'integer' }
  | {
      readonly type: 'text';
      /** Bytes of the longest text, where that is bounded. */
      readonly max?: number;
      /** The only texts it can be. */
      readonly names?: readonly string[];
    }
  | { readonly type: 'sid' };

export const TYPE_NAMES: Readonly<Record<ValueType['type'], string>> = {
  boolean: 'a truth value',
  integer: 'an integer',
  text: 'a text',
  sid: 'a security identifier',
};

export type FieldType =
  | { readonly found: ValueType }
  /** Nothing has that name at this part of the path. */
  | { readonly missing: number; readonly known: readonly string[] }
  /** It exists and cannot be used so. */
  | { readonly unusable: string; readonly remedy: string; readonly unsupported: boolean };

/** @param path at least one name. */
export function fieldType(parameters: readonly CheckedField[], path: readonly string[]): FieldType {
  let fields: readonly { readonly name: string; readonly schema: Schema }[] = parameters;
  let schema: Schema | undefined;
  for (const [index, name] of path.entries()) {
    if (schema !== undefined) {
      if (schema.kind === 'handle') return handleProperty(name, index, path.length);
      if (schema.kind === 'union') return unsupported('members of unions');
      if (schema.kind !== 'struct') return { missing: index, known: [] };
      fields = schema.fields;
    }
    const field = fields.find((candidate) => candidate.name === name);
    if (field === undefined) return { missing: index, known: fields.map((candidate) => candidate.name) };
    schema = field.schema;
  }
  if (schema === undefined) throw new RangeError('a path has at least one name');
  return schemaType(schema);
}

function schemaType(schema: Schema): FieldType {
  switch (schema.kind) {
    case 'integer':
      return { found: { type: 'integer' } };
    case 'string':
      return { found: { type: 'text', max: schema.max } };
    case 'handle':
      return {
        unusable: 'is a Handle, of which only the properties can be used',
        remedy: `say which one: ${HANDLE_PROPERTIES.join(', ')}`,
        unsupported: false,
      };
    case 'struct':
      return {
        unusable: 'is a struct, of which only the fields can be used',
        remedy: `say which one: ${schema.fields.map((field) => field.name).join(', ')}`,
        unsupported: false,
      };
    case 'bytes':
      return unsupported('bytes');
    case 'array':
      return unsupported('arrays');
    case 'sequence':
      return unsupported('sequences');
    case 'union':
      return unsupported('unions');
  }
}

function handleProperty(name: string, index: number, length: number): FieldType {
  if (!isHandleProperty(name)) return { missing: index, known: HANDLE_PROPERTIES };
  if (index + 1 < length) return { missing: index + 1, known: [] };
  switch (name) {
    case 'handle':
      return { found: { type: 'sid' } };
    case 'rights':
    case 'size':
      return { found: { type: 'integer' } };
    case 'kind':
      return { found: { type: 'text', names: DESCRIPTOR_KINDS } };
    case 'access':
      return { found: { type: 'text', names: ACCESS_NAMES } };
  }
}

function unsupported(what: string): FieldType {
  return { unusable: what, remedy: '', unsupported: true };
}
