/** Does what was asked, and says with which status the program ends. */
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { TmuxClient } from '../client.js';
import { printable, printableJson } from '../printable.js';
import { listSessions } from '../sessions.js';
import { socketPath } from '../socket-path.js';
import type { Request } from './arguments.js';
import { sessionTable } from './table.js';
import { USAGE } from './usage.js';

/** What the program has from its process. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly directory: string;
  /** Called when the command reads its standard input. */
  readonly input: () => Readable;
  readonly print: (text: string | Uint8Array) => void;
  readonly complain: (text: string | Uint8Array) => void;
  /** Milliseconds in which a server must say who it is, and list. PATIENCE when left out. A command may take as long as it takes. */
  readonly patience?: number;
}

const WRONG_USAGE = 2;
/** Picked: a server that is so slow hangs. */
const PATIENCE = 10_000;

/** @throws TmuxError, ImsgError; TimeoutError of the signal when a server does not answer */
export async function perform(request: Request, surroundings: Surroundings): Promise<number> {
  const { print, complain, environment, directory, patience = PATIENCE } = surroundings;
  if (request.what === 'help') {
    print(USAGE);
    return 0;
  }
  if (request.what === 'wrong') {
    complain(`tmux-talk: ${printable(request.why)}; see --help\n`);
    return WRONG_USAGE;
  }
  const path = socketPath(request.socket, environment);
  const client = await TmuxClient.connect(path, { signal: AbortSignal.timeout(patience) });
  if (request.what === 'list') {
    const sessions = await listSessions(client, { signal: AbortSignal.timeout(patience) });
    print(request.json ? printableJson(sessions) : sessionTable(sessions));
    return 0;
  }
  const allowed = new Set(request.allowedFiles.map((file) => resolve(directory, file)));
  const { status, stdout, stderr, refused } = await client.run(request.argv, {
    environment,
    directory,
    input: surroundings.input,
    allowFile: (file) => allowed.has(resolve(directory, file)),
  });
  print(stdout);
  complain(stderr);
  for (const file of refused) {
    complain(`tmux-talk: the server wanted to use '${printable(file)}'; allow it with --allow-file\n`);
  }
  return status;
}
