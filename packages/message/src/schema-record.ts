/**
 * Schemas as plain JSON: a table of types in which a type refers to earlier ones by index. The form in which schemas
 * stand in a solution image and in generated code.
 */
import type { IntegerType } from './schema.js';

export type TypeRecord =
  | { readonly kind: 'integer'; readonly type: IntegerType }
  | { readonly kind: 'handle'; readonly interface: string | null }
  | { readonly kind: 'string'; readonly max: number }
  | { readonly kind: 'bytes'; readonly max: number }
  | { readonly kind: 'array'; readonly element: number; readonly count: number }
  | { readonly kind: 'sequence'; readonly element: number; readonly max: number }
  | { readonly kind: 'struct'; readonly name: string; readonly fields: readonly FieldRecord[] }
  | { readonly kind: 'union'; readonly name: string; readonly members: readonly FieldRecord[] };

/** A name and an index into the table of types; the index is below that of the type that contains the field. */
export interface FieldRecord {
  readonly name: string;
  readonly type: number;
}

export interface MethodRecord {
  readonly name: string;
  readonly in: readonly FieldRecord[];
  readonly out: readonly FieldRecord[];
  readonly error: readonly FieldRecord[];
}

export interface InterfaceRecord {
  readonly name: string;
  readonly methods: readonly MethodRecord[];
}
