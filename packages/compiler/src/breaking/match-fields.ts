/** Which field, parameter or member of the older state is which of the newer one. */
import type { CheckedField } from '../model.js';
import type { StructureComparer } from './same-structure.js';

/** A field that is in both states. */
export interface Match {
  readonly from: CheckedField;
  readonly to: CheckedField;
  /** Its places, from 0. */
  readonly fromIndex: number;
  readonly toIndex: number;
}

export interface Matching {
  /** In the older order. */
  readonly matches: readonly Match[];
  readonly removed: readonly CheckedField[];
  readonly added: readonly CheckedField[];
}

/**
 * Fields belong together by their names; one whose name is gone and one whose name is new belong together where they
 * have the same place and the same structure: that is a new name for an old thing.
 */
export function matchFields(
  from: readonly CheckedField[],
  to: readonly CheckedField[],
  comparer: StructureComparer,
): Matching {
  const places = new Map(to.map((field, index) => [field.name, index]));
  const oldNames = new Set(from.map(({ name }) => name));
  const matches: Match[] = [];
  for (const [fromIndex, field] of from.entries()) {
    const toIndex = places.get(field.name) ?? fromIndex;
    const other = to[toIndex];
    if (other === undefined) continue;
    const isRenamed = other.name !== field.name;
    if (isRenamed && (oldNames.has(other.name) || !comparer.same(field.schema, other.schema))) continue;
    matches.push({ from: field, to: other, fromIndex, toIndex });
  }
  const kept = new Set(matches.map((match) => match.from));
  const found = new Set(matches.map((match) => match.to));
  return {
    matches,
    removed: from.filter((field) => !kept.has(field)),
    added: to.filter((field) => !found.has(field)),
  };
}

/** Whether what is in both states comes in another order. */
export function isReordered({ matches }: Matching): boolean {
  return matches.some((match, index) => {
    const before = matches[index - 1];
    return before !== undefined && match.toIndex < before.toIndex;
  });
}
