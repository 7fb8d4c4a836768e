/** A channel: who calls whom, and the routes between their classes. */
import type { Process } from './process.js';
import type { PairRoutes } from './routes.js';

export class Channel {
  /** Calls that are open on it. */
  openCalls = 0;
  /** Bytes of its requests that wait in the kernel. */
  queuedBytes = 0;

  constructor(
    readonly id: string,
    readonly client: Process,
    readonly server: Process,
    /** Number of the client end in the client's table. */
    readonly clientHandle: number,
    /** Number of the server end in the server's table. */
    readonly serverHandle: number,
    readonly routes: PairRoutes,
  ) {}
}
