/**
 * The program tmux as a client of a server that a test plays: `tmux -S socket has-session -t x`, with a pipe as standard input and a file
 * as standard output.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Imsg,
  type ImsgChannel,
  ImsgServer,
  type PipeWriter,
  pipe,
  type ReceivedDescriptor,
} from '@sallyport/imsg';
import { type TestFunction, temporaryDirectory } from '@sallyport/test-kit';
import { MessageType, PROTOCOL_VERSION, payload } from 'example-tmux';
import { processEnd } from '../peers/process-end.js';
import { tmuxEnvironment, tmuxProgram } from './real-server.js';

type Context = Parameters<TestFunction>[0];

/** Does not start a server when there is none. */
export const COMMAND = ['has-session', '-t', 'x'] as const;

/** How it ended, and what it said. */
export interface ClientResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A client that has said who it is and what it wants. */
export interface WaitingClient {
  readonly channel: ImsgChannel;
  readonly pid: number;
  /** Types of the messages up to and with the command. */
  readonly types: readonly number[];
  /** Payloads of these, by type; where there were several, the last one's. */
  readonly payloads: ReadonlyMap<number, Buffer>;
  /** What it passed; the test closes it, or its end does. */
  readonly stdin: ReceivedDescriptor;
  readonly stdout: ReceivedDescriptor;
  /** What the client can read from its standard input, whose end follows. */
  readonly type: (text: string) => Promise<void>;
  /** Sends as a server of the client's version does. */
  readonly send: (type: number, bytes?: Uint8Array, descriptor?: number) => void;
  /** The next message. @throws {Error} when there is none */
  readonly next: () => Promise<Imsg>;
  /** Waits until the client has ended. */
  readonly ended: () => Promise<ClientResult>;
}

/** Starts a server and a client of it. */
export async function waitingClient(context: Context): Promise<WaitingClient> {
  const { path: folder } = temporaryDirectory(context);
  const server = ImsgServer.listen(join(folder, 'tmux'), {
    wire: 'auto',
    sendWire: 'classic',
    descriptors: true,
  });
  context.after(() => server.close());
  const printed = join(folder, 'printed');
  const { child, keyboard, ended } = startClient(context, server.path, printed);
  const channel = await server.accept({ signal: AbortSignal.timeout(5000) });
  if (channel === null) throw new Error('the server was closed');
  context.after(() => channel.close());

  const types: number[] = [];
  const payloads = new Map<number, Buffer>();
  const passed: ReceivedDescriptor[] = [];
  while (types.at(-1) !== MessageType.COMMAND) {
    const message = await channel.receive();
    if (message === null) throw new Error(`the client hung up after ${types}`);
    types.push(message.type);
    payloads.set(message.type, message.data);
    const descriptor = message.descriptor?.keep();
    if (descriptor !== undefined) passed.push(descriptor);
  }
  context.after(() => {
    for (const descriptor of passed) descriptor.close();
  });
  const [stdin, stdout, more] = passed;
  if (stdin === undefined || stdout === undefined || more !== undefined) {
    throw new Error(`the client passed ${passed.length} descriptors`);
  }
  return {
    channel,
    pid: child.pid ?? 0,
    types,
    payloads,
    stdin,
    stdout,
    type: async (text) => {
      await keyboard.write(text);
      await keyboard.end();
    },
    send: (type, bytes = payload.empty.encode(), descriptor = -1) => {
      channel.send(type, bytes, { id: PROTOCOL_VERSION, descriptor });
    },
    next: async () => {
      const message = await channel.receive();
      if (message === null) throw new Error('the client hung up');
      return message;
    },
    ended,
  };
}

interface StartedClient {
  readonly child: ChildProcess;
  /** Its standard input. */
  readonly keyboard: PipeWriter;
  readonly ended: () => Promise<ClientResult>;
}

function startClient(context: Context, socket: string, printed: string): StartedClient {
  const output = openSync(printed, 'w');
  const { reader, writer: keyboard } = pipe();
  let stderr = '';
  let child: ChildProcess;
  try {
    child = spawn(tmuxProgram(), ['-S', socket, ...COMMAND], {
      stdio: [reader.descriptor, output, 'pipe'],
      env: tmuxEnvironment(),
    });
  } finally {
    closeSync(output);
    reader.close();
  }
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = processEnd(child);
  context.after(async () => {
    child.kill('SIGKILL');
    keyboard.close();
    await closed;
  });
  return {
    child,
    keyboard,
    ended: async () => {
      const failure = await closed;
      if (failure !== null) throw failure;
      return { code: child.exitCode, stdout: readFileSync(printed, 'utf8'), stderr };
    },
  };
}
