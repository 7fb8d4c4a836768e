/** Which thing of the older state is which of the newer one, in lists where the place of each counts. */
import type { CheckedField } from '../model.js';
import type { StructureComparer } from './same-structure.js';

/** What is in both states. */
export interface Match<T> {
  readonly from: T;
  readonly to: T;
  /** Its places, from 0. */
  readonly fromIndex: number;
  readonly toIndex: number;
}

/** What is in one state only. */
export interface Single<T> {
  readonly item: T;
  /** Its place, from 0. */
  readonly index: number;
}

export interface Matching<T> {
  /** In the older order. */
  readonly matches: readonly Match<T>[];
  readonly removed: readonly Single<T>[];
  readonly added: readonly Single<T>[];
}

/**
 * Things belong together by their names; one whose name is gone and one whose name is new belong together where they
 * have the same place and are alike: that is a new name for an old thing.
 * @param alike whether one can be the other under a new name
 */
export function matchByName<T extends { readonly name: string }>(
  from: readonly T[],
  to: readonly T[],
  alike: (from: T, to: T) => boolean,
): Matching<T> {
  const places = new Map(to.map(({ name }, index) => [name, index]));
  const oldNames = new Set(from.map(({ name }) => name));
  const matches: Match<T>[] = [];
  const removed: Single<T>[] = [];
  for (const [fromIndex, item] of from.entries()) {
    const toIndex = places.get(item.name) ?? fromIndex;
    const other = to[toIndex];
    const isSame =
      other !== undefined && (other.name === item.name || (!oldNames.has(other.name) && alike(item, other)));
    if (isSame) matches.push({ from: item, to: other, fromIndex, toIndex });
    else removed.push({ item, index: fromIndex });
  }
  const found = new Set(matches.map(({ toIndex }) => toIndex));
  const added = to.flatMap((item, index) => (found.has(index) ? [] : [{ item, index }]));
  return { matches, removed, added };
}

/** The same of fields, members or parameters, which are alike where their types are. */
export function matchFields(
  from: readonly CheckedField[],
  to: readonly CheckedField[],
  comparer: StructureComparer,
): Matching<CheckedField> {
  return matchByName(from, to, (a, b) => comparer.same(a.schema, b.schema));
}

/** Whether what is in both states comes in another order. */
export function isReordered<T>({ matches }: Matching<T>): boolean {
  return matches.some((match, index) => {
    const before = matches[index - 1];
    return before !== undefined && match.toIndex < before.toIndex;
  });
}
