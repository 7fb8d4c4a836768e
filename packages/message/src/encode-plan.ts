/** What encoding needs to know of layouts, made once per layout, in classes of fixed shape. */
import { type FieldLayout, TypeCode, type TypeLayout } from './layout.js';
import { PlanCache } from './plan-cache.js';
import type { Schema } from './schema.js';

/**
 * Encodes a value at `base + plan.offset`, where its own bytes fit. One function for each type; which one it is, is
 * looked up when the plan is made.
 * @param cursor the end of the arena so far.
 * @returns the end of the arena behind what the value has there.
 * @throws EncodeError
 */
export type Write = (plan: EncodeValue, value: unknown, base: number, cursor: number) => number;

/** A value at a fixed distance from the start of a message, a struct or a union, or an element at none. */
export class EncodeValue {
  readonly write: Write;
  readonly offset: number;
  /** Of the field or member; empty for an element. */
  readonly name: string;
  readonly bound: number;
  readonly size: number;
  readonly alignment: number;
  readonly schema: Schema;
  readonly element: EncodeValue | null;
  /** Of a struct. */
  readonly record: EncodeRecord | null;
  /** Of a union. */
  readonly members: readonly EncodeValue[];

  constructor(plans: EncodePlans, layout: TypeLayout, offset: number, name: string) {
    this.write = plans.writers[layout.code];
    this.offset = offset;
    this.name = name;
    this.bound = layout.bound;
    this.size = layout.size;
    this.alignment = layout.alignment;
    this.schema = layout.schema;
    this.element = layout.element === null ? null : plans.element(layout.element);
    this.record =
      layout.code === TypeCode.STRUCT ? plans.record(layout.fields, layout.padding, layout.size) : null;
    this.members = layout.code === TypeCode.UNION ? plans.fields(layout.fields) : [];
  }
}

/** The fields of a struct, or of one kind of message. */
export class EncodeRecord {
  readonly fields: readonly EncodeValue[];
  /**
   * Where to write four zeros each before the fields are written, so that all padding outside them is zero. They may
   * reach into fields, which are written afterwards, and never beyond the whole.
   */
  readonly clearings: readonly number[];

  /**
   * @param padding offset and length of each run, in turn.
   * @param size of the whole.
   */
  constructor(fields: readonly EncodeValue[], padding: readonly number[], size: number) {
    this.fields = fields;
    this.clearings = clearingsOf(padding, size);
  }
}

/** Whatever has padding takes at least 4 bytes, so there is always a word that begins in it or ends with the whole. */
function clearingsOf(padding: readonly number[], size: number): number[] {
  const clearings: number[] = [];
  for (let run = 0; run < padding.length; run += 2) {
    const end = padding[run]! + padding[run + 1]!;
    for (let at = padding[run]!; at < end; at += 4) clearings.push(Math.min(at, size - 4));
  }
  return clearings;
}

/** The plans of all layouts, each made once. */
export class EncodePlans {
  readonly writers: Readonly<Record<TypeCode, Write>>;
  readonly #elements = new PlanCache<TypeLayout, EncodeValue>();
  readonly #records = new PlanCache<readonly FieldLayout[], EncodeRecord>();

  constructor(writers: Readonly<Record<TypeCode, Write>>) {
    this.writers = writers;
  }

  element(layout: TypeLayout): EncodeValue {
    return this.#elements.of(layout, () => new EncodeValue(this, layout, 0, ''));
  }

  record(fields: readonly FieldLayout[], padding: readonly number[], size: number): EncodeRecord {
    return this.#records.of(fields, () => new EncodeRecord(this.fields(fields), padding, size));
  }

  fields(fields: readonly FieldLayout[]): EncodeValue[] {
    return fields.map(({ layout, offset, name }) => new EncodeValue(this, layout, offset, name));
  }
}
