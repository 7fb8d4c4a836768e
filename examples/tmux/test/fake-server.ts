/** A server that does what a test says, at a path of the test's own. */
import { join } from 'node:path';
import { type ImsgChannel, ImsgServer } from '@sallyport/imsg';
import { type TestFunction, temporaryDirectory } from '@sallyport/test-kit';
import { MessageType, PROTOCOL_VERSION, payload, StreamFd } from '../src/protocol/index.js';

type Context = Parameters<TestFunction>[0];

/** A client whose command has come. */
export interface FakeClient {
  readonly channel: ImsgChannel;
  readonly argv: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly send: (type: number, bytes?: Uint8Array) => void;
  /** Type and payload of the next message; null at the end. */
  readonly next: () => Promise<readonly [number, Buffer] | null>;
  /** As a command that prints a text and ends well. */
  readonly print: (text: string) => void;
}

export interface FakeServer {
  readonly path: string;
  readonly folder: string;
}

/** What servers of this version tell of themselves. */
export const OLD_VERSION = '3.3a';

/**
 * Answers who asks for the version, and hands every other client to `serve`; when that has returned, it hangs up.
 * @param version as the server tells it
 */
export function fakeServer(
  context: Context,
  serve: (client: FakeClient) => Promise<void> | void,
  version = OLD_VERSION,
): FakeServer {
  const { path: folder } = temporaryDirectory(context);
  const path = join(folder, 'tmux');
  const server = ImsgServer.listen(path, { wire: 'auto', descriptors: true });
  const serving = (async () => {
    for await (const channel of server) {
      await using open = channel;
      const client = await identified(open);
      if (client === null) continue;
      if (client.argv[2] === '#{version}') client.print(`${version}\n`);
      else await serve(client);
    }
  })();
  context.after(() => {
    server.close();
    return serving;
  });
  return { path, folder };
}

async function identified(channel: ImsgChannel): Promise<FakeClient | null> {
  const send = (type: number, bytes: Uint8Array = payload.empty.encode()) => {
    channel.send(type, bytes, { id: PROTOCOL_VERSION });
  };
  const environment: string[] = [];
  for (;;) {
    const message = await channel.receive();
    if (message === null) return null;
    if (message.type === MessageType.IDENTIFY_ENVIRON) {
      environment.push(message.decode(payload.identifyText));
    }
    if (message.type !== MessageType.COMMAND) continue;
    return {
      channel,
      argv: message.decode(payload.command).argv,
      environment,
      send,
      next: async () => {
        const answer = await channel.receive();
        return answer === null ? null : [answer.type, answer.data];
      },
      print: (text) => {
        send(MessageType.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
        send(MessageType.WRITE, payload.streamData.encode({ stream: 1, data: Buffer.from(text) }));
        send(MessageType.EXIT, payload.exit.encode({ status: 0 }));
      },
    };
  }
}
