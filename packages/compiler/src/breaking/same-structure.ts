/** Whether two types have the same values in the same form, whatever structs and unions are called. */
import type { Field, Schema } from '@sallyport/message';

/**
 * Compares types and remembers what it compared: types are graphs in which much is used often, and without that the
 * work would double at each level.
 */
export class StructureComparer {
  readonly #known = new WeakMap<Schema, WeakMap<Schema, boolean>>();

  /**
   * Names of fields and members count, names of structs, unions and typedefs do not; the interface of a handle does not
   * either.
   */
  same(a: Schema, b: Schema): boolean {
    const ownFields = fieldsOf(a);
    const otherFields = fieldsOf(b);
    if (ownFields === null || otherFields === null) return a.kind === b.kind && this.#compare(a, b);
    if (a.kind !== b.kind || !haveSameNames(ownFields, otherFields)) return false;
    let known = this.#known.get(a);
    if (known === undefined) {
      known = new WeakMap();
      this.#known.set(a, known);
    }
    const found = known.get(b);
    if (found !== undefined) return found;
    const result = this.#compare(a, b);
    known.set(b, result);
    return result;
  }

  /** The same of fields, one by one. */
  sameFields(a: readonly Field[], b: readonly Field[]): boolean {
    return (
      a.length === b.length &&
      a.every((field, index) => {
        const other = b[index];
        return other !== undefined && field.name === other.name && this.same(field.schema, other.schema);
      })
    );
  }

  #compare(a: Schema, b: Schema): boolean {
    switch (a.kind) {
      case 'integer':
        return b.kind === 'integer' && a.type === b.type;
      case 'handle':
        return b.kind === 'handle';
      case 'string':
      case 'bytes':
        return b.kind === a.kind && a.max === b.max;
      case 'array':
        return b.kind === 'array' && a.count === b.count && this.same(a.element, b.element);
      case 'sequence':
        return b.kind === 'sequence' && a.max === b.max && this.same(a.element, b.element);
      case 'struct':
        return b.kind === 'struct' && this.sameFields(a.fields, b.fields);
      case 'union':
        return b.kind === 'union' && this.sameFields(a.members, b.members);
    }
  }
}

function fieldsOf(schema: Schema): readonly Field[] | null {
  if (schema.kind === 'struct') return schema.fields;
  return schema.kind === 'union' ? schema.members : null;
}

function haveSameNames(a: readonly Field[], b: readonly Field[]): boolean {
  return a.length === b.length && a.every(({ name }, index) => name === b[index]?.name);
}
