/** What to do about a type or a message that has no layout. */
import { layoutOf, type Schema } from '@sallyport/message';
import { partsOf } from '../schema-parts.js';

export const SMALLER = 'use smaller bounds, fewer handles or less nesting';

/** @param schema a type that has no layout, while those it is made of have one */
export function limitRemedy(schema: Schema): string {
  const inside = partsOf(schema).map(layoutOf);
  if (schema.kind !== 'array' && inside.some((layout) => layout.handleOffsets.length > 0)) {
    if (schema.kind !== 'struct') return 'pass handles as parameters, or in structs and arrays';
  } else if (schema.kind !== 'union' && inside.length > 0 && inside.every((layout) => layout.size === 0)) {
    return 'give the empty struct a field';
  }
  return SMALLER;
}
