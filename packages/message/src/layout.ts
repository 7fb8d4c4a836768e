/**
 * Layout: where each value of a type stands, and the most it can take.
 *
 * The rules are those of KasperskyOS: natural alignment, handles 16 bytes, variable data as a pair {u32 offset, u32
 * size in bytes} into one arena, unions as a u32 tag followed by the data, a struct's size rounded up to its
 * alignment.
 *
 * A layout is computed once per schema object and kept by identity, so a struct used in a hundred places costs once,
 * and so do the encoder, decoder and verifier: they walk layouts, not schemas. What bounds them is fixed here:
 *
 * - Nesting is at most 32 and a cycle is refused as nesting, hence their recursion is bounded.
 * - Every element of an array or a sequence takes at least one byte, and a struct whose fields all take none is
 *   refused, hence the work on a message is bounded by its size. (An empty struct as such is allowed, as a union
 *   member say.)
 * - Every size is below 2^32, so no sum or product that is compared can leave the exact integers unnoticed.
 * - Handles stand only in the fixed part, so their number and their places are known in advance.
 */
import { HANDLE_SIZE } from './header.js';
import {
  checkedArena,
  checkedBound,
  checkedSize,
  checkHandles,
  LayoutError,
  nestingAround,
  tooDeep,
} from './layout-bounds.js';
import { FIXED_LIMITS } from './limits.js';
import type { Field, IntegerType, Schema } from './schema.js';

/** What a layout is of, as a small number to switch on. All integers come first. */
export const TypeCode = {
  UINT8: 0,
  SINT8: 1,
  UINT16: 2,
  SINT16: 3,
  UINT32: 4,
  SINT32: 5,
  UINT64: 6,
  SINT64: 7,
  HANDLE: 8,
  STRING: 9,
  BYTES: 10,
  ARRAY: 11,
  SEQUENCE: 12,
  STRUCT: 13,
  UNION: 14,
} as const;
export type TypeCode = (typeof TypeCode)[keyof typeof TypeCode];

/** Those of the integers. */
export type IntegerCode = (typeof TypeCode)[Uppercase<IntegerType>];

/** A field of a struct or a message, or a member of a union. */
export interface FieldLayout {
  readonly name: string;
  /** Bytes from the start of the struct or union; in a message from the start of its header. */
  readonly offset: number;
  readonly schema: Schema;
  readonly layout: TypeLayout;
  /** Objects inherit a property of this name, so it must be defined, not assigned. */
  readonly inherited: boolean;
}

export interface TypeLayout {
  readonly schema: Schema;
  readonly code: TypeCode;
  /** Bytes in the fixed part or in a sequence's chunk; 8 for everything that lives in the arena. */
  readonly size: number;
  readonly alignment: number;
  /** Bytes of arena at most, as KasperskyOS publishes it: without padding between chunks. */
  readonly arenaMax: number;
  /** Bytes of arena at most, padding before the chunks counted. */
  readonly arenaLimit: number;
  /** Places of the Handle values, in encounter order, from the start of the value. */
  readonly handleOffsets: readonly number[];
  /** How many structs, unions, arrays and sequences lie inside one another here. */
  readonly nesting: number;
  /** Content bytes of a string or of bytes, elements of an array (exactly) or of a sequence (at most); otherwise 0. */
  readonly bound: number;
  /** Of an array or a sequence. */
  readonly element: TypeLayout | null;
  /** Fields of a struct, or members of a union, which all have the same offset. */
  readonly fields: readonly FieldLayout[];
  /** Padding of a struct outside its fields: offset and length of each run, in turn. */
  readonly padding: readonly number[];
}

/** Bytes of the tag at the start of a union. */
export const TAG_SIZE = 4;

const POINTER_SIZE = 8;
const POINTER_ALIGNMENT = 4;
const NO_FIELDS: readonly FieldLayout[] = [];
const NO_NUMBERS: readonly number[] = [];

/** One hidden class for all layouts, since every hot loop of this package reads them. */
class Layout implements TypeLayout {
  readonly schema: Schema;
  readonly code: TypeCode;
  readonly size: number;
  readonly alignment: number;
  arenaMax = 0;
  arenaLimit = 0;
  handleOffsets = NO_NUMBERS;
  nesting = 0;
  bound = 0;
  element: TypeLayout | null = null;
  fields = NO_FIELDS;
  padding = NO_NUMBERS;

  constructor(schema: Schema, code: TypeCode, size: number, alignment: number) {
    this.schema = schema;
    this.code = code;
    this.size = size;
    this.alignment = alignment;
  }
}

