/** A small solution as `sallyport gen` would write it; only its types are of interest, nothing here runs. */
import {
  type Descriptor,
  defineInterface,
  defineProcessClass,
  type Interface,
  type Method,
  MethodError,
  type ProcessClass,
} from '../../src/codegen/v1.js';

export const Most = 32;

export const Epoch = 1099511627776n;

export interface PutRequest {
  readonly name: string;
  readonly size: bigint;
}

export interface PutResponse {
  readonly receipt: bigint;
}

export interface PutErrorDetail {
  readonly code: number;
}

export class PutError extends MethodError<PutErrorDetail> {
  constructor(detail: PutErrorDetail) {
    super('shop.Shelf.Put', detail);
  }
}

export type Pay =
  | { readonly kind: 'cash'; readonly value: number }
  | { readonly kind: 'card'; readonly value: Uint8Array };

export interface BuyRequest {
  readonly pay: Pay;
  readonly lines: readonly string[];
}

export interface BuyResponse {
  readonly file: Descriptor;
}

export type OpenRequest = Record<string, never>;

export type OpenResponse = Record<string, never>;

export interface MarkRequest {
  readonly corner: readonly [readonly [number, number], readonly [number, number]];
  readonly code: readonly number[];
}

export interface MarkResponse {
  readonly size: readonly [number, number];
}

export interface ShelfMethods {
  readonly Put: Method<PutRequest, PutResponse>;
  readonly Buy: Method<BuyRequest, BuyResponse>;
  readonly Open: Method<OpenRequest, OpenResponse>;
  readonly Mark: Method<MarkRequest, MarkResponse>;
}

export const Shelf: Interface<ShelfMethods> = defineInterface({
  name: 'shop.Shelf',
  fingerprint: '',
  types: [],
  methods: [],
  errors: [['Put', PutError]],
});

export interface LogMethods {
  readonly Write: Method<{ readonly line: string }, OpenResponse>;
}

export const Log: Interface<LogMethods> = defineInterface({
  name: 'base.Log',
  fingerprint: '',
  types: [],
  methods: [],
  errors: [],
});

export const Store: ProcessClass<{
  readonly shelf: Interface<ShelfMethods>;
  readonly 'till.log': Interface<LogMethods>;
}> = defineProcessClass('shop.Store', [
  ['shelf', Shelf],
  ['till.log', Log],
]);

export const Till: ProcessClass<Record<never, never>> = defineProcessClass('shop.Till', []);
