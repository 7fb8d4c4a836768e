/**
 * What generated code is made of: an interface is its schema as data plus, for the compiler of TypeScript only, the types of
 * its methods. Nothing here does I/O; the same definitions serve clients, servers and tests.
 */
import type { MethodRecord, TypeRecord } from '@sallyport/message';
import { detailText } from './detail-text.js';

declare const requestType: unique symbol;
declare const responseType: unique symbol;

/** The type of one method; never exists at run time. */
export interface Method<Request extends object, Response extends object> {
  readonly [requestType]: Request;
  readonly [responseType]: Response;
}
export type RequestOf<M> = M extends Method<infer Request, object> ? Request : never;
export type ResponseOf<M> = M extends Method<object, infer Response> ? Response : never;

/** Constructor of the exception a method with `error` parameters ends with. */
export type MethodErrorClass = new (detail: never) => MethodError<object>;

/** The `error` parameters of a method, as an exception: thrown by a handler, received by its caller. */
export abstract class MethodError<Detail extends object> extends Error {
  /** The error parameters. */
  readonly detail: Detail;
  /** @param method qualified method name, for the text, which also has the detail, shortened where it is long. */
  constructor(method: string, detail: Detail) {
    super(`${method} failed: ${detailText(detail)}`);
    this.name = new.target.name;
    this.detail = detail;
  }
}

/** Data of one interface as generated code writes it down. */
export interface InterfaceData {
  readonly name: string;
  readonly fingerprint: string;
  readonly types: readonly TypeRecord[];
  readonly methods: readonly MethodRecord[];
  /** Exception classes by method name, for the methods that have error parameters. */
  readonly errors: readonly (readonly [method: string, error: MethodErrorClass])[];
}

declare const methodsType: unique symbol;
/** One IDL interface; Methods maps method names to Method types. */
export interface Interface<Methods> {
  readonly data: InterfaceData;
  readonly [methodsType]?: Methods;
}
export function defineInterface<Methods>(data: InterfaceData): Interface<Methods> {
  return { data };
}

/** The endpoints of a process class, by qualified endpoint name. */
export type EndpointMap = Readonly<Record<string, Interface<never> | Interface<unknown>>>;

declare const endpointsType: unique symbol;
/** One process class (EDL). */
export interface ProcessClass<Endpoints> {
  readonly name: string;
  /** In order of RIID. */
  readonly endpoints: readonly (readonly [name: string, definition: Interface<unknown>])[];
  readonly [endpointsType]?: Endpoints;
}
export function defineProcessClass<Endpoints>(
  name: string,
  endpoints: readonly (readonly [name: string, definition: Interface<unknown>])[],
): ProcessClass<Endpoints> {
  return { name, endpoints };
}
