/**
 * Where the members of a struct lie, by the rules of C on LP64 systems: each at the next multiple of its alignment, the whole a multiple of
 * the greatest alignment. Explicit offsets and sizes are for peers whose compiler was told otherwise; members never overlap.
 */
import { type AnyField, MAXIMUM_FIELD_BYTES } from './codec.js';

export interface LayoutOptions {
  /** `__attribute__((packed))`: no padding, alignment 1. */
  readonly packed?: boolean | undefined;
  /** Bytes of the whole, where it is not what the rules give. Not less than its members need. */
  readonly size?: number | undefined;
  /** Of some or all members, in bytes; a member without one follows the member declared before it. */
  readonly offsets?: Readonly<Record<string, number | undefined>> | undefined;
}

export interface Layout {
  readonly size: number;
  readonly alignment: number;
  /** In the order of the members. */
  readonly offsets: readonly number[];
  /** [from, to) of each run of padding, in ascending order. */
  readonly padding: readonly (readonly [number, number])[];
}

/** @throws RangeError when members overlap, or do not fit the size */
export function layOut(
  names: readonly string[],
  fields: readonly AnyField[],
  options: LayoutOptions,
): Layout {
  const offsets: number[] = [];
  let alignment = 1;
  let next = 0;
  let end = 0;
  for (const [index, field] of fields.entries()) {
    const name = names[index] as string;
    const own = options.packed ? 1 : field.alignment;
    const at = explicitOffset(options.offsets, name) ?? roundUp(next, own);
    offsets.push(at);
    next = at + field.size;
    end = Math.max(end, next);
    alignment = Math.max(alignment, own);
  }
  const size = options.size ?? roundUp(end, alignment);
  if (!Number.isInteger(size) || size < end || size > MAXIMUM_FIELD_BYTES) {
    throw new RangeError(`size is a whole number from ${end} to ${MAXIMUM_FIELD_BYTES}, not ${size}`);
  }
  return { size, alignment, offsets, padding: gaps(names, fields, offsets, size) };
}

function explicitOffset(offsets: LayoutOptions['offsets'], name: string): number | undefined {
  if (offsets === undefined || !Object.hasOwn(offsets, name)) return undefined;
  const at = offsets[name];
  if (at === undefined || !Number.isInteger(at) || at < 0 || at > MAXIMUM_FIELD_BYTES) {
    throw new RangeError(`offset of ${name} is a whole number from 0, not ${at}`);
  }
  return at;
}

function gaps(
  names: readonly string[],
  fields: readonly AnyField[],
  offsets: readonly number[],
  size: number,
): [number, number][] {
  const members = fields.map((field, index) => ({ name: names[index], at: offsets[index] ?? 0, field }));
  members.sort((left, right) => left.at - right.at);
  const found: [number, number][] = [];
  let next = 0;
  let before: string | undefined;
  for (const { name, at, field } of members) {
    if (at < next) throw new RangeError(`${name} at ${at} overlaps ${before}, which ends at ${next}`);
    if (at > next) found.push([next, at]);
    next = at + field.size;
    before = name;
  }
  if (size > next) found.push([next, size]);
  return found;
}

function roundUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}
