/** Starting to serve on a session. */
import type { ProcessClass } from './definition.js';
import { UsageError } from './errors.js';
import { servedTable } from './served.js';
import { Server } from './server.js';
import type { ServeOptions } from './server-reports.js';
import type { Session } from './session.js';

/** @throws UsageError */
export function serveOn(
  session: Session,
  definition: ProcessClass<unknown>,
  implementation: object,
  options: ServeOptions,
): Server {
  if (session.isServing)
    throw new UsageError(`serve(${definition.name}): this process serves already; serve() is called once`);
  const server = new Server(session, servedTable(definition, implementation, session.hello), options);
  session.serve(server);
  return server;
}
