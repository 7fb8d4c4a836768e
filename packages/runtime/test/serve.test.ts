import assert from 'node:assert/strict';
import { FrameType, Outcome, StatusAbout } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import {
  type CallContext,
  type HandlerFailure,
  IpcError,
  type RefusedReply,
  type ServeOptions,
  UsageError,
} from '../src/index.js';
import { serveOn } from '../src/serve.js';
import { contentOf, FakeKernel, SERVER_HANDLE, type SentFrame } from './fake-kernel.js';
import { midOf, PutError, Shelf, Store, shelfWith, unexpected } from './shop.js';

function start(methods: Partial<Record<string, unknown>>, options: ServeOptions = {}) {
  const { kernel, session } = FakeKernel.start();
  const failures: HandlerFailure[] = [];
  const server = serveOn(
    session,
    Store,
    { shelf: shelfWith(methods) },
    { onHandlerFailure: (failure) => failures.push(failure), ...options },
  );
  return {
    kernel,
    session,
    server,
    failures,
    end: () => {
      session.end();
      kernel.close();
    },
  };
}

function assertServerError(frame: SentFrame, slot: number): void {
  assert.equal(frame.type, FrameType.STATUS);
  assert.equal(frame.id, slot);
  assert.equal(frame.handle, SERVER_HANDLE);
  const view = new DataView(frame.payload.buffer, frame.payload.byteOffset);
  const words = [0, 4, 8, 12].map((at) => view.getUint32(at, true));
  assert.deepEqual(words, [Outcome.SERVER_ERROR, StatusAbout.REPLY, 0, 0]);
  assert.equal(frame.payload.length, 16, 'no text crosses');
}

test('a request runs its handler and its result is the RESPONSE', async () => {
  for (const wait of [false, true]) {
    const seen: unknown[] = [];
    const { kernel, end } = start({
      Put(request: unknown, ctx: CallContext) {
        seen.push(request, ctx.channel, ctx.trace, ctx.left());
        return wait ? Promise.resolve({ receipt: 5 }) : { receipt: 5 };
      },
    });
    kernel.request(0x1_0007, 'Put', { name: 'tea', size: 3n }, { trace: 99 });
    const frame = await kernel.frame();
    assert.deepEqual(seen, [{ name: 'tea', size: 3n }, 'customers', 99, Number.POSITIVE_INFINITY]);
    assert.equal(frame.type, FrameType.RESPONSE);
    assert.deepEqual(
      [frame.id, frame.handle, frame.mid, frame.flags],
      [0x1_0007, SERVER_HANDLE, midOf('Put'), 0],
    );
    assert.deepEqual(contentOf(frame, 'Put'), { receipt: 5 });
    end();
  }
});

test('`this` in a handler is the object of its endpoint, which may be an instance of a class', async () => {
  class Counting {
    count = 0;
    Put() {
      this.count += 1;
      return { receipt: this.count };
    }
    Ping = unexpected;
    Open = unexpected;
    Give = unexpected;
    Store = unexpected;
    Log = unexpected;
    // biome-ignore lint/suspicious/noThenProperty: names of descriptions may be any.
    then = unexpected;
    toString = unexpected;
  }
  const code = new Counting();
  for (const name of ['constructor', '__proto__']) Object.defineProperty(code, name, { value: unexpected });
  const { kernel, session } = FakeKernel.start();
  serveOn(session, Store, { shelf: code }, {});
  kernel.request(1, 'Put', { name: 'a', size: 1n });
  kernel.request(2, 'Put', { name: 'a', size: 1n });
  assert.deepEqual(
    (await kernel.frames()).map((frame) => contentOf(frame, 'Put')),
    [{ receipt: 1 }, { receipt: 2 }],
  );
  session.end();
  kernel.close();
});

