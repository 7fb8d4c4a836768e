/**
 * Clients: plain objects with one function per method. Names of methods come from descriptions, so a client has no
 * prototype whose members could be mistaken for methods, and no property `then`, which would make every `await` it
 * passes through call a method (ClientMethodName).
 */
import type { CalledMethod } from './call.js';
import { callSite } from './call-site.js';
import type { BlockingClient, CallOptions, Client } from './types.js';

/** How the calls of one client are made; `Target` is a method as it needs to know it. */
export interface Calling<Target extends CalledMethod> {
  /** @param site whose stack a failure shall show; undefined where nobody pays for it. */
  call(
    target: Target,
    request: unknown,
    options: CallOptions | undefined,
    site?: ReturnType<typeof callSite>,
  ): Promise<unknown>;
  callBlocking(target: Target, request: unknown, options: CallOptions | undefined): unknown;
}

interface ClientRecord {
  makeBlocking(): object;
  blocking: object | undefined;
}

const records = new WeakMap<object, ClientRecord>();

/** @param traced whether what a call fails with shows where it was made. */
export function clientOf<Methods, Target extends CalledMethod>(
  targets: readonly Target[],
  calling: Calling<Target>,
  traced: boolean,
): Client<Methods> {
  const client = objectOf(targets, traced ? tracedCall(calling) : plainCall(calling));
  const blockingCall =
    (target: Target): MethodFunction =>
    (request, options) =>
      calling.callBlocking(target, request, options);
  records.set(client, { makeBlocking: () => objectOf(targets, blockingCall), blocking: undefined });
  return client as Client<Methods>;
}

/**
 * The same endpoint with calls that return the response itself: the thread sleeps until it is there. Meanwhile no
 * handler, timer or promise of this thread runs; what arrives is kept and handled afterwards, in order. Errors are
 * thrown. `signal` ends a call only if it was aborted before.
 *
 * Of a client that `inProcess` made, the handler runs within the call and has to return its response, not a promise.
 * @throws TypeError for anything but a client that `connect` or `inProcess` made.
 */
export function blocking<Methods>(client: Client<Methods>): BlockingClient<Methods> {
  const record = records.get(client);
  if (record === undefined) {
    throw new TypeError('blocking() takes a client that connect() or inProcess() made');
  }
  record.blocking ??= record.makeBlocking();
  return record.blocking as BlockingClient<Methods>;
}

type MethodFunction = (request?: unknown, options?: CallOptions) => unknown;

function plainCall<Target extends CalledMethod>(calling: Calling<Target>) {
  return (target: Target): MethodFunction =>
    (request, options) =>
      calling.call(target, request, options);
}

/** With the caller's stack in what the call fails with. */
function tracedCall<Target extends CalledMethod>(calling: Calling<Target>) {
  return (target: Target): MethodFunction => {
    const method: MethodFunction = (request, options) =>
      calling.call(target, request, options, callSite(method));
    return method;
  };
}

function objectOf<Target extends CalledMethod>(
  targets: readonly Target[],
  functionOf: (target: Target) => MethodFunction,
): object {
  const client: object = Object.create(null) as object;
  for (const target of targets) {
    const { name } = target.method;
    Object.defineProperty(client, name === 'then' ? '$then' : name, {
      value: functionOf(target),
      enumerable: true,
    });
  }
  return Object.freeze(client);
}
