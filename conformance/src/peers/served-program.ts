/** A real client program and a server of this repository, for as long as the program runs. */
import { setImmediate as turn } from 'node:timers/promises';
import { type ChannelOptions, type ImsgChannel, ImsgServer } from '@sallyport/imsg';
import type { ProgramResult } from '../solutions/program.js';
import type { ControlProgram, PeerRun } from './control-programs.js';

export interface ServedRun extends PeerRun {
  /** Where the server listens; not below a folder of HIDDEN. */
  readonly socket: string;
  readonly channel: ChannelOptions;
}

/**
 * Turns of the event loop in which a connection that was made before the program ended is seen. It is in the backlog by then, so that the
 * next look at the socket shows it.
 */
const LATE_TURNS = 10;

/**
 * Runs the program to its end while `serve` speaks with it over the first connection it makes, which is closed when `serve` has settled.
 * @throws what `serve` throws, or an error with the program's words when it ended without connecting; the program is gone by then
 */
export async function runServed(
  program: ControlProgram,
  args: readonly string[],
  { socket, channel: options, ...run }: ServedRun,
  serve: (channel: ImsgChannel) => Promise<void>,
): Promise<ProgramResult> {
  using server = ImsgServer.listen(socket, options);
  const missing = new AbortController();
  const running = program.run(socket, args, run).then(async (result) => {
    for (let count = 0; count < LATE_TURNS; count++) await turn();
    // Does nothing when there is a connection.
    missing.abort(new Error(`${program.name} ended without connecting: ${result.stdout}${result.stderr}`));
    return result;
  });
  running.catch((error: unknown) => missing.abort(error));
  const [ran, served] = await Promise.allSettled([running, serveFirst(server, missing.signal, serve)]);
  if (served.status === 'rejected') throw served.reason;
  if (ran.status === 'rejected') throw ran.reason;
  return ran.value;
}

async function serveFirst(
  server: ImsgServer,
  signal: AbortSignal,
  serve: (channel: ImsgChannel) => Promise<void>,
): Promise<void> {
  const channel = await server.accept({ signal });
  if (channel === null) throw new Error('the server was closed');
  try {
    await serve(channel);
  } finally {
    channel.close();
  }
}
