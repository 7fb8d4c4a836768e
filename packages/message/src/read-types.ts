/**
 * From records to schemas. Records come from files, so nothing about them is taken on trust; an index must point to an
 * earlier type, which excludes cycles. Whether a type has a layout is for layout.ts to say.
 */
import type {
  ArraySchema,
  Field,
  IntegerType,
  InterfaceSchema,
  MethodSchema,
  Schema,
  StructSchema,
  UnionSchema,
} from './schema.js';
import type { InterfaceRecord, TypeRecord } from './schema-record.js';
import {
  type JsonObject,
  RecordError,
  readChoice,
  readIdentifier,
  readList,
  readNumber,
  readObject,
  readQualifiedName,
} from './shape.js';

const INTEGER_TYPES: readonly IntegerType[] = [
  'SInt8',
  'SInt16',
  'SInt32',
  'SInt64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
];
const MAXIMUM_BOUND = 0xffff_ffff;

/**
 * Reads a table of types.
 * @returns one schema per record, in order; a type used twice is one object used twice.
 * @throws RecordError
 */
export function readTypes(records: readonly TypeRecord[]): Schema[] {
  const types: Schema[] = [];
  for (const [index, record] of readList(records, 'types').entries()) {
    types.push(readType(record, `types[${index}]`, types));
  }
  return types;
}

/**
 * Reads one interface, whose types are indices into `types`.
 * @throws RecordError
 */
export function readInterface(record: InterfaceRecord, types: readonly Schema[]): InterfaceSchema {
  const where = 'interface';
  const fields = readObject(record, where, ['name', 'methods']);
  const name = readQualifiedName(fields.name, `${where}.name`);
  const methods = readList(fields.methods, `${where} ${name}.methods`).map((method, index) =>
    readMethod(method, `${where} ${name}.methods[${index}]`, types),
  );
  checkUnique(methods, `${where} ${name}.methods`);
  return { name, methods };
}

function readMethod(record: unknown, where: string, types: readonly Schema[]): MethodSchema {
  const method = readObject(record, where, ['name', 'in', 'out', 'error']);
  return {
    name: readIdentifier(method.name, `${where}.name`),
    in: readFields(method.in, `${where}.in`, types),
    out: readFields(method.out, `${where}.out`, types),
    error: readFields(method.error, `${where}.error`, types),
  };
}

function readType(record: unknown, where: string, types: readonly Schema[]): Schema {
  switch (readKind(record, where)) {
    case 'integer': {
      const { type } = readObject(record, where, ['kind', 'type']);
      return { kind: 'integer', type: readChoice(type, `${where}.type`, INTEGER_TYPES) };
    }
    case 'handle': {
      const fields = readObject(record, where, ['kind', 'interface']);
      const target = fields.interface;
      return {
        kind: 'handle',
        interface: target === null ? null : readQualifiedName(target, `${where}.interface`),
      };
    }
    case 'string':
      return { kind: 'string', max: readMaximum(record, where, []) };
    case 'bytes':
      return { kind: 'bytes', max: readMaximum(record, where, []) };
    case 'array':
      return readArray(readObject(record, where, ['kind', 'element', 'count']), where, types);
    case 'sequence': {
      const max = readMaximum(record, where, ['element']);
      const { element } = record as { element: unknown };
      return { kind: 'sequence', element: readIndex(element, `${where}.element`, types), max };
    }
    case 'struct':
      return readStruct(readObject(record, where, ['kind', 'name', 'fields']), where, types);
    case 'union':
      return readUnion(readObject(record, where, ['kind', 'name', 'members']), where, types);
  }
}

function readKind(record: unknown, where: string): TypeRecord['kind'] {
  const kind: unknown =
    typeof record === 'object' && record !== null && Object.hasOwn(record, 'kind')
      ? (record as { kind: unknown }).kind
      : undefined;
  return readChoice(kind, `${where}.kind`, KINDS);
}

const KINDS: readonly TypeRecord['kind'][] = [
  'integer',
  'handle',
  'string',
  'bytes',
  'array',
  'sequence',
  'struct',
  'union',
];

function readMaximum(record: unknown, where: string, others: readonly string[]): number {
  const { max } = readObject(record, where, ['kind', 'max', ...others]);
  return readNumber(max, `${where}.max`, 0, MAXIMUM_BOUND);
}

function readArray(record: JsonObject, where: string, types: readonly Schema[]): ArraySchema {
  const count = readNumber(record.count, `${where}.count`, 1, MAXIMUM_BOUND);
  return { kind: 'array', element: readIndex(record.element, `${where}.element`, types), count };
}

function readStruct(record: JsonObject, where: string, types: readonly Schema[]): StructSchema {
  const name = readQualifiedName(record.name, `${where}.name`);
  return { kind: 'struct', name, fields: readFields(record.fields, `${where}.fields`, types) };
}

function readUnion(record: JsonObject, where: string, types: readonly Schema[]): UnionSchema {
  const name = readQualifiedName(record.name, `${where}.name`);
  const members = readFields(record.members, `${where}.members`, types);
  if (members.length === 0) throw new RecordError(`${where}.members: a union needs at least one member`);
  return { kind: 'union', name, members };
}

function readFields(value: unknown, where: string, types: readonly Schema[]): Field[] {
  const fields = readList(value, where).map((item, index): Field => {
    const field = readObject(item, `${where}[${index}]`, ['name', 'type']);
    return {
      name: readIdentifier(field.name, `${where}[${index}].name`),
      schema: readIndex(field.type, `${where}[${index}].type`, types),
    };
  });
  checkUnique(fields, where);
  return fields;
}

/** An index to one of the types known so far. */
function readIndex(value: unknown, where: string, types: readonly Schema[]): Schema {
  const index = readNumber(value, where, 0, MAXIMUM_BOUND);
  const schema = types[index];
  if (schema === undefined) {
    throw new RecordError(
      `${where}: type ${index} does not stand before this place; ${types.length} types do`,
    );
  }
  return schema;
}

function checkUnique(named: readonly { readonly name: string }[], where: string): void {
  const names = new Set<string>();
  for (const { name } of named) {
    if (names.has(name)) throw new RecordError(`${where}: the name ${name} stands here twice`);
    names.add(name);
  }
}
