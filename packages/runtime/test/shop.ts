/**
 * A description as generated code would have it, with everything tests need: handles, errors, names that mean
 * something to JavaScript.
 */
import {
  type Field,
  fingerprintInterface,
  type InterfaceSchema,
  type MethodSchema,
  type Schema,
  TypeTableBuilder,
} from '@sallyport/message';
import {
  defineInterface,
  defineProcessClass,
  type Interface,
  type InterfaceData,
  type Method,
  MethodError,
  type MethodErrorClass,
  type ProcessClass,
} from '../src/codegen.js';
import type { Descriptor, EndpointImplementation } from '../src/index.js';

export interface PutRequest {
  readonly name: string;
  readonly size: bigint;
}
export interface PutResponse {
  readonly receipt: number;
}
export interface PutErrorDetail {
  readonly code: number;
  readonly why: string;
}
export class PutError extends MethodError<PutErrorDetail> {
  constructor(detail: PutErrorDetail) {
    super('test.Shelf.Put', detail);
  }
}
export interface FileResponse {
  readonly file: Descriptor;
  readonly size: bigint;
}
export class OpenError extends MethodError<{ readonly locked: Descriptor }> {
  constructor(detail: { readonly locked: Descriptor }) {
    super('test.Shelf.Open', detail);
  }
}
export interface GiveRequest {
  readonly first: Descriptor;
  readonly second: Descriptor;
  readonly note: string;
}
type Empty = Record<string, never>;

export interface ShelfMethods {
  readonly Put: Method<PutRequest, PutResponse>;
  readonly Ping: Method<Empty, Empty>;
  readonly Open: Method<{ readonly path: string }, FileResponse>;
  readonly Give: Method<GiveRequest, Empty>;
  readonly Store: Method<{ readonly data: Uint8Array }, Empty>;
  readonly Log: Method<{ readonly lines: readonly string[] }, Empty>;
  readonly then: Method<Empty, { readonly then: number }>;
  readonly constructor: Method<Empty, { readonly constructor: number }>;
  readonly __proto__: Method<Empty, { readonly __proto__: number }>;
  readonly toString: Method<Empty, Empty>;
}

const u32: Schema = { kind: 'integer', type: 'UInt32' };
const u64: Schema = { kind: 'integer', type: 'UInt64' };
const text: Schema = { kind: 'string', max: 255 };
const handle: Schema = { kind: 'handle', interface: null };

const fields = (...list: readonly (readonly [string, Schema])[]): Field[] =>
  list.map(([name, schema]) => ({ name, schema }));
const method = (name: string, request: Field[], response: Field[], error: Field[] = []): MethodSchema => ({
  name,
  in: request,
  out: response,
  error,
});

export const shelfSchema: InterfaceSchema = {
  name: 'test.Shelf',
  methods: [
    method(
      'Put',
      fields(['name', text], ['size', u64]),
      fields(['receipt', u32]),
      fields(['code', u32], ['why', text]),
    ),
    method('Ping', [], []),
    method(
      'Open',
      fields(['path', text]),
      fields(['file', handle], ['size', u64]),
      fields(['locked', handle]),
    ),
    method('Give', fields(['first', handle], ['second', handle], ['note', text]), []),
    method('Store', fields(['data', { kind: 'bytes', max: 200_000 }]), []),
    method('Log', fields(['lines', { kind: 'sequence', element: text, max: 8 }]), []),
    method('then', [], fields(['then', u32])),
    method('constructor', [], fields(['constructor', u32])),
    method('__proto__', [], fields(['__proto__', u32])),
    method('toString', [], []),
  ],
};

const errors: InterfaceData['errors'] = [
  ['Put', PutError as MethodErrorClass],
  ['Open', OpenError as MethodErrorClass],
];

/** As generated code would have it. */
export function dataOf(schema: InterfaceSchema, errors: InterfaceData['errors'] = []): InterfaceData {
  const table = new TypeTableBuilder();
  const { name, methods } = table.addInterface(schema);
  return { name, fingerprint: fingerprintInterface(schema), types: table.types, methods, errors };
}

export const Shelf: Interface<ShelfMethods> = defineInterface(dataOf(shelfSchema, errors));

/** The same without what no description can have: a method with underscores in its name. */
export const DescribedShelf: Interface<ShelfMethods> = defineInterface(
  dataOf({ ...shelfSchema, methods: shelfSchema.methods.filter(({ name }) => !name.includes('_')) }, errors),
);

export const Store: ProcessClass<{ readonly shelf: Interface<ShelfMethods> }> = defineProcessClass(
  'test.Store',
  [['shelf', Shelf]],
);

export function unexpected(): never {
  throw new Error('not expected to be called');
}

/** Code of the endpoint in which every method but those given fails. */
export function shelfWith(methods: Readonly<Record<string, unknown>>): EndpointImplementation<ShelfMethods> {
  const code = {};
  for (const { name } of shelfSchema.methods) {
    const value = Object.hasOwn(methods, name) ? methods[name] : unexpected;
    Object.defineProperty(code, name, { value, enumerable: true });
  }
  return code as EndpointImplementation<ShelfMethods>;
}

/** Index of a method. */
export function midOf(name: string): number {
  const mid = shelfSchema.methods.findIndex((candidate) => candidate.name === name);
  if (mid < 0) throw new Error(`no method ${name}`);
  return mid;
}
