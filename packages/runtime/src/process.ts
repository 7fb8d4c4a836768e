/** What user code calls: everything on the session of this process. */
import { makeClient } from './client.js';
import { currentProcess, currentSession } from './current.js';
import type { Interface, ProcessClass } from './definition.js';
import type { Descriptor } from './descriptor.js';
import { UsageError } from './errors.js';
import { serveOn } from './serve.js';
import type { Server } from './server.js';
import type { ServeOptions } from './server-reports.js';
import type { Client, Implementation } from './types.js';

/**
 * A client of an endpoint of another process. Each of its methods sends a request and promises the response; the
 * promise is rejected with the method's own exception, with IpcError, or with TypeError for a request that is none.
 *
 * A method may be called as often as one likes: beyond the limit of open calls the next ones wait in this process, in
 * order. Descriptors in a request are given away as soon as the call was made, whatever becomes of it, unless the
 * request could not be encoded.
 * @param channelId as in init.yaml.
 * @param definition generated from the interface's description.
 * @param endpointName qualified name within the server's class.
 * @throws UsageError (rejects) when init.yaml or the description has no such thing, or the generated code is out of date.
 */
export async function connect<Methods>(
  channelId: string,
  definition: Interface<Methods>,
  endpointName: string,
): Promise<Client<Methods>> {
  return makeClient(currentSession(), channelId, definition, endpointName);
}

/**
 * Answers the requests to this process, from now on and as long as it runs.
 *
 * A handler returns the response or a promise of it. Throwing the method's own exception answers with its error
 * parameters; anything else that is thrown is reported here (ServeOptions.onHandlerFailure) and its caller learns
 * SERVER_ERROR and no more. Descriptors in a request belong to the handler; those in what it returns or throws are
 * given away in any case.
 * @param definition generated from the description of the process's class.
 * @param implementation for each endpoint an object with every method; plain objects and instances of classes will do.
 * @throws UsageError (rejects) when implementation, class and init.yaml do not fit one another, or it is called twice.
 */
export async function serve<Endpoints>(
  definition: ProcessClass<Endpoints>,
  implementation: Implementation<NoInfer<Endpoints>>,
  options: ServeOptions = {},
): Promise<Server> {
  return serveOn(currentSession(), definition, implementation, options);
}

/**
 * A resource that init.yaml gives to this process: an opened file, a directory, a listening socket. Each can be had once.
 * @returns the caller owns it.
 * @throws UsageError
 */
export function resource(name: string): Descriptor {
  const { session, resources } = currentProcess();
  const descriptor = resources.get(name);
  if (descriptor !== undefined) {
    resources.delete(name);
    return descriptor;
  }
  const isKnown = session.hello.resources.some((known) => known.name === name);
  const process = session.hello.name;
  if (isKnown)
    throw new UsageError(`resource '${name}' was handed out already; keep what resource() returned`);
  throw new UsageError(`process ${process} has no resource '${name}'; add it to its resources in init.yaml`);
}

/** Who this process is. */
export interface ProcessIdentity {
  /** Name of its class. */
  readonly class: string;
  /** Its own name in init.yaml. */
  readonly name: string;
  /** Ids of the channels on which it can call others. */
  readonly channels: readonly string[];
}

export function self(): ProcessIdentity {
  const { hello } = currentSession();
  return { class: hello.class, name: hello.name, channels: hello.channels.map((channel) => channel.id) };
}
