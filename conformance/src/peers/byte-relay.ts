/** Between two sockets, so that each side receives what the other sends in pieces of one byte. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

export interface ByteRelay extends AsyncDisposable {
  /** What went towards the server so far. */
  readonly asked: Buffer;
  /** What came from the server so far. */
  readonly answered: Buffer;
}

/**
 * Listens at a path and carries one connection to another path.
 * @param path where to listen; gone when the relay is disposed of
 * @param target where a server listens
 */
export async function relayBytes(path: string, target: string): Promise<ByteRelay> {
  const asked: Buffer[] = [];
  const answered: Buffer[] = [];
  const sockets: Socket[] = [];
  const carried: Promise<void>[] = [];
  const server = createServer((client) => {
    const peer = connect(target);
    sockets.push(client, peer);
    carried.push(carry(client, peer, asked), carry(peer, client, answered));
  });
  server.listen(path);
  await once(server, 'listening');
  return {
    get asked() {
      return Buffer.concat(asked);
    },
    get answered() {
      return Buffer.concat(answered);
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await Promise.all([once(server, 'close'), ...carried]);
    },
  };
}

async function carry(from: Socket, to: Socket, seen: Buffer[]): Promise<void> {
  from.setNoDelay(true);
  // Of the ends that go, only what they said before counts here.
  to.on('error', () => undefined);
  try {
    for await (const bytes of from as AsyncIterable<Buffer>) {
      seen.push(bytes);
      for (const byte of bytes) {
        if (to.destroyed) return;
        to.write(Uint8Array.of(byte));
        await nextTurn();
      }
    }
    to.end();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ERR_STREAM_PREMATURE_CLOSE' && code !== 'ECONNRESET' && code !== 'EPIPE') throw error;
  }
}
