import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { FrameType, Outcome } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { IpcError } from '../src/index.js';
import { contentOf, FakeKernel, type SentFrame } from './fake-kernel.js';
import { Shelf } from './shop.js';

function start(limits: { callsPerChannel?: number; callsPerProcess?: number }) {
  const { kernel, session } = FakeKernel.start({ limits });
  return {
    kernel,
    shelf: makeClient(session, 'shelves', Shelf, 'shelf'),
    others: makeClient(session, 'others', Shelf, 'shelf'),
    end: () => {
      session.end();
      kernel.close();
    },
  };
}

const sizes = (frames: readonly SentFrame[]) => frames.map((frame) => Number(contentOf(frame, 'Put').size));
const isIpcError = (code: string) => (error: unknown) => error instanceof IpcError && error.code === code;

test('calls beyond the limit of a channel wait in order; each answer lets one go', async () => {
  const { kernel, shelf, end } = start({ callsPerChannel: 2 });
  const order: number[] = [];
  const calls = [1, 2, 3, 4, 5].map((size) =>
    shelf.Put({ name: 'tea', size: BigInt(size) }).then(() => order.push(size)),
  );
  const first = await kernel.frames();
  assert.deepEqual(sizes(first), [1, 2]);
  kernel.respond(first[1]!, 'Put', { receipt: 0 });
  const second = await kernel.frames();
  assert.deepEqual(sizes(second), [3]);
  kernel.respond(first[0]!, 'Put', { receipt: 0 });
  kernel.respond(second[0]!, 'Put', { receipt: 0 });
  const third = await kernel.frames();
  assert.deepEqual(sizes(third), [4, 5]);
  for (const frame of third) kernel.respond(frame, 'Put', { receipt: 0 });
  await Promise.all(calls);
  assert.deepEqual(order, [2, 1, 3, 4, 5]);
  end();
});

test('a waiting request is what it was when the call was made', async () => {
  const { kernel, shelf, end } = start({ callsPerChannel: 1 });
  const ping = shelf.Ping();
  const request = { name: 'tea', size: 1n };
  const put = shelf.Put(request);
  request.size = 2n;
  kernel.respond(await kernel.frame(), 'Ping', {});
  const frame = await kernel.frame();
  assert.deepEqual(sizes([frame]), [1]);
  kernel.respond(frame, 'Put', { receipt: 3 });
  await Promise.all([ping, put]);
  end();
});

test('a full channel does not hold up another; a full process holds up both, and they take turns', async () => {
  const { kernel, shelf, others, end } = start({ callsPerChannel: 2, callsPerProcess: 3 });
  const calls = [1, 2, 3, 4].map((size) => shelf.Put({ name: 'a', size: BigInt(size) }));
  calls.push(...[11, 12, 13].map((size) => others.Put({ name: 'b', size: BigInt(size) })));
  const open = await kernel.frames();
  assert.deepEqual(sizes(open), [1, 2, 11]);
  const seen: number[] = [];
  for (let frame = open.shift(); frame !== undefined; frame = open.shift()) {
    kernel.message(FrameType.RESPONSE, frame.id, frame.handle, 'Put', { receipt: 0 });
    const next = await kernel.frames();
    seen.push(...sizes(next));
    open.push(...next);
  }
  await Promise.all(calls);
  assert.deepEqual(seen.toSorted(), [12, 13, 3, 4]);
  assert.ok(seen.indexOf(3) < seen.indexOf(4) && seen.indexOf(12) < seen.indexOf(13));
  assert.ok(seen.indexOf(12) < seen.indexOf(4), 'the second channel waited no longer than the first');
  end();
});

test('a cancelled call counts until the kernel has answered it', async () => {
  const { kernel, shelf, end } = start({ callsPerChannel: 1 });
  const controller = new AbortController();
  const first = shelf.Ping({}, { signal: controller.signal });
  const second = shelf.Ping();
  const frame = await kernel.frame();
  controller.abort();
  await assert.rejects(first, isIpcError('CANCELLED'));
  assert.equal((await kernel.frame()).type, FrameType.CANCEL);
  kernel.status(frame.id, Outcome.CANCELLED);
  kernel.respond(await kernel.frame(), 'Ping', {});
  await second;
  end();
});

test('a waiting call ends by its signal and by its deadline, and is never sent', async () => {
  const { kernel, shelf, end } = start({ callsPerChannel: 1 });
  const controller = new AbortController();
  const first = shelf.Ping();
  const cancelled = shelf.Put({ name: 'x', size: 1n }, { signal: controller.signal });
  const late = shelf.Put({ name: 'y', size: 2n }, { deadline: 20 });
  const last = shelf.Put({ name: 'z', size: 3n });
  controller.abort();
  await assert.rejects(cancelled, isIpcError('CANCELLED'));
  await assert.rejects(late, isIpcError('DEADLINE'));
  kernel.respond(await kernel.frame(), 'Ping', {});
  const frame = await kernel.frame();
  assert.deepEqual(sizes([frame]), [3]);
  kernel.respond(frame, 'Put', { receipt: 0 });
  await Promise.all([first, last]);
  end();
});

test('the time a call has waited is taken from its deadline', async () => {
  const { kernel, shelf, end } = start({ callsPerChannel: 1 });
  const first = shelf.Ping();
  const second = shelf.Ping({}, { deadline: 5000 });
  await sleep(30);
  kernel.respond(await kernel.frame(), 'Ping', {});
  const frame = await kernel.frame();
  assert.ok(frame.deadline <= 4975 && frame.deadline > 1000, `${frame.deadline} ms left`);
  kernel.respond(frame, 'Ping', {});
  await Promise.all([first, second]);
  end();
});

test('a blocking call waits its turn behind those that wait', async () => {
  const { kernel, session } = FakeKernel.start({ limits: { callsPerChannel: 1 } });
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const { blocking } = await import('../src/index.js');
  const first = shelf.Put({ name: 'a', size: 1n });
  const second = shelf.Put({ name: 'a', size: 2n });
  await kernel.frames();
  // Numbers are index and generation: all three use index 0 in turn.
  kernel.respond({ id: 0x1_0000 }, 'Put', { receipt: 1 });
  kernel.respond({ id: 0x2_0000 }, 'Put', { receipt: 2 });
  kernel.respond({ id: 0x3_0000 }, 'Put', { receipt: 3 });
  assert.deepEqual(blocking(shelf).Put({ name: 'a', size: 3n }), { receipt: 3 });
  assert.deepEqual(sizes(await kernel.frames()), [2, 3]);
  assert.deepEqual(await Promise.all([first, second]), [{ receipt: 1 }, { receipt: 2 }]);
  session.end();
  kernel.close();
});

test('a blocking call that still waits ends by its deadline', async () => {
  const { kernel, session } = FakeKernel.start({ limits: { callsPerChannel: 1 } });
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const { blocking } = await import('../src/index.js');
  const first = shelf.Ping();
  const before = performance.now();
  assert.throws(() => blocking(shelf).Ping({}, { deadline: 25 }), isIpcError('DEADLINE'));
  assert.ok(performance.now() - before >= 24);
  kernel.respond((await kernel.frame())!, 'Ping', {});
  await first;
  session.end();
  kernel.close();
});
