/**
 * From schemas to records. Types of equal structure become one record, whichever objects they came as, so the table
 * and everything compiled from it stay as small as the description.
 */
import { LayoutError } from './layout-bounds.js';
import { FIXED_LIMITS } from './limits.js';
import type { Field, InterfaceSchema, Schema } from './schema.js';
import type { FieldRecord, InterfaceRecord, MethodRecord, TypeRecord } from './schema-record.js';

/** Collects the types of one image or one generated module. */
export class TypeTableBuilder {
  readonly #records: TypeRecord[] = [];
  readonly #byObject = new Map<Schema, number>();
  readonly #byText = new Map<string, number>();

  /** The table so far; every index given out stays valid. */
  get types(): readonly TypeRecord[] {
    return this.#records;
  }

  /**
   * Adds a type and those it is made of.
   * @returns its index in the table.
   * @throws LayoutError when types are nested deeper than any message allows, or in a circle.
   */
  add(schema: Schema): number {
    return this.#addAt(schema, 0);
  }

  /** Adds all types of an interface. @throws LayoutError as `add` */
  addInterface(schema: InterfaceSchema): InterfaceRecord {
    return {
      name: schema.name,
      methods: schema.methods.map(
        (method): MethodRecord => ({
          name: method.name,
          in: this.#fields(method.in, 0),
          out: this.#fields(method.out, 0),
          error: this.#fields(method.error, 0),
        }),
      ),
    };
  }

  #addAt(schema: Schema, level: number): number {
    const known = this.#byObject.get(schema);
    if (known !== undefined) return known;
    if (level > FIXED_LIMITS.nesting) {
      throw new LayoutError(`types nested more than ${FIXED_LIMITS.nesting} deep`);
    }
    const record = this.#record(schema, level + 1);
    const text = JSON.stringify(record);
    let index = this.#byText.get(text);
    if (index === undefined) {
      index = this.#records.push(record) - 1;
      this.#byText.set(text, index);
    }
    this.#byObject.set(schema, index);
    return index;
  }

  /** A record with its properties in one order, so that equal types have equal text. */
  #record(schema: Schema, level: number): TypeRecord {
    switch (schema.kind) {
      case 'integer':
        return { kind: 'integer', type: schema.type };
      case 'handle':
        return { kind: 'handle', interface: schema.interface };
      case 'string':
      case 'bytes':
        return { kind: schema.kind, max: schema.max };
      case 'array':
        return { kind: 'array', element: this.#addAt(schema.element, level), count: schema.count };
      case 'sequence':
        return { kind: 'sequence', element: this.#addAt(schema.element, level), max: schema.max };
      case 'struct':
        return { kind: 'struct', name: schema.name, fields: this.#fields(schema.fields, level) };
      case 'union':
        return { kind: 'union', name: schema.name, members: this.#fields(schema.members, level) };
    }
  }

  #fields(fields: readonly Field[], level: number): FieldRecord[] {
    return fields.map((field) => ({ name: field.name, type: this.#addAt(field.schema, level) }));
  }
}