test('a handler without a result may return nothing; one with a result may not', async () => {
  const { kernel, failures, end } = start({ Ping: () => undefined, Put: () => undefined });
  kernel.request(1, 'Ping', {});
  assert.equal((await kernel.frame()).type, FrameType.RESPONSE);
  kernel.request(2, 'Put', { name: 'a', size: 1n });
  assertServerError(await kernel.frame(), 2);
  assert.equal(failures.length, 1);
  end();
});

test("throwing the method's own exception is an ERROR frame", async () => {
  const { kernel, failures, end } = start({
    Put: async () => {
      throw new PutError({ code: 7, why: 'full' });
    },
  });
  kernel.request(3, 'Put', { name: 'a', size: 1n });
  const frame = await kernel.frame();
  assert.deepEqual([frame.type, frame.flags, frame.id], [FrameType.ERROR, 1, 3]);
  assert.deepEqual(contentOf(frame, 'Put'), { code: 7, why: 'full' });
  assert.deepEqual(failures, []);
  end();
});

test('anything else that is thrown is SERVER_ERROR without a word, and reported here', async () => {
  const thrown = new Error('secret');
  const cases: [string, unknown][] = [
    ['a plain error', thrown],
    ['an exception of another method', new PutError({ code: 1, why: '' })],
    ['nothing', undefined],
    ['an exception whose detail cannot be encoded', new PutError({ code: -1, why: '' })],
  ];
  for (const [what, error] of cases) {
    for (const Ping of [
      () => {
        throw error;
      },
      () => Promise.reject(error),
    ]) {
      const { kernel, failures, end } = start({ Ping });
      kernel.request(9, 'Ping', {});
      assertServerError(await kernel.frame(), 9);
      assert.deepEqual(failures, [{ endpoint: 'shelf', method: 'Ping', error }], what);
      end();
    }
  }
});

test('a response that cannot be encoded is SERVER_ERROR, named in the report', async () => {
  const { kernel, failures, end } = start({ Put: () => ({ receipt: -1 }) });
  kernel.request(9, 'Put', { name: 'a', size: 1n });
  assertServerError(await kernel.frame(), 9);
  assert.match(String(failures[0]?.error), /TypeError: shelf\.Put: receipt: -1 is not a whole number/);
  kernel.request(10, 'Put', { name: 'a', size: 1n });
  assertServerError(await kernel.frame(), 10);
  end();
});

test('without a hook a failure is one escaped line and its stack on stderr', async (t) => {
  const lines: string[] = [];
  t.mock.method(process.stderr, 'write', (text: string) => lines.push(text) > 0);
  const { kernel, session } = FakeKernel.start();
  const Ping = () => {
    throw new Error('first\nsallyport: forged\u001b[2J\u202e');
  };
  serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(9, 'Ping', {});
  assertServerError(await kernel.frame(), 9);
  t.mock.restoreAll();
  const [head, ...stack] = lines.join('').trimEnd().split('\n');
  assert.equal(head, 'sallyport: shelf.Ping failed: Error: first\\nsallyport: forged\\u{1b}[2J\\u{202e}');
  assert.ok(stack.length > 0 && stack.every((line) => line.startsWith('    at ')));
  session.end();
  kernel.close();
});

test('a cancelled request: its signal aborts, its reply is not sent', async () => {
  let finish: (value: object) => void = unexpected;
  let context: CallContext | undefined;
  const { kernel, end } = start({
    Put: (_request: unknown, ctx: CallContext) => {
      context = ctx;
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
  });
  kernel.request(5, 'Put', { name: 'a', size: 1n });
  assert.deepEqual(await kernel.frames(), []);
  assert.ok(context !== undefined);
  assert.equal(context.signal.aborted, false);
  kernel.cancel(5);
  kernel.cancel(6);
  await kernel.frames();
  assert.equal(context.signal.aborted, true);
  assert.ok(context.signal.reason instanceof IpcError && context.signal.reason.code === 'CANCELLED');
  finish({ receipt: 1 });
  assert.deepEqual(await kernel.frames(), [], 'a reply would be one too many');
  end();
});

test('a handler that stops because its request was cancelled has not failed; one that breaks has', async () => {
  const throwing = [
    (signal: AbortSignal) => signal.reason as unknown,
    () => new DOMException('', 'AbortError'),
    () => new IpcError('CANCELLED', 'nested'),
    () => new IpcError('DEADLINE', 'nested'),
    () => new Error('broken'),
  ];
  const { kernel, failures, end } = start({
    Put: ({ size }: { size: bigint }, { signal }: CallContext) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(throwing[Number(size)]?.(signal)));
      }),
  });
  for (const index of throwing.keys()) {
    kernel.request(index, 'Put', { name: 'a', size: BigInt(index) });
    kernel.cancel(index);
  }
  assert.ok((await kernel.frames()).every(({ type }) => type === FrameType.CREDIT));
  assert.deepEqual(
    failures.map((failure) => String(failure.error)),
    ['Error: broken'],
  );
  end();
});

