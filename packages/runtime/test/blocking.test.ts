import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import { FrameType, MessageFlag, Outcome } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { blocking, IpcError } from '../src/index.js';
import { PollingPolicy } from '../src/polling.js';
import { serveOn } from '../src/serve.js';
import { Session } from '../src/session.js';
import { readStartup } from '../src/startup.js';
import { CLIENT_HANDLE, contentOf, FakeKernel, helloOf, type KernelOptions } from './fake-kernel.js';
import { PutError, Shelf, type ShelfMethods, Store, shelfWith } from './shop.js';

/** The numbers of the first calls: index 0 and 1, generation 1. */
const FIRST = 0x1_0000;
const SECOND = 0x1_0001;

function start(options?: KernelOptions) {
  const { kernel, session } = FakeKernel.start(options);
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  return {
    kernel,
    session,
    shelf,
    blockingShelf: blocking(shelf),
    end: () => {
      session.end();
      kernel.close();
    },
  };
}

const isIpcError = (code: string) => (error: unknown) => error instanceof IpcError && error.code === code;

test('a blocking call returns the response itself and says in its header that the thread sleeps', () => {
  const { kernel, blockingShelf, end } = start();
  kernel.respond({ id: FIRST }, 'Put', { receipt: 7 });
  assert.deepEqual(blockingShelf.Put({ name: 'tea', size: 1n }, { deadline: 100 }), { receipt: 7 });
  const [frame] = kernel.take();
  assert.deepEqual([frame?.type, frame?.id, frame?.flags], [FrameType.REQUEST, FIRST, MessageFlag.BLOCKING]);
  assert.equal(frame?.deadline, 100);
  end();
});

test('it throws what an awaited call rejects with', () => {
  const { kernel, blockingShelf, end } = start();
  kernel.status(FIRST, Outcome.DENIED, 0, 3);
  assert.throws(() => blockingShelf.Ping(), isIpcError('DENIED'));
  kernel.message(FrameType.ERROR, 0x2_0000, CLIENT_HANDLE, 'Put', { code: 1, why: 'x' });
  assert.throws(
    () => blockingShelf.Put({ name: 'a', size: 1n }),
    (error) => error instanceof PutError,
  );
  assert.throws(() => blockingShelf.Put({ name: 1 as unknown as string, size: 1n }), TypeError);
  assert.throws(() => blockingShelf.Ping({}, { signal: AbortSignal.abort() }), isIpcError('CANCELLED'));
  end();
});

test('while it sleeps nothing else runs; what came meanwhile is handled afterwards, in order', async () => {
  const { kernel, session, shelf, blockingShelf, end } = start();
  const events: string[] = [];
  const Put = ({ size }: { size: bigint }) => {
    events.push(`request ${size}`);
    return { receipt: 0 };
  };
  serveOn(session, Store, { shelf: shelfWith({ Put }) }, {});
  const awaited = shelf.Ping().then(() => events.push('awaited call'));
  kernel.request(1, 'Put', { name: 'a', size: 1n });
  kernel.respond({ id: FIRST }, 'Ping', {});
  kernel.request(2, 'Put', { name: 'a', size: 2n });
  kernel.request(3, 'Put', { name: 'a', size: 3n });
  kernel.cancel(3);
  kernel.respond({ id: SECOND }, 'Put', { receipt: 9 });
  kernel.request(4, 'Put', { name: 'a', size: 4n });
  assert.deepEqual(blockingShelf.Put({ name: 'b', size: 0n }), { receipt: 9 });
  events.push('blocking call');
  await awaited;
  await kernel.frames();
  // A promise's continuation runs after the loop that resolved it.
  assert.deepEqual(
    events.filter((event) => event !== 'awaited call'),
    ['blocking call', 'request 1', 'request 2', 'request 4'],
    'request 3 was cancelled before its turn came',
  );
  assert.ok(events.includes('awaited call'));
  end();
});

test('a handler may make blocking calls, one within another', async () => {
  const { kernel, session, blockingShelf, end } = start();
  const Put = ({ size }: { size: bigint }) => ({
    receipt: blockingShelf.Put({ name: 'inner', size: size * 10n }).receipt + 1,
  });
  serveOn(session, Store, { shelf: shelfWith({ Put }) }, {});
  kernel.request(1, 'Put', { name: 'a', size: 1n });
  kernel.request(2, 'Put', { name: 'a', size: 2n });
  kernel.respond({ id: FIRST }, 'Put', { receipt: 100 });
  kernel.respond({ id: 0x2_0000 }, 'Put', { receipt: 200 });
  const frames = await kernel.frames();
  const replies = frames.filter((frame) => frame.type === FrameType.RESPONSE);
  assert.deepEqual(
    replies.map((frame) => [frame.id, contentOf(frame, 'Put').receipt]),
    [
      [1, 101],
      [2, 201],
    ],
  );
  end();
});

test('the end of the kernel ends a blocking call, and calls that were open', async () => {
  const { kernel, session, shelf, blockingShelf } = start();
  const awaited = shelf.Ping();
  kernel.close();
  assert.throws(() => blockingShelf.Ping(), isIpcError('PEER_GONE'));
  await assert.rejects(awaited, isIpcError('PEER_GONE'));
  assert.throws(() => blockingShelf.Ping(), isIpcError('PEER_GONE'));
  assert.equal(session.hasEnded, true);
});

/** Answers Put with receipt = size + 1, and Give by giving nothing back, in another thread until the socket ends. */
const ECHO = new URL('./echo-thread.js', import.meta.url);

async function withEchoThread(
  polling: PollingPolicy,
  options: KernelOptions,
  use: (session: Session) => void | Promise<void>,
): Promise<void> {
  const { kernel, socket } = FakeKernel.pair();
  kernel.hello(helloOf(options), []);
  const worker = new Worker(ECHO, { workerData: { socket: kernel.socket, polls: false } });
  const startup = readStartup(socket);
  const session = new Session(socket, startup.reader, startup.hello, {
    polling,
    onKernelGone: () => undefined,
    onUseAfterEnd: () => undefined,
  });
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  try {
    await use(session);
  } finally {
    session.end();
    await ended;
    kernel.close();
  }
}

test('a thousand blocking calls to another thread, sleeping and polling', async () => {
  for (const maximum of [0, 60]) {
    const polling = new PollingPolicy(maximum, 2, () => 0);
    await withEchoThread(polling, {}, (session) => {
      const shelf = blocking(makeClient(session, 'shelves', Shelf, 'shelf'));
      for (let size = 0; size < 1000; size += 1) {
        assert.equal(shelf.Put({ name: 'tea', size: BigInt(size) }).receipt, size + 1);
      }
      const { spent } = polling.statistics(performance.now(), 0);
      assert.equal(spent > 0, maximum > 0);
    });
  }
});

test('more than a socket holds goes out while the thread is blocked, descriptors too', async () => {
  await withEchoThread(new PollingPolicy(0), { limits: { frameBytes: 128 * 1024 } }, async (session) => {
    const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
    const stored = Array.from({ length: 20 }, () => shelf.Store({ data: new Uint8Array(100_000) }));
    assert.deepEqual(blocking(shelf).Put({ name: 'a', size: 1n }), { receipt: 2 });
    await Promise.all(stored);
  });
});

test('blocking() takes nothing but a client', () => {
  assert.throws(() => blocking({} as unknown as Parameters<typeof blocking<ShelfMethods>>[0]), TypeError);
  const { shelf, end } = start();
  assert.equal(blocking(shelf), blocking(shelf));
  assert.throws(() => blocking(blocking(shelf) as unknown as typeof shelf), TypeError);
  end();
});