const INTEGERS: Readonly<Record<IntegerType, readonly [code: IntegerCode, size: number]>> = {
  UInt8: [TypeCode.UINT8, 1],
  SInt8: [TypeCode.SINT8, 1],
  UInt16: [TypeCode.UINT16, 2],
  SInt16: [TypeCode.SINT16, 2],
  UInt32: [TypeCode.UINT32, 4],
  SInt32: [TypeCode.SINT32, 4],
  UInt64: [TypeCode.UINT64, 8],
  SInt64: [TypeCode.SINT64, 8],
};

const layouts = new WeakMap<Schema, TypeLayout>();

/**
 * The layout of a schema, computed once per schema object.
 * @throws LayoutError when the schema breaks one of the bounds above.
 */
export function layoutOf(schema: Schema): TypeLayout {
  return layoutAt(schema, 0);
}

/** The least multiple of `alignment`, a power of two, that is not below `offset`. Exact up to 2^53. */
export function alignUp(offset: number, alignment: number): number {
  const over = offset % alignment;
  return over === 0 ? offset : offset + alignment - over;
}

/** @param level how many types stand around this one; a cycle ends when it runs out. */
function layoutAt(schema: Schema, level: number): TypeLayout {
  const known = layouts.get(schema);
  if (known !== undefined) return known;
  const layout = compute(schema, level);
  layouts.set(schema, layout);
  return layout;
}

function compute(schema: Schema, level: number): Layout {
  switch (schema.kind) {
    case 'integer':
      return integerLayout(schema);
    case 'handle': {
      const layout = new Layout(schema, TypeCode.HANDLE, HANDLE_SIZE, 8);
      layout.handleOffsets = [0];
      return layout;
    }
    case 'string':
    case 'bytes':
      return textLayout(schema);
    case 'array':
      return arrayLayout(schema, inner(schema.element, level));
    case 'sequence':
      return sequenceLayout(schema, inner(schema.element, level));
    case 'struct':
      return structLayout(schema, fieldLayouts(schema.fields, level));
    case 'union':
      return unionLayout(schema, fieldLayouts(schema.members, level));
  }
}

function inner(schema: Schema, level: number): TypeLayout {
  if (level >= FIXED_LIMITS.nesting) throw tooDeep();
  return layoutAt(schema, level + 1);
}

function fieldLayouts(fields: readonly Field[], level: number): [Field, TypeLayout][] {
  return fields.map((field) => [field, inner(field.schema, level)]);
}

function integerLayout(schema: Schema & { kind: 'integer' }): Layout {
  const [code, size] = INTEGERS[schema.type];
  const layout = new Layout(schema, code, size, size);
  return layout;
}

function textLayout(schema: Schema & { kind: 'string' | 'bytes' }): Layout {
  const isString = schema.kind === 'string';
  const layout = new Layout(
    schema,
    isString ? TypeCode.STRING : TypeCode.BYTES,
    POINTER_SIZE,
    POINTER_ALIGNMENT,
  );
  layout.bound = checkedBound(schema.max, `${schema.kind}<N>`);
  layout.arenaMax = checkedArena(isString ? schema.max + 1 : schema.max);
  layout.arenaLimit = layout.arenaMax;
  return layout;
}

function arrayLayout(schema: Schema & { kind: 'array' }, element: TypeLayout): Layout {
  const count = checkedBound(schema.count, 'array<T, N>');
  if (count === 0) throw new LayoutError('an array needs at least one element; N in array<T, N> is 0');
  checkElement('an array', element);
  const layout = new Layout(
    schema,
    TypeCode.ARRAY,
    checkedSize('an array', count * element.size),
    element.alignment,
  );
  layout.arenaMax = checkedArena(count * element.arenaMax);
  layout.arenaLimit = checkedArena(count * element.arenaLimit);
  layout.nesting = nestingAround(element.nesting);
  layout.bound = count;
  layout.element = element;
  if (element.handleOffsets.length > 0) {
    checkHandles(count * element.handleOffsets.length);
    layout.handleOffsets = Array.from({ length: count }, (_, index) => index * element.size).flatMap(
      (start) => element.handleOffsets.map((offset) => start + offset),
    );
  }
  return layout;
}

function sequenceLayout(schema: Schema & { kind: 'sequence' }, element: TypeLayout): Layout {
  const max = checkedBound(schema.max, 'sequence<T, N>');
  checkElement('a sequence', element);
  if (element.handleOffsets.length > 0) {
    throw new LayoutError('a sequence cannot hold Handle values: their number in a message must be fixed');
  }
  const layout = new Layout(schema, TypeCode.SEQUENCE, POINTER_SIZE, POINTER_ALIGNMENT);
  layout.arenaMax = checkedArena(max * element.size + max * element.arenaMax);
  layout.arenaLimit =
    max === 0 ? 0 : checkedArena(element.alignment - 1 + max * element.size + max * element.arenaLimit);
  layout.nesting = nestingAround(element.nesting);
  layout.bound = max;
  layout.element = element;
  return layout;
}