test('a signal that is asked for after the cancellation is aborted already', async () => {
  let context: CallContext | undefined;
  const { kernel, end } = start({
    Ping: (_request: unknown, ctx: CallContext) => {
      context = ctx;
      return new Promise(() => undefined);
    },
  });
  kernel.request(5, 'Ping', {});
  await kernel.frames();
  kernel.cancel(5);
  await kernel.frames();
  assert.equal(context?.signal.aborted, true);
  end();
});

test('what is left of a deadline goes down to 0', async () => {
  let context: CallContext | undefined;
  const { kernel, end } = start({
    Ping: (_request: unknown, ctx: CallContext) => {
      context = ctx;
    },
  });
  kernel.request(5, 'Ping', {}, { deadline: 40 });
  await kernel.frame();
  assert.ok(context !== undefined);
  assert.ok(context.left() <= 40 && context.left() > 0);
  await new Promise((resolve) => setTimeout(resolve, 45));
  assert.equal(context.left(), 0);
  end();
});

test('a nested call carries its parent and no later deadline; options can only shorten it', async () => {
  const { kernel, session } = FakeKernel.start();
  const other = makeClient(session, 'shelves', Shelf, 'shelf');
  serveOn(
    session,
    Store,
    {
      shelf: shelfWith({
        Ping: async (_request: unknown, ctx: CallContext) => {
          await Promise.all([
            other.Ping({}, { ctx }),
            other.Ping({}, { ctx, deadline: 50 }),
            other.Ping({}, { ctx, deadline: 60_000 }),
            other.Ping({}, { ctx, deadline: 0 }),
            other.Ping(),
          ]);
        },
      }),
    },
    {},
  );
  kernel.request(0x5_0001, 'Ping', {}, { deadline: 2000 });
  const frames = await kernel.frames();
  assert.deepEqual(
    frames.map((frame) => frame.parent),
    [0x5_0001, 0x5_0001, 0x5_0001, 0x5_0001, 0],
  );
  const deadlines = frames.map((frame) => frame.deadline);
  for (const index of [0, 2, 3]) assert.ok(deadlines[index]! > 1000 && deadlines[index]! <= 2000);
  assert.equal(deadlines[1], 50);
  assert.equal(deadlines[4], 0);
  for (const frame of frames) kernel.respond(frame, 'Ping', {});
  assert.equal((await kernel.frame()).type, FrameType.RESPONSE);
  session.end();
  kernel.close();
});

test('a request without deadline passes on the default of the process', async () => {
  const { kernel, session } = FakeKernel.start();
  const other = makeClient(session, 'shelves', Shelf, 'shelf');
  const Ping = (_request: unknown, ctx: CallContext) => other.Ping({}, { ctx }).then(() => undefined);
  serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(1, 'Ping', {});
  const frame = await kernel.frame();
  assert.deepEqual([frame.parent, frame.deadline], [1, 0]);
  kernel.respond(frame, 'Ping', {});
  await kernel.frame();
  session.end();
  kernel.close();
});

