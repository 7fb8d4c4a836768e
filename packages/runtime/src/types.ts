/** The types of clients and servers, derived from the types generated code gives to interfaces and process classes. */
import type { Interface, RequestOf, ResponseOf } from './definition.js';

/**
 * What a handler knows of the request it answers. Given to a call it makes (`{ ctx }`), the call belongs to that
 * request.
 */
export interface CallContext {
  /** Milliseconds until the caller's deadline; Infinity when it has none, never below 0. */
  left(): number;
  /** Aborted when nobody waits for the answer any more: cancelled, past its deadline, or the caller or the kernel gone. */
  readonly signal: AbortSignal;
  /** Id of the channel the request came on. */
  readonly channel: string;
  /** Number the kernel gave to this request and to every call made for it. */
  readonly trace: number;
}

export interface CallOptions {
  /** Milliseconds; 0 and Infinity: none. Left out: the process's limit `callDeadline`. */
  readonly deadline?: number;
  /** Ends the call with CANCELLED when it aborts. */
  readonly signal?: AbortSignal;
  /**
   * The request this call is made for: it carries its number, and its deadline is never later. When that request was
   * cancelled, the call ends with CANCELLED without being sent; after it was answered, the call counts as one of its
   * own.
   */
  readonly ctx?: CallContext;
}

/** Methods of an interface, from its generated definition. */
export type MethodsOf<Definition> = Definition extends Interface<infer Methods> ? Methods : never;

type Nothing = Record<never, never>;

/** A method without `in` parameters needs no request. */
type Arguments<M> =
  Nothing extends RequestOf<M>
    ? [request?: RequestOf<M>, options?: CallOptions]
    : [request: RequestOf<M>, options?: CallOptions];

/**
 * The name of a method on a client. An object with a method `then` would be called by every `await` it passes
 * through, so a method of that name is called `$then` on clients; no IDL name can contain a `$`.
 */
export type ClientMethodName<Name> = Name extends 'then' ? '$then' : Name;

declare const methodsOfClient: unique symbol;

/**
 * One endpoint of another process: a method call is a message. Made by `connect`; or by `inProcess`, of an
 * implementation in this one.
 */
export type Client<Methods> = {
  readonly [Name in keyof Methods as ClientMethodName<Name>]: (
    ...args: Arguments<Methods[Name]>
  ) => Promise<ResponseOf<Methods[Name]>>;
} & { readonly [methodsOfClient]?: Methods };

/** The same endpoint, called while the thread sleeps. Made by `blocking`. */
export type BlockingClient<Methods> = {
  readonly [Name in keyof Methods as ClientMethodName<Name>]: (
    ...args: Arguments<Methods[Name]>
  ) => ResponseOf<Methods[Name]>;
} & { readonly [methodsOfClient]?: Methods };

/** A method without `out` parameters may return nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: what a function without a return statement has as its type.
type Answer<M> = Nothing extends ResponseOf<M> ? ResponseOf<M> | void : ResponseOf<M>;

/** The code of one method. Throwing the method's own exception class answers with its `error` parameters. */
export type Handler<M> = (request: RequestOf<M>, ctx: CallContext) => Answer<M> | Promise<Answer<M>>;

/** The code of one endpoint: every method, under its own name. */
export type EndpointImplementation<Methods> = {
  readonly [Name in keyof Methods]: Handler<Methods[Name]>;
};

/** The code of a process class: every endpoint, under its qualified name. */
export type Implementation<Endpoints> = {
  readonly [Name in keyof Endpoints]: EndpointImplementation<MethodsOf<Endpoints[Name]>>;
};