function structLayout(schema: Schema & { kind: 'struct' }, fields: readonly [Field, TypeLayout][]): Layout {
  const placed = placeFields(fields, 0, 1, `struct ${schema.name}`);
  if (placed.size === 0 && fields.length > 0) {
    throw new LayoutError(`struct ${schema.name} has fields, but all of them are empty structs`);
  }
  const layout = new Layout(schema, TypeCode.STRUCT, placed.size, placed.alignment);
  layout.arenaMax = placed.arenaMax;
  layout.arenaLimit = placed.arenaLimit;
  layout.handleOffsets = placed.handleOffsets;
  layout.nesting = nestingAround(placed.nesting);
  layout.fields = placed.fields;
  layout.padding = placed.padding;
  return layout;
}

function unionLayout(schema: Schema & { kind: 'union' }, members: readonly [Field, TypeLayout][]): Layout {
  if (members.length === 0) throw new LayoutError(`union ${schema.name} has no members`);
  let alignment = 1;
  let size = 0;
  let arenaMax = 0;
  let arenaLimit = 0;
  let nesting = 0;
  for (const [member, layout] of members) {
    if (layout.handleOffsets.length > 0) {
      throw new LayoutError(
        `union ${schema.name} cannot hold Handle values (${member.name}): their number in a message must be fixed`,
      );
    }
    alignment = Math.max(alignment, layout.alignment);
    size = Math.max(size, layout.size);
    arenaMax = Math.max(arenaMax, layout.arenaMax);
    arenaLimit = Math.max(arenaLimit, layout.arenaLimit);
    nesting = Math.max(nesting, layout.nesting);
  }
  const whole = Math.max(TAG_SIZE, alignment);
  const layout = new Layout(
    schema,
    TypeCode.UNION,
    checkedSize(`union ${schema.name}`, alignUp(whole + size, whole)),
    whole,
  );
  layout.arenaMax = arenaMax;
  layout.arenaLimit = arenaLimit;
  layout.nesting = nestingAround(nesting);
  layout.fields = members.map(([member, type]) => fieldLayout(member, whole, type));
  return layout;
}

export interface PlacedFields {
  readonly size: number;
  readonly alignment: number;
  readonly arenaMax: number;
  readonly arenaLimit: number;
  readonly handleOffsets: readonly number[];
  readonly nesting: number;
  readonly fields: readonly FieldLayout[];
  readonly padding: readonly number[];
}

/**
 * Places fields one after another from `start`, each at its alignment.
 * @param alignment the least alignment of the whole; its size is rounded up to the alignment.
 * @param what names the whole in errors.
 */
export function placeFields(
  fields: readonly (readonly [Field, TypeLayout])[],
  start: number,
  alignment: number,
  what: string,
): PlacedFields {
  const placed: FieldLayout[] = [];
  const padding: number[] = [];
  const handleOffsets: number[] = [];
  let end = start;
  let whole = alignment;
  let arenaMax = 0;
  let arenaLimit = 0;
  let nesting = 0;
  for (const [field, layout] of fields) {
    const offset = alignUp(end, layout.alignment);
    if (offset > end) padding.push(end, offset - end);
    placed.push(fieldLayout(field, offset, layout));
    end = checkedSize(what, offset + layout.size);
    whole = Math.max(whole, layout.alignment);
    arenaMax = checkedArena(arenaMax + layout.arenaMax);
    arenaLimit = checkedArena(arenaLimit + layout.arenaLimit);
    nesting = Math.max(nesting, layout.nesting);
    checkHandles(handleOffsets.length + layout.handleOffsets.length);
    for (const handle of layout.handleOffsets) handleOffsets.push(offset + handle);
  }
  const size = checkedSize(what, alignUp(end, whole));
  if (size > end) padding.push(end, size - end);
  return { size, alignment: whole, arenaMax, arenaLimit, handleOffsets, nesting, fields: placed, padding };
}

/** Property lookups are fast only with names that are interned, which names made at run time need not be. */
function fieldLayout(field: Field, offset: number, layout: TypeLayout): FieldLayout {
  const name = Object.keys({ [field.name]: 0 })[0] ?? field.name;
  return { name, offset, schema: field.schema, layout, inherited: name in Object.prototype };
}

function checkElement(what: string, element: TypeLayout): void {
  if (element.size === 0) throw new LayoutError(`${what} cannot have empty structs as elements`);
}
