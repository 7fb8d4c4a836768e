/**
 * What verifying needs to know of layouts, made once per layout. Only what can be wrong is in a plan: fields of which
 * every pattern of bits is a value are left out, structs are dissolved into the structs around them, and arrays of
 * arrays are one array. So types that wrap one another without adding bytes add no work either, and the time stays
 * proportional to the bytes.
 */
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import { PlanCache } from './plan-cache.js';

/** A struct with at most so much to check is dissolved into what is around it. Picked: it bounds the size of plans. */
const DISSOLVED = 8;

/** Something to check at a fixed distance from the start of a struct, a message or a union. */
export class Check {
  readonly offset: number;
  readonly plan: VerifyPlan;

  constructor(offset: number, plan: VerifyPlan) {
    this.offset = offset;
    this.plan = plan;
  }
}

/** What there is to check in a struct or in the fixed part of a message. */
export class Checklist {
  /** Padding: offset and length of each run, in turn. */
  readonly padding: number[];
  /** In encounter order. */
  readonly checks: Check[] = [];

  constructor(fields: readonly FieldLayout[], padding: readonly number[]) {
    this.padding = [...padding];
    for (const field of fields) this.#add(field.offset, planOf(field.layout));
  }

  get length(): number {
    return this.padding.length / 2 + this.checks.length;
  }

  #add(offset: number, plan: VerifyPlan): void {
    if (plan.plain) return;
    const { list } = plan;
    if (list === null || list.length > DISSOLVED) {
      this.checks.push(new Check(offset, plan));
      return;
    }
    for (let run = 0; run < list.padding.length; run += 2) {
      this.padding.push(offset + (list.padding[run] as number), list.padding[run + 1] as number);
    }
    for (const check of list.checks) this.checks.push(new Check(offset + check.offset, check.plan));
  }
}

/** How one type is verified; one hidden class for all. */
export class VerifyPlan {
  readonly code: TypeCode;
  readonly size: number;
  readonly alignment: number;
  readonly bound: number;
  /** There is nothing to verify; Handle values are verified on their own. */
  readonly plain: boolean;
  /** Of an array or a sequence. */
  readonly element: VerifyPlan | null;
  /** Of a struct. */
  readonly list: Checklist | null;
  /** Of a union. */
  readonly members: readonly Check[];

  constructor(layout: TypeLayout) {
    this.code = layout.code;
    this.size = layout.size;
    this.alignment = layout.alignment;
    this.list = layout.code === TypeCode.STRUCT ? new Checklist(layout.fields, layout.padding) : null;
    this.members =
      layout.code === TypeCode.UNION
        ? layout.fields.map((member) => new Check(member.offset, planOf(member.layout)))
        : [];
    const element = layout.element === null ? null : planOf(layout.element);
    const flattens = layout.code === TypeCode.ARRAY && element?.code === TypeCode.ARRAY;
    this.element = flattens ? element.element : element;
    this.bound = flattens ? layout.bound * element.bound : layout.bound;
    this.plain = isPlain(layout.code, element, this.list);
  }
}

const plans = new PlanCache<TypeLayout, VerifyPlan>();

/** The plan of a layout; an array of one element is verified as that element. */
function planOf(layout: TypeLayout): VerifyPlan {
  if (layout.code === TypeCode.ARRAY && layout.bound === 1 && layout.element !== null)
    return planOf(layout.element);
  return plans.of(layout, () => new VerifyPlan(layout));
}

function isPlain(code: TypeCode, element: VerifyPlan | null, list: Checklist | null): boolean {
  switch (code) {
    case TypeCode.STRING:
    case TypeCode.BYTES:
    case TypeCode.SEQUENCE:
    case TypeCode.UNION:
      return false;
    case TypeCode.ARRAY:
      return element?.plain === true;
    case TypeCode.STRUCT:
      return list?.length === 0;
    default:
      return true;
  }
}
