/** What types are made of. */
import type { Schema } from '@sallyport/message';

/** The types directly in a type: elements, fields, members. */
export function partsOf(schema: Schema): readonly Schema[] {
  switch (schema.kind) {
    case 'array':
    case 'sequence':
      return [schema.element];
    case 'struct':
      return schema.fields.map((field) => field.schema);
    case 'union':
      return schema.members.map((member) => member.schema);
    default:
      return [];
  }
}
