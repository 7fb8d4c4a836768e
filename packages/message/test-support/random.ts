/** Random schemas and values from a seed; equal seeds give equal ones. */
import type { Random } from '@sallyport/test-kit';
import type { Field, IntegerType, Schema } from '../src/index.js';
import type { TestHandle } from './codec.js';

const INTEGERS: readonly IntegerType[] = [
  'SInt8',
  'SInt16',
  'SInt32',
  'SInt64',
  'UInt8',
  'UInt16',
  'UInt32',
  'UInt64',
];

/** Names of fields: harmless ones, and such as objects inherit. */
const NAMES = ['a', 'b', 'c', 'value', 'kind', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'x'];

/** Parameters of a message, with Handle values now and then. */
export function randomFields(random: Random): Field[] {
  const known: Schema[] = [];
  return fields(random, random.below(5), () => randomType(random, 3, true, known));
}

function fields(random: Random, count: number, type: () => Schema): Field[] {
  const names = new Set<string>();
  for (let index = 0; index < count; index++) names.add(random.pick(NAMES));
  return [...names].map((name) => ({ name, schema: type() }));
}

/** @param known types made so far without handles, which may be used again. */
function randomType(random: Random, depth: number, handles: boolean, known: Schema[]): Schema {
  if (known.length > 0 && random.below(6) === 0) return random.pick(known);
  const schema = newType(random, depth, handles, known);
  if (!handles) known.push(schema);
  return schema;
}

function newType(random: Random, depth: number, handles: boolean, known: Schema[]): Schema {
  switch (random.below(depth > 0 ? 12 : 5)) {
    case 0:
    case 1:
      return { kind: 'integer', type: random.pick(INTEGERS) };
    case 2:
      return handles ? { kind: 'handle', interface: null } : { kind: 'integer', type: random.pick(INTEGERS) };
    case 3:
      return { kind: 'string', max: random.pick([0, 1, 3, 9, 40]) };
    case 4:
      return { kind: 'bytes', max: random.pick([0, 1, 3, 9, 40]) };
    case 5:
      return {
        kind: 'array',
        element: nonEmpty(randomType(random, depth - 1, handles, known)),
        count: 1 + random.below(3),
      };
    case 6:
      return {
        kind: 'union',
        name: 'U',
        members: [
          { name: 'first', schema: randomType(random, depth - 1, false, known) },
          ...fields(random, random.below(3), () => randomType(random, depth - 1, false, known)),
        ],
      };
    case 7:
      if (random.below(6) === 0) return { kind: 'struct', name: 'Empty', fields: [] };
      return {
        kind: 'struct',
        name: 'S',
        fields: [
          { name: 'first', schema: nonEmpty(randomType(random, depth - 1, handles, known)) },
          ...fields(random, random.below(4), () => randomType(random, depth - 1, handles, known)),
        ],
      };
    case 8:
      return { kind: 'sequence', element: integerStruct(random), max: 2 + random.below(3) };
    case 9:
      return { kind: 'array', element: integerStruct(random), count: 2 + random.below(2) };
    default:
      return {
        kind: 'sequence',
        element: nonEmpty(randomType(random, depth - 1, false, known)),
        max: random.below(4),
      };
  }
}

/** Integers of different widths next to one another, so that there is padding of every length in every place. */
function integerStruct(random: Random): Schema {
  const integer = (): Schema => ({ kind: 'integer', type: random.pick(INTEGERS) });
  return {
    kind: 'struct',
    name: 'Row',
    fields: [{ name: 'first', schema: integer() }, ...fields(random, 1 + random.below(3), integer)],
  };
}

function nonEmpty(schema: Schema): Schema {
  return schema.kind === 'struct' && schema.fields.length === 0 ? { kind: 'integer', type: 'UInt8' } : schema;
}

/** A value for parameters; its properties are own, whatever their names. */
export function randomRecord(random: Random, fields: readonly Field[]): Record<string, unknown> {
  const record = {};
  for (const { name, schema } of fields) {
    const value = randomValue(random, schema);
    Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
  }
  return record;
}

function randomValue(random: Random, schema: Schema): unknown {
  switch (schema.kind) {
    case 'integer':
      return randomInteger(random, schema.type);
    case 'handle':
      return randomHandle(random);
    case 'string':
      return randomText(random, schema.max);
    case 'bytes':
      return Uint8Array.from({ length: randomSize(random, schema.max) }, () => random.below(256));
    case 'array':
      return Array.from({ length: schema.count }, () => randomValue(random, schema.element));
    case 'sequence':
      return Array.from({ length: randomSize(random, schema.max) }, () =>
        randomValue(random, schema.element),
      );
    case 'struct':
      return randomRecord(random, schema.fields);
    case 'union': {
      const member = random.pick(schema.members);
      return { kind: member.name, value: randomValue(random, member.schema) };
    }
  }
}

/** Often the least or the greatest. */
function randomSize(random: Random, max: number): number {
  return random.pick([0, Math.min(1, max), max, random.below(max + 1)]);
}

function randomHandle(random: Random): TestHandle {
  return random.below(2) === 0
    ? { descriptor: 'a descriptor' }
    : { number: 1 + random.below(0x7fff_ffff), rights: random.below(0x1_0000_0000) };
}

function randomInteger(random: Random, type: IntegerType): number | bigint {
  const bits = BigInt(type.slice(4));
  const all = (1n << bits) - 1n;
  const high = BigInt(random.below(0x1_0000_0000)) << 32n;
  const word = random.pick([
    0n,
    all,
    all >> 1n,
    (all >> 1n) + 1n,
    high | BigInt(random.below(0x1_0000_0000)),
  ]);
  const value = type.startsWith('S') ? BigInt.asIntN(Number(bits), word) : BigInt.asUintN(Number(bits), word);
  return bits === 64n ? value : Number(value);
}

/** Characters of one to four bytes, at the borders of their kinds. */
const CHARACTERS = [
  'a',
  'Z',
  '\x01',
  '\x7f',
  '\x80',
  'é',
  '\u07ff',
  '\u0800',
  '\ud7ff',
  '\ue000',
  '\ufeff',
  '\uffff',
];
const ASTRAL = ['\u{10000}', '\u{1f600}', '\u{10ffff}'];

/** Without NUL, and never half a surrogate pair: what a string can hold. */
function randomText(random: Random, max: number): string {
  const ascii = random.below(2) === 0;
  let text = '';
  for (let room = randomSize(random, max); room > 0; ) {
    const next = ascii ? 'q' : random.pick(random.below(3) === 0 ? ASTRAL : CHARACTERS);
    const taken = Buffer.byteLength(next) <= room ? next : 'z';
    room -= Buffer.byteLength(taken);
    text += taken;
  }
  return text;
}
