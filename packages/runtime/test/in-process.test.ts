/** What is peculiar to an implementation in the same process; what it shares with messages is in bindings.test.ts. */
import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { DEFAULT_LIMITS, MESSAGE_HEADER_SIZE } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import {
  blocking,
  type CallContext,
  Descriptor,
  type HandlerFailure,
  IpcError,
  inProcess,
  UsageError,
} from '../src/index.js';
import { MessageEncoding } from '../src/message-encoding.js';
import { compileInterface } from '../src/method.js';
import { serveOn } from '../src/serve.js';
import { contentOf, FakeKernel } from './fake-kernel.js';
import {
  type GiveRequest,
  midOf,
  OpenError,
  Shelf,
  Store,
  shelfSchema,
  shelfWith,
  unexpected,
} from './shop.js';

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

/** What decodes one kind of message of a method fails, as it would where there is no memory left. */
function sabotage(t: TestContext, method: string, kind: 'request' | 'response' | 'error'): void {
  const compiled = compileInterface(Shelf.data)[midOf(method)];
  assert.ok(compiled);
  t.mock.method(compiled[kind], 'decode', () => {
    throw new Error('no memory');
  });
}

const openNull = () => new Descriptor(openSync('/dev/null', 'r'));

// That no descriptor stays open is what every test checks by itself.
for (const [kind, code] of [
  ['response', () => ({ file: openNull(), size: 1n })],
  [
    'error',
    () => {
      throw new OpenError({ locked: openNull() });
    },
  ],
] as const) {
  test(`an answer that cannot be decoded ends the call, its descriptors closed: ${kind}`, async (t) => {
    sabotage(t, 'Open', kind);
    const failures: HandlerFailure[] = [];
    const onHandlerFailure = (failure: HandlerFailure) => failures.push(failure);
    const shelf = inProcess(Shelf, shelfWith({ Open: code, Ping: () => undefined }), { onHandlerFailure });
    const [open, ping] = await Promise.allSettled([
      shelf.Open({ path: 'x' }, { deadline: 2000 }),
      shelf.Ping(),
    ]);
    assert.equal(open.status === 'rejected' && (open.reason as IpcError).code, 'SERVER_ERROR');
    assert.equal(ping.status, 'fulfilled', 'calls behind it go on');
    await sleep(1);
    assert.deepEqual(
      failures.map(({ error }) => String(error)),
      ['Error: no memory'],
    );
  });
}

test('a request that cannot be decoded ends the call, its descriptors closed', async (t) => {
  sabotage(t, 'Give', 'request');
  const failures: HandlerFailure[] = [];
  const onHandlerFailure = (failure: HandlerFailure) => failures.push(failure);
  const shelf = inProcess(Shelf, shelfWith({ Ping: () => undefined }), { onHandlerFailure });
  const request: GiveRequest = { first: openNull(), second: openNull(), note: '' };
  const calls = [shelf.Give(request, { deadline: 2000 }), shelf.Ping()];
  const [give, ping] = await Promise.allSettled(calls);
  assert.equal(give?.status === 'rejected' && (give.reason as IpcError).code, 'SERVER_ERROR');
  assert.equal(ping?.status, 'fulfilled', 'calls behind it go on');
  await sleep(1);
  assert.deepEqual(
    failures.map(({ error }) => String(error)),
    ['Error: no memory'],
  );
  const again: GiveRequest = { first: openNull(), second: openNull(), note: '' };
  assert.throws(() => blocking(shelf).Give(again), { code: 'SERVER_ERROR' });
  await sleep(1);
});

test('a handler sees of its context what is meant for it', async () => {
  const shown: unknown[] = [];
  const Ping = (_: unknown, ctx: CallContext) => void shown.push(Object.keys(ctx), inspect(ctx));
  await inProcess(Shelf, shelfWith({ Ping }), { channel: 'shelves' }).Ping();
  assert.deepEqual(shown, [['channel', 'trace'], "RequestContext { channel: 'shelves', trace: 0 }"]);
});

test('nothing of one message gets into another, though one memory serves for both', () => {
  const { request: store } = compileInterface(Shelf.data)[midOf('Store')] ?? assert.fail();
  const { request: log } = compileInterface(Shelf.data)[midOf('Log')] ?? assert.fail();
  const encoding = new MessageEncoding(DEFAULT_LIMITS);
  const value = { lines: ['a', '', 'abc'] };
  const fresh = new MessageEncoding(DEFAULT_LIMITS).prepare(log, value).payload;
  const filled = encoding.prepare(store, { data: new Uint8Array(5000).fill(0xff) });
  // The header is written by who sends it; of one that stays here nobody reads it.
  const after = encoding.prepare(log, value).payload;
  assert.deepEqual(after.subarray(MESSAGE_HEADER_SIZE), fresh.subarray(MESSAGE_HEADER_SIZE));
  assert.equal(filled.payload.at(-8), 0xff, 'and what was made before is as it was');
});

test('messages that are made one by one take no memory for the largest there could be', () => {
  const { request } = compileInterface(Shelf.data)[midOf('Store')] ?? assert.fail();
  const encoding = new MessageEncoding(DEFAULT_LIMITS);
  const value = { data: new Uint8Array(8) };
  encoding.prepare(request, value);
  const before = process.memoryUsage().arrayBuffers;
  const kept = Array.from({ length: 400 }, () => encoding.prepare(request, value));
  const taken = process.memoryUsage().arrayBuffers - before;
  assert.ok(taken < 1_000_000, `${taken} bytes for ${kept.length} messages of 8 bytes`);
});

test('many calls that wait cost what each of them costs', { timeout: 60_000 }, async () => {
  const shelf = inProcess(Shelf, shelfWith({ Put: () => ({ receipt: 1 }) }));
  const cost = async (calls: number): Promise<number> => {
    const before = process.cpuUsage();
    const answers = await Promise.all(Array.from({ length: calls }, () => shelf.Put(put)));
    const { user, system } = process.cpuUsage(before);
    assert.equal(answers.length, calls);
    return user + system;
  };
  await cost(2000);
  const few = Math.min(await cost(4000), await cost(4000));
  const many = Math.min(await cost(64_000), await cost(64_000));
  assert.ok(many < 50 * few, `${few} us for 4,000 calls, ${many} us for 64,000`);
});

test('blocking calls of handlers deliver those that wait, each once and in order', async () => {
  const order: bigint[] = [];
  const shelf = inProcess(
    Shelf,
    shelfWith({
      Put: ({ size }: { size: bigint }) => {
        order.push(size);
        if (size === 1n) blocking(shelf).Put({ name: 'inner', size: 10n });
        return { receipt: 1 };
      },
    }),
  );
  await Promise.all([1n, 2n, 3n].map((size) => shelf.Put({ name: 'tea', size })));
  assert.deepEqual(order, [1n, 2n, 3n, 10n]);
  await shelf.Put({ name: 'tea', size: 4n });
  assert.deepEqual(order, [1n, 2n, 3n, 10n, 4n]);
});

test('blocking calls within one another are bounded, and every call is settled', async () => {
  const shelf = inProcess(
    Shelf,
    shelfWith({
      Put: () => {
        blocking(shelf).Put(put);
        return { receipt: 1 };
      },
    }),
    { onHandlerFailure: () => undefined },
  );
  const settled = await Promise.allSettled(Array.from({ length: 500 }, () => shelf.Put(put)));
  assert.equal(settled.length, 500);
  assert.ok(settled.every((each) => each.status === 'rejected' && each.reason.code === 'SERVER_ERROR'));
});
