/** Clients of endpoints of other processes. */
import type { CallTarget } from './call.js';
import { type Calling, clientOf } from './client-object.js';
import type { Interface } from './definition.js';
import { UsageError } from './errors.js';
import { compileInterface } from './method.js';
import { checkInterface } from './served.js';
import type { Session } from './session.js';
import type { Client } from './types.js';

/** A client on a session. @throws UsageError */
export function makeClient<Methods>(
  session: Session,
  channelId: string,
  definition: Interface<Methods>,
  endpointName: string,
): Client<Methods> {
  const targets = targetsOf(session, channelId, definition, endpointName);
  const { calls } = session;
  const calling: Calling<CallTarget> = {
    call: (target, request, options, site) => calls.call(target, request, options, site),
    callBlocking: (target, request, options) => session.callBlocking(target, request, options),
  };
  return clientOf(targets, calling, session.hello.dev);
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
