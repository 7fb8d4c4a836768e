/** What decoding needs to know of layouts, made once per layout, in classes of fixed shape. */
import type { HandleSource } from './decode.js';
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import { MADE_FIELDS, type RecordReader, readAnyRecord } from './record-reader.js';
import type { Schema } from './schema.js';

/**
 * Decodes the value at `base + plan.offset`. One function for each type: which one it is, is looked up when the plan is made, and
 * a place in the source that always calls the same is compiled together with it.
 * @param arena where the arena begins.
 */
export type Read = (
  plan: ValuePlan,
  buffer: Buffer,
  view: DataView,
  base: number,
  arena: number,
  handles: HandleSource,
) => unknown;

/** A value at a fixed distance from the start of a message, a struct or a union, or an element at none. */
export class ValuePlan {
  readonly read: Read;
  readonly offset: number;
  /** Of the field or member; empty for an element. */
  readonly name: string;
  /** Objects inherit a property of this name. */
  readonly inherited: boolean;
  readonly bound: number;
  readonly size: number;
  readonly schema: Schema;
  readonly element: ValuePlan | null;
  /** Of a struct. */
  readonly record: RecordPlan | null;
  /** Of a union. */
  readonly members: readonly ValuePlan[];

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
export class RecordPlan {
  readonly fields: readonly ValuePlan[];
  /** Of the fields a reader stores: all of the first MADE_FIELDS, or none if one is a name that objects inherit. */
  readonly names: readonly string[];
  read: RecordReader = readAnyRecord;
  made = 0;

  constructor(fields: readonly ValuePlan[]) {
    this.fields = fields;
    const first = fields.slice(0, MADE_FIELDS);
    this.names = first.some((field) => field.inherited) ? [] : first.map((field) => field.name);
  }
}

/** The plans of all layouts, each made once. */
export class DecodePlans {
  /** By TypeCode. */
  readonly readers: Readonly<Record<TypeCode, Read>>;
  readonly #elements = new WeakMap<TypeLayout, ValuePlan>();
  readonly #records = new WeakMap<readonly FieldLayout[], RecordPlan>();

  constructor(readers: Readonly<Record<TypeCode, Read>>) {
    this.readers = readers;
  }

  element(layout: TypeLayout): ValuePlan {
    let plan = this.#elements.get(layout);
    if (plan === undefined) {
      plan = new ValuePlan(this, layout, 0, '', false);
      this.#elements.set(layout, plan);
    }
    return plan;
  }

  record(fields: readonly FieldLayout[]): RecordPlan {
    let plan = this.#records.get(fields);
    if (plan === undefined) {
      plan = new RecordPlan(this.fields(fields));
      this.#records.set(fields, plan);
    }
    return plan;
  }

  fields(fields: readonly FieldLayout[]): ValuePlan[] {
    return fields.map(
      ({ layout, offset, name, inherited }) => new ValuePlan(this, layout, offset, name, inherited),
    );
  }
}