test('a context after its request: answered, it is nobody’s parent; cancelled, nothing is sent; expired neither', async () => {
  const { kernel, session } = FakeKernel.start();
  const other = makeClient(session, 'shelves', Shelf, 'shelf');
  const contexts: CallContext[] = [];
  const Ping = (_request: unknown, ctx: CallContext) => {
    contexts.push(ctx);
    return contexts.length === 1 ? undefined : new Promise(() => undefined);
  };
  serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(1, 'Ping', {});
  await kernel.frame();
  const call = other.Ping({}, { ctx: contexts[0]! });
  const frame = await kernel.frame();
  assert.equal(frame.parent, 0);
  kernel.respond(frame, 'Ping', {});
  await call;

  kernel.request(2, 'Ping', {});
  kernel.request(3, 'Ping', {}, { deadline: 1 });
  await kernel.frames();
  kernel.cancel(2);
  await new Promise((resolve) => setTimeout(resolve, 5));
  await kernel.frames();
  await assert.rejects(other.Ping({}, { ctx: contexts[1]! }), { code: 'CANCELLED' });
  await assert.rejects(other.Ping({}, { ctx: contexts[2]! }), { code: 'DEADLINE' });
  await assert.rejects(other.Ping({}, { ctx: { ...contexts[2]! } }), TypeError);
  assert.deepEqual(await kernel.frames(), []);
  session.end();
  kernel.close();
});

test('refused replies are reported with what they were of', async () => {
  const refused: RefusedReply[] = [];
  const { kernel, end } = start(
    { Ping: () => undefined },
    { onRefusedReply: (reply) => refused.push(reply) },
  );
  kernel.request(1, 'Ping', {});
  await kernel.frame();
  kernel.status(1, Outcome.DENIED, StatusAbout.REPLY, 12, 'no rule');
  kernel.status(1, Outcome.OK, StatusAbout.REPLY);
  kernel.status(2, Outcome.NO_PENDING, StatusAbout.REPLY);
  await kernel.frames();
  assert.deepEqual(refused, [
    { endpoint: 'shelf', method: 'Ping', code: 'DENIED', incident: 12, reason: 'no rule' },
    { endpoint: '', method: '', code: 'NO_PENDING', incident: 0, reason: '' },
  ]);
  end();
});

test('without a hook a refused reply is a line on stderr, one to nobody is silent', async (t) => {
  const lines: string[] = [];
  const { kernel, end } = start({ Ping: () => undefined });
  kernel.request(1, 'Ping', {});
  await kernel.frame();
  t.mock.method(process.stderr, 'write', (text: string) => lines.push(text) > 0);
  kernel.status(1, Outcome.DENIED, StatusAbout.REPLY, 12, 'no\nrule');
  kernel.status(1, Outcome.NO_PENDING, StatusAbout.REPLY);
  await kernel.frames();
  t.mock.restoreAll();
  assert.deepEqual(lines, [
    'sallyport: the reply of shelf.Ping was refused: DENIED (incident 12): no\\nrule\n',
  ]);
  end();
});

test('requests that came before serve() are answered in order', async () => {
  const { kernel, session } = FakeKernel.start();
  for (const slot of [1, 2, 3, 4]) kernel.request(slot, 'Put', { name: 'a', size: BigInt(slot) });
  assert.deepEqual(await kernel.frames(), []);
  kernel.cancel(2);
  await kernel.frames();
  const Put = ({ size }: { size: bigint }) => ({ receipt: Number(size) });
  serveOn(session, Store, { shelf: shelfWith({ Put }) }, {});
  kernel.request(5, 'Put', { name: 'a', size: 5n });
  assert.deepEqual(
    (await kernel.frames()).map((frame) => contentOf(frame, 'Put').receipt),
    [1, 3, 4, 5],
  );
  session.end();
  kernel.close();
});

