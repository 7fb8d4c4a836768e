/** What decoding needs to know of layouts, made once per layout, in classes of fixed shape. */
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import { MADE_FIELDS, type RecordMaker, sharedMaker } from './record-maker.js';
import type { Schema } from './schema.js';

/** After this many objects a struct gets a maker of its own. Picked: start-up messages shall not use them up. */
export const OFTEN = 100;

/** How the objects of one struct, or of one kind of message, are made. */
export class RecordPlan {
  readonly fields: readonly FieldPlan[];
  /** Of the fields a maker stores: all of the first MADE_FIELDS, or none if one is a name that objects inherit. */
  readonly names: readonly string[];
  make: RecordMaker = sharedMaker;
  made = 0;

  constructor(fields: readonly FieldLayout[]) {
    this.fields = fields.map((field) => new FieldPlan(field));
    const first = fields.slice(0, MADE_FIELDS);
    this.names = first.some((field) => field.inherited) ? [] : first.map((field) => field.name);
  }
}

export class FieldPlan {
  readonly name: string;
  readonly offset: number;
  readonly value: ValuePlan;
  readonly inherited: boolean;

  constructor(field: FieldLayout) {
    this.name = field.name;
    this.offset = field.offset;
    this.value = planOf(field.layout);
    this.inherited = field.inherited;
  }
}

/** What a layout says that decoding needs, in one hidden class; one per layout. */
export class ValuePlan {
  readonly code: TypeCode;
  readonly bound: number;
  readonly schema: Schema;
  readonly size: number;
  readonly element: ValuePlan | null;
  /** Of a struct. */
  readonly record: RecordPlan | null;
  /** Of a union. */
  readonly members: readonly FieldPlan[];

  constructor(layout: TypeLayout) {
    this.code = layout.code;
    this.bound = layout.bound;
    this.schema = layout.schema;
    this.size = layout.size;
    this.element = layout.element === null ? null : planOf(layout.element);
    this.record = layout.code === TypeCode.STRUCT ? new RecordPlan(layout.fields) : null;
    this.members = layout.code === TypeCode.UNION ? layout.fields.map((field) => new FieldPlan(field)) : [];
  }
}

const plans = new WeakMap<TypeLayout, ValuePlan>();

function planOf(layout: TypeLayout): ValuePlan {
  let plan = plans.get(layout);
  if (plan === undefined) {
    plan = new ValuePlan(layout);
    plans.set(layout, plan);
  }
  return plan;
}
