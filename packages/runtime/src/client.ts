/**
 * Clients: plain objects with one function per method. Names of methods come from descriptions, so a client has no prototype whose members
 * could be mistaken for methods, and no property `then`, which would make every `await` it passes through call a method (ClientMethodName).
 */
import type { CallTarget } from './call.js';
import { callSite } from './call-site.js';
import type { Interface } from './definition.js';
import { UsageError } from './errors.js';
import { compileInterface } from './method.js';
import { checkInterface } from './served.js';
import type { Session } from './session.js';
import type { BlockingClient, CallOptions, Client } from './types.js';

interface ClientRecord {
  readonly session: Session;
  readonly targets: readonly CallTarget[];
  blocking: object | undefined;
}

const records = new WeakMap<object, ClientRecord>();

/** A client on a session. @throws UsageError */
export function makeClient<Methods>(
  session: Session,
  channelId: string,
  definition: Interface<Methods>,
  endpointName: string,
): Client<Methods> {
  const targets = targetsOf(session, channelId, definition, endpointName);
  const client = objectOf(targets, session.hello.dev ? tracedCall(session) : plainCall(session));
  records.set(client, { session, targets, blocking: undefined });
  return client as Client<Methods>;
}

/**
 * The same endpoint with calls that return the response itself: the thread sleeps until it is there. Meanwhile no handler, timer or
 * promise of this thread runs; what arrives is kept and handled afterwards, in order. Errors are thrown. `signal` ends a call only if it
 * was aborted before.
 * @throws TypeError for anything but a client that `connect` made.
 */
export function blocking<Methods>(client: Client<Methods>): BlockingClient<Methods> {
  const record = records.get(client);
  if (record === undefined) throw new TypeError('blocking() takes a client that connect() made');
  const { session, targets } = record;
  record.blocking ??= objectOf(
    targets,
    (target) => (request?: unknown, options?: CallOptions) => session.callBlocking(target, request, options),
  );
  return record.blocking as BlockingClient<Methods>;
}

type MethodFunction = (request?: unknown, options?: CallOptions) => unknown;

function plainCall({ calls }: Session) {
  return (target: CallTarget): MethodFunction =>
    (request, options) =>
      calls.call(target, request, options);
}

/** With the caller's stack in what the call fails with. */
function tracedCall({ calls }: Session) {
  return (target: CallTarget): MethodFunction => {
    const method: MethodFunction = (request, options) =>
      calls.call(target, request, options, callSite(method));
    return method;
  };
}

function objectOf(
  targets: readonly CallTarget[],
  functionOf: (target: CallTarget) => MethodFunction,
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

function targetsOf(
  session: Session,
  channelId: string,
  definition: Interface<unknown>,
  endpointName: string,
): CallTarget[] {
  const { name } = session.hello;
  const channel = session.channels.get(channelId);
  if (channel === undefined) {
    const known = listOf([...session.channels.keys()]);
    throw new UsageError(`process ${name} has no channel '${channelId}'; init.yaml connects it by: ${known}`);
  }
  const endpoint = channel.endpoints.find((candidate) => candidate.name === endpointName);
  if (endpoint === undefined) {
    const known = listOf(channel.endpoints.map((candidate) => candidate.name));
    throw new UsageError(
      `no endpoint '${endpointName}' at the other end of channel '${channelId}'; there are: ${known}`,
    );
  }
  checkInterface(endpoint, definition.data);
  return compileInterface(definition.data).map((method) => ({
    channel,
    riid: endpoint.riid,
    method,
    subject: `${endpoint.name}.${method.name} on channel '${channel.id}'`,
  }));
}

function listOf(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map((name) => `'${name}'`).join(', ');
}
