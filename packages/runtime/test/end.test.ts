import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { type CallContext, IpcError } from '../src/index.js';
import { serveOn } from '../src/serve.js';
import { contentOf, FakeKernel } from './fake-kernel.js';
import { Shelf, Store, shelfWith } from './shop.js';

const isIpcError = (code: string) => (error: unknown) => error instanceof IpcError && error.code === code;

test('the end of the socket: every call ends with PEER_GONE, requests are cancelled, the owner is told once', async () => {
  const { kernel, session, gone } = FakeKernel.start({ limits: { callsPerChannel: 2 } });
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  let context: CallContext | undefined;
  const Ping = (_request: unknown, ctx: CallContext) => {
    context = ctx;
    return new Promise(() => undefined);
  };
  const server = serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(1, 'Ping', {});
  const calls = Promise.allSettled([shelf.Ping(), shelf.Ping(), shelf.Ping()]);
  await kernel.frames();
  kernel.close();
  for (const result of await calls) {
    assert.ok(result.status === 'rejected' && isIpcError('PEER_GONE')(result.reason));
  }
  await server.closed;
  assert.ok(context?.signal.aborted === true && isIpcError('PEER_GONE')(context.signal.reason));
  assert.equal(gone(), 1);
  await assert.rejects(shelf.Ping(), isIpcError('PEER_GONE'));
  session.end();
  assert.equal(gone(), 1);
});

test('what was answered before the end counts', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const answered = shelf.Put({ name: 'a', size: 1n });
  const unanswered = assert.rejects(shelf.Ping(), isIpcError('PEER_GONE'));
  const frames = await kernel.frames();
  kernel.respond(frames[0]!, 'Put', { receipt: 8 });
  kernel.close();
  assert.deepEqual(await answered, { receipt: 8 });
  await unanswered;
  assert.equal(session.hasEnded, true);
});

test('serving on a connection that has ended is closed at once', async () => {
  const { kernel, session } = FakeKernel.start();
  kernel.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(session.hasEnded, true);
  await serveOn(session, Store, { shelf: shelfWith({}) }, {}).closed;
});

test('a call that was cancelled is not told again at the end', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const controller = new AbortController();
  const promise = shelf.Ping({}, { signal: controller.signal });
  await kernel.frames();
  controller.abort();
  await assert.rejects(promise, isIpcError('CANCELLED'));
  kernel.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(session.hasEnded, true);
});

test('frames of a type that is not known yet change nothing', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  for (const type of [1, 7, 9, 77]) {
    kernel.writer.begin(type, 1, 2, 0);
    kernel.writer.end(0);
  }
  kernel.flush();
  const promise = shelf.Ping();
  kernel.respond(await kernel.frame(), 'Ping', {});
  await promise;
  session.end();
  kernel.close();
});

test('a full socket: everything arrives in order once it is read again', async () => {
  const { kernel, session } = FakeKernel.start({ limits: { frameBytes: 256 * 1024 } });
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const calls = Array.from({ length: 30 }, (_, index) =>
    shelf.Store({ data: new Uint8Array(190_000).fill(index) }),
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  for (let index = 0; index < 30; ) {
    for (const frame of await kernel.frames()) {
      const { data } = contentOf(frame, 'Store') as { data: Uint8Array };
      assert.deepEqual([data[0], data[189_999]], [index, index]);
      kernel.respond(frame, 'Store', {});
      index += 1;
    }
  }
  await Promise.all(calls);
  session.end();
  kernel.close();
});
