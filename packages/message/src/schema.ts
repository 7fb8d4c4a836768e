/**
 * The types of IDL as data. A schema is a graph without cycles: a struct used in two places is one object used twice,
 * so everything compiled from schemas is memoised by object identity and stays linear in the text it came from.
 */

export type IntegerType = 'SInt8' | 'SInt16' | 'SInt32' | 'SInt64' | 'UInt8' | 'UInt16' | 'UInt32' | 'UInt64';

export interface Field {
  readonly name: string;
  readonly schema: Schema;
}

export interface IntegerSchema {
  readonly kind: 'integer';
  readonly type: IntegerType;
}
/** A kernel handle or a descriptor; allowed only in the fixed part, so that its number per message is exact. */
export interface HandleSchema {
  readonly kind: 'handle';
  /** Interface name of `handle<I>`, null for `Handle`. */
  readonly interface: string | null;
}
/** At most `max` bytes of UTF-8, the final NUL not counted. */
export interface StringSchema {
  readonly kind: 'string';
  readonly max: number;
}
export interface BytesSchema {
  readonly kind: 'bytes';
  readonly max: number;
}
export interface ArraySchema {
  readonly kind: 'array';
  readonly element: Schema;
  readonly count: number;
}
export interface SequenceSchema {
  readonly kind: 'sequence';
  readonly element: Schema;
  readonly max: number;
}
export interface StructSchema {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly Field[];
}
/** A tagged union: the tag is the index of the member. */
export interface UnionSchema {
  readonly kind: 'union';
  readonly name: string;
  readonly members: readonly Field[];
}

export type Schema =
  | IntegerSchema
  | HandleSchema
  | StringSchema
  | BytesSchema
  | ArraySchema
  | SequenceSchema
  | StructSchema
  | UnionSchema;

export interface MethodSchema {
  readonly name: string;
  readonly in: readonly Field[];
  readonly out: readonly Field[];
  readonly error: readonly Field[];
}

/** One interface; the index of a method is its MID. */
export interface InterfaceSchema {
  /** Qualified package name, which is the interface name. */
  readonly name: string;
  readonly methods: readonly MethodSchema[];
}
