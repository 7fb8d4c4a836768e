/** What is peculiar to an implementation in the same process; what it shares with messages is in bindings.test.ts. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import {
  blocking,
  type CallContext,
  type HandlerFailure,
  IpcError,
  inProcess,
  UsageError,
} from '../src/index.js';
import { serveOn } from '../src/serve.js';
import { contentOf, FakeKernel } from './fake-kernel.js';
import { midOf, Shelf, Store, shelfSchema, shelfWith, unexpected } from './shop.js';

const put = { name: 'tea', size: 3n };

test('an implementation needs every method as a function of its own', () => {
  const refuses = (code: object, method: string) =>
    assert.throws(
      () => inProcess(Shelf, code as ReturnType<typeof shelfWith>),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.equal(error.message, `inProcess(test.Shelf): method '${method}' is missing`);
        return true;
      },
    );
  refuses({}, 'Put');
  refuses(shelfWith({ Ping: 5 }), 'Ping');
  const inherited = {};
  for (const { name } of shelfSchema.methods) {
    if (name !== 'toString') Object.defineProperty(inherited, name, { value: unexpected });
  }
  refuses(inherited, 'toString');
});

test('`this` in a handler is the implementation', async () => {
  const code = shelfWith({
    Put(this: { count: number }) {
      this.count += 1;
      return { receipt: this.count };
    },
  });
  Object.assign(code, { count: 0 });
  const shelf = inProcess(Shelf, code);
  await shelf.Put(put);
  assert.deepEqual(await shelf.Put(put), { receipt: 2 });
});

test('a blocking call runs the handler within itself, after those of earlier calls', async () => {
  const order: bigint[] = [];
  const shelf = inProcess(
    Shelf,
    shelfWith({
      Put: ({ size }: { size: bigint }) => ({ receipt: order.push(size) }),
    }),
  );
  const awaited = shelf.Put({ name: 'a', size: 1n });
  assert.deepEqual(blocking(shelf).Put({ name: 'b', size: 2n }), { receipt: 2 });
  assert.deepEqual(order, [1n, 2n]);
  assert.deepEqual(await awaited, { receipt: 1 });
  assert.equal(blocking(shelf), blocking(shelf));
});

test('a blocking call of a handler that gives a promise is wrong use; the handler is told', async () => {
  let told: unknown;
  const failures: HandlerFailure[] = [];
  const code = shelfWith({
    Put: async (_: unknown, { signal }: CallContext) => {
      await sleep(2);
      told = signal.reason;
      throw signal.reason;
    },
  });
  const shelf = inProcess(Shelf, code, { onHandlerFailure: (failure) => failures.push(failure) });
  assert.throws(() => blocking(shelf).Put(put), {
    name: 'UsageError',
    message:
      'test.Shelf.Put in this process: its handler returned a promise, for which a blocking call cannot wait here; ' +
      'await the call, or let the handler return the response itself',
  });
  await sleep(10);
  assert.ok(told instanceof IpcError && told.code === 'CANCELLED');
  assert.deepEqual(failures, []);
});

test('a handler that takes longer than the deadline without a pause ends the call with DEADLINE', async () => {
  const shelf = inProcess(
    Shelf,
    shelfWith({
      Ping: () => {
        const end = performance.now() + 6;
        while (performance.now() < end);
      },
    }),
  );
  const isLate = (error: unknown) => error instanceof IpcError && error.code === 'DEADLINE';
  await assert.rejects(shelf.Ping({}, { deadline: 2 }), isLate);
  assert.throws(() => blocking(shelf).Ping({}, { deadline: 2 }), isLate);
});

test('a program that calls in a loop does not keep its timers from running', async () => {
  const shelf = inProcess(Shelf, shelfWith({ Ping: () => undefined }));
  let stop = false;
  setTimeout(() => {
    stop = true;
  }, 5);
  while (!stop) await shelf.Ping();
});

test('calls of handlers on their own client are handled too', async () => {
  const shelf = inProcess(
    Shelf,
    shelfWith({
      Put: async ({ size }: { size: bigint }): Promise<{ receipt: number }> => {
        if (size === 0n) return { receipt: 0 };
        const { receipt } = await shelf.Put({ name: 'a', size: size - 1n });
        return { receipt: receipt + 1 };
      },
    }),
  );
  const calls = [5n, 3n].map((size) => shelf.Put({ name: 'a', size }));
  assert.deepEqual(await Promise.all(calls), [{ receipt: 5 }, { receipt: 3 }]);
  const sleeping = blocking(
    inProcess(Shelf, shelfWith({ Put: ({ size }: { size: bigint }) => ({ receipt: Number(size) + 1 }) })),
  );
  const outer = inProcess(
    Shelf,
    shelfWith({ Put: ({ size }: { size: bigint }) => sleeping.Put({ name: 'a', size }) }),
  );
  assert.deepEqual(await outer.Put(put), { receipt: 4 });
});

test('handlers see the channel they are told; the failures of a handler have a cause only in development', async () => {
  const thrown = new Error('broken');
  const channels: string[] = [];
  const code = shelfWith({
    Ping: (_: unknown, { channel }: CallContext) => {
      channels.push(channel);
      throw thrown;
    },
  });
  const onHandlerFailure = () => undefined;
  const plain = inProcess(Shelf, code, { onHandlerFailure });
  const dev = inProcess(Shelf, code, { onHandlerFailure, channel: 'shelves', dev: true });
  const failure = async (call: Promise<unknown>) => {
    const error: unknown = await call.then(unexpected, (reason: unknown) => reason);
    assert.ok(error instanceof IpcError);
    return error;
  };
  const inPlain = await failure(plain.Ping());
  assert.equal(inPlain.message, 'SERVER_ERROR: test.Shelf.Ping in this process');
  assert.equal(inPlain.cause, undefined);
  const inDev = await failure(dev.Ping());
  assert.equal(inDev.cause, thrown);
  assert.match(inDev.stack ?? '', /in-process\.test/);
  assert.deepEqual(channels, ['', 'shelves']);
});

test('without a hook a failure goes to stderr', async (t) => {
  const lines: string[] = [];
  const shelf = inProcess(Shelf, shelfWith({}));
  t.mock.method(process.stderr, 'write', (text: string) => lines.push(text) > 0);
  const call = shelf.Ping();
  await assert.rejects(call, { code: 'SERVER_ERROR' });
  await sleep(1);
  t.mock.restoreAll();
  assert.match(lines.join(''), /^sallyport: test\.Shelf\.Ping failed: Error: not expected to be called\n/);
});

test('a getter cannot start a message within another one', async () => {
  const shelf = inProcess(Shelf, shelfWith({ Ping: () => undefined, Put: () => ({ receipt: 1 }) }));
  let inner: Promise<unknown> | undefined;
  const outer = shelf.Put({
    size: 9n,
    get name(): string {
      inner = shelf.Ping();
      // Looked at here, since what encodes the outer request knows nothing of it.
      inner.catch(() => undefined);
      return 'tea';
    },
  });
  assert.deepEqual(await outer, { receipt: 1 });
  assert.ok(inner !== undefined);
  await assert.rejects(inner, /has sent another message/);
});

test('a call made for a request of another process stays part of it, through this process', async () => {
  const { kernel, session } = FakeKernel.start();
  const beyond = makeClient(session, 'shelves', Shelf, 'shelf');
  const traces: number[] = [];
  const inner = inProcess(
    Shelf,
    shelfWith({
      Ping: async (_: unknown, ctx: CallContext) => {
        traces.push(ctx.trace);
        assert.ok(ctx.left() <= 2000);
        await beyond.Ping({}, { ctx });
      },
    }),
  );
  const Ping = async (_: unknown, ctx: CallContext) => void (await inner.Ping({}, { ctx, deadline: 60_000 }));
  serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(0x5_0001, 'Ping', {}, { deadline: 2000, trace: 77 });
  const frame = await kernel.frame();
  assert.equal(frame.parent, 0x5_0001);
  assert.equal(frame.mid, midOf('Ping'));
  assert.ok(frame.deadline <= 2000);
  assert.deepEqual(traces, [77]);
  kernel.respond(frame, 'Ping', {});
  assert.deepEqual(contentOf(await kernel.frame(), 'Ping'), {});
  session.end();
  kernel.close();
});
