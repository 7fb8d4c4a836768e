/**
 * What differs between the types of one field in the two states. Structs and unions are compared by name here, since
 * what is in them is compared where they are declared, once, however often they are used.
 */
import type { Schema } from '@sallyport/message';
import type { StructureComparer } from './same-structure.js';

export type DifferenceKind =
  /** Another type altogether. */
  | 'type'
  /** Another number of elements in an array, which is part of its form. */
  | 'count'
  /** A smaller bound of a string, of bytes or of a sequence. */
  | 'narrowed'
  /** A larger one. */
  | 'widened'
  /** A struct or union of another name with the same content. */
  | 'replaced'
  /** A handle of another interface; handles are not checked against it. */
  | 'handle';

export interface Difference {
  readonly kind: DifferenceKind;
  /** The bounds or counts; null where the types themselves say it. */
  readonly bounds: readonly [from: number, to: number] | null;
}

/** All differences from the outermost type inwards; none where the types are the same. */
export function compareSchemas(from: Schema, to: Schema, comparer: StructureComparer): Difference[] {
  switch (from.kind) {
    case 'integer':
      return to.kind === 'integer' && to.type === from.type ? [] : [ANOTHER_TYPE];
    case 'handle':
      if (to.kind !== 'handle') return [ANOTHER_TYPE];
      return to.interface === from.interface ? [] : [{ kind: 'handle', bounds: null }];
    case 'string':
    case 'bytes':
      return to.kind === from.kind ? compareBounds(from.max, to.max) : [ANOTHER_TYPE];
    case 'sequence':
      if (to.kind !== 'sequence') return [ANOTHER_TYPE];
      return [...compareBounds(from.max, to.max), ...compareSchemas(from.element, to.element, comparer)];
    case 'array':
      if (to.kind !== 'array') return [ANOTHER_TYPE];
      return [...compareCounts(from.count, to.count), ...compareSchemas(from.element, to.element, comparer)];
    case 'struct':
    case 'union':
      if (to.kind !== from.kind) return [ANOTHER_TYPE];
      if (to.name === from.name) return [];
      return comparer.same(from, to) ? [{ kind: 'replaced', bounds: null }] : [ANOTHER_TYPE];
  }
}

const ANOTHER_TYPE: Difference = { kind: 'type', bounds: null };

function compareBounds(from: number, to: number): Difference[] {
  if (from === to) return [];
  return [{ kind: to < from ? 'narrowed' : 'widened', bounds: [from, to] }];
}

function compareCounts(from: number, to: number): Difference[] {
  return from === to ? [] : [{ kind: 'count', bounds: [from, to] }];
}