test('close() answers what is open, refuses what comes, and then is closed', async () => {
  let finish: (value: object) => void = unexpected;
  const { kernel, server, end } = start({
    Put: () =>
      new Promise((resolve) => {
        finish = resolve;
      }),
  });
  let closed = false;
  void server.closed.then(() => {
    closed = true;
  });
  kernel.request(1, 'Put', { name: 'a', size: 1n });
  await kernel.frames();
  server.close();
  kernel.request(2, 'Put', { name: 'a', size: 1n });
  assertServerError(await kernel.frame(), 2);
  assert.equal(closed, false);
  finish({ receipt: 1 });
  assert.equal((await kernel.frame()).type, FrameType.RESPONSE);
  assert.equal(closed, true);
  end();
});

test('serving needs the right class, every method as a function of its own, and happens once', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = shelfWith({});
  const refuses = (definition: typeof Store, code: object, text: RegExp) =>
    assert.throws(
      () => serveOn(session, definition, code, {}),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, text);
        return true;
      },
    );
  refuses({ ...Store, name: 'test.Other' }, { shelf }, /this process is of class test\.Store/);
  refuses(Store, {}, /endpoint 'shelf' is missing/);
  refuses(Store, Object.create({ shelf }) as object, /endpoint 'shelf' is missing/);
  refuses(Store, { shelf: shelfWith({ Put: undefined }) }, /method 'Put' of endpoint 'shelf' is missing/);
  refuses(Store, { shelf: { ...shelfWith({}), Put: 5 } }, /method 'Put'/);
  // What every object inherits is nobody's method.
  for (const name of ['constructor', 'toString', '__proto__']) {
    const code = {};
    for (const [key, value] of Object.entries(Object.getOwnPropertyDescriptors(shelf))) {
      if (key !== name) Object.defineProperty(code, key, value);
    }
    refuses(Store, { shelf: code }, new RegExp(`method '${name}'`));
  }
  const stale = { data: { ...Shelf.data, fingerprint: '0000000000000000' } };
  refuses(
    { ...Store, endpoints: [['shelf', stale]] },
    { shelf },
    /out of date: run sallyport gen, and compile it again$/,
  );
  serveOn(session, Store, { shelf }, {});
  refuses(Store, { shelf }, /serves already/);
  session.end();
  kernel.close();
});

test('past its deadline a handler whose own calls ended for it has not failed; in time it has', async () => {
  const { kernel, failures, end } = start({
    Put: async ({ size }: { size: bigint }) => {
      await new Promise((resolve) => setTimeout(resolve, 8));
      throw size === 0n
        ? new Error('broken')
        : new IpcError(size === 1n ? 'DEADLINE' : 'CANCELLED', 'nested');
    },
  });
  for (const size of [0n, 1n, 2n]) kernel.request(Number(size), 'Put', { name: 'a', size }, { deadline: 5 });
  kernel.request(3, 'Put', { name: 'a', size: 1n });
  await new Promise((resolve) => setTimeout(resolve, 15));
  for (const frame of await kernel.frames()) assertServerError(frame, frame.id);
  assert.deepEqual(
    failures.map((failure) => String(failure.error)),
    ['Error: broken', 'IpcError: DEADLINE: nested'],
  );
  end();
});

test('a signal says whether the deadline or somebody ended the request', async () => {
  const contexts: CallContext[] = [];
  const { kernel, end } = start({
    Ping: (_request: unknown, ctx: CallContext) => {
      contexts.push(ctx);
      return new Promise(() => undefined);
    },
  });
  kernel.request(1, 'Ping', {}, { deadline: 3 });
  kernel.request(2, 'Ping', {}, { deadline: 60_000 });
  kernel.request(3, 'Ping', {});
  await kernel.frames();
  await new Promise((resolve) => setTimeout(resolve, 5));
  for (const slot of [1, 2, 3]) kernel.cancel(slot);
  await kernel.frames();
  assert.deepEqual(
    contexts.map(({ signal }) => (signal.reason as IpcError).code),
    ['DEADLINE', 'CANCELLED', 'CANCELLED'],
  );
  end();
});
