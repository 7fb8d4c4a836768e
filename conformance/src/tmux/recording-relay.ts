/** Stands between a client and a server and passes every message on, without descriptors, and writes down what passed. */
import { ImsgChannel, ImsgError, ImsgServer } from '@sallyport/imsg';
import type { TestFunction } from '@sallyport/test-kit';

type Context = Parameters<TestFunction>[0];

export interface PassedMessage {
  readonly from: 'client' | 'server';
  readonly type: number;
  /** Bytes, header counted. */
  readonly length: number;
}

export interface RecordingRelay {
  readonly path: string;
  /** In the order they passed. */
  readonly passed: readonly PassedMessage[];
}

/** @param path where clients connect, @param target where the server listens */
export function startRelay(context: Context, path: string, target: string): RecordingRelay {
  const options = { wire: 'auto' } as const;
  const server = ImsgServer.listen(path, options);
  const passed: PassedMessage[] = [];
  const pass = async (from: PassedMessage['from'], source: ImsgChannel, sink: ImsgChannel) => {
    try {
      for await (const message of source) {
        passed.push({ from, type: message.type, length: 16 + message.length });
        if (!sink.forward(message)) await sink.drained();
      }
      await sink.end();
    } catch (error) {
      // One side has hung up: that is passed on, too.
      if (!(error instanceof ImsgError)) throw error;
      sink.close();
    } finally {
      source.close();
    }
  };
  const serving = (async () => {
    const all: Promise<void>[] = [];
    for await (const client of server) {
      const other = await ImsgChannel.connect(target, options);
      all.push(pass('client', client, other), pass('server', other, client));
    }
    await Promise.all(all);
  })();
  context.after(() => {
    server.close();
    return serving;
  });
  return { path, passed };
}
