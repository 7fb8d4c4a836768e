/** What decoding needs to know of layouts, made once per layout, in classes of fixed shape. */
import type { HandleSource } from './handle-source.js';
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import { PlanCache } from './plan-cache.js';
import type { Schema } from './schema.js';

/**
 * Decodes the value at `base + plan.offset`. One function for each type: which one it is, is looked up when the plan
 * is made, and a place in the source that always calls the same is compiled together with it.
 * @param arena where the arena begins.
 */
export type Read = (
  plan: DecodeValue,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
) => unknown;

/** Makes an object of the fields that `plan.names` has, the struct being at `base`. Each is read once, in order. */
export type RecordReader = (
  plan: DecodeRecord,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
) => Record<string, unknown>;

/** Fields beyond these are not a RecordReader's, but stored by its caller. */
export const MADE_FIELDS = 8;

/** A value at a fixed distance from the start of a message, a struct or a union, or an element at none. */
export class DecodeValue {
  readonly read: Read;
  readonly offset: number;
  /** Of the field or member; empty for an element. */
  readonly name: string;
  /** Objects inherit a property of this name. */
  readonly inherited: boolean;
  readonly bound: number;
  readonly size: number;
  readonly schema: Schema;
  readonly element: DecodeValue | null;
  /** Of a struct. */
  readonly record: DecodeRecord | null;
  /** Of a union. */
  readonly members: readonly DecodeValue[];

  constructor(plans: DecodePlans, layout: TypeLayout, offset: number, name: string, inherited: boolean) {
    this.read = plans.readers[layout.code];
    this.offset = offset;
    this.name = name;
    this.inherited = inherited;
    this.bound = layout.bound;
    this.size = layout.size;
    this.schema = layout.schema;
    this.element = layout.element === null ? null : plans.element(layout.element);
    this.record = layout.code === TypeCode.STRUCT ? plans.record(layout.fields) : null;
    this.members = layout.code === TypeCode.UNION ? plans.fields(layout.fields) : [];
  }
}

/** How the objects of one struct, or of one kind of message, are made. */
export class DecodeRecord {
  readonly fields: readonly DecodeValue[];
  /** Of the fields a reader stores: all of the first MADE_FIELDS, or none if one is a name that objects inherit. */
  readonly names: readonly string[];
  read: RecordReader;
  /** Properties that `read` has stored while it was the shared one. */
  stored = 0;

  /** @param read the reader it has at first. */
  constructor(fields: readonly DecodeValue[], read: RecordReader) {
    this.fields = fields;
    this.read = read;
    const first = fields.slice(0, MADE_FIELDS);
    this.names = first.some((field) => field.inherited) ? [] : first.map((field) => field.name);
  }
}

/** The plans of all layouts, each made once. */
export class DecodePlans {
  /** By TypeCode. */
  readonly readers: Readonly<Record<TypeCode, Read>>;
  readonly #readRecord: RecordReader;
  readonly #elements = new PlanCache<TypeLayout, DecodeValue>();
  readonly #records = new PlanCache<readonly FieldLayout[], DecodeRecord>();

  /** @param readRecord what every record is made by at first. */
  constructor(readers: Readonly<Record<TypeCode, Read>>, readRecord: RecordReader) {
    this.readers = readers;
    this.#readRecord = readRecord;
  }

  element(layout: TypeLayout): DecodeValue {
    return this.#elements.of(layout, () => new DecodeValue(this, layout, 0, '', false));
  }

  record(fields: readonly FieldLayout[]): DecodeRecord {
    return this.#records.of(fields, () => new DecodeRecord(this.fields(fields), this.#readRecord));
  }

  fields(fields: readonly FieldLayout[]): DecodeValue[] {
    return fields.map(
      ({ layout, offset, name, inherited }) => new DecodeValue(this, layout, offset, name, inherited),
    );
  }
}
