import assert from 'node:assert/strict';
import { FrameType, NO_DEADLINE, Outcome } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { type Client, IpcError } from '../src/index.js';
import { CLIENT_HANDLE, contentOf, FakeKernel, type KernelOptions, RIID } from './fake-kernel.js';
import { midOf, PutError, Shelf, type ShelfMethods } from './shop.js';

interface Fixture {
  readonly kernel: FakeKernel;
  readonly shelf: Client<ShelfMethods>;
  readonly end: () => void;
}

function start(options?: KernelOptions): Fixture {
  const { kernel, session } = FakeKernel.start(options);
  return {
    kernel,
    shelf: makeClient(session, 'shelves', Shelf, 'shelf'),
    end: () => {
      session.end();
      kernel.close();
    },
  };
}

const isIpcError = (code: string) => (error: unknown) => error instanceof IpcError && error.code === code;

test('a call is one REQUEST frame with everything the kernel needs, and resolves with the response', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Put({ name: 'tea', size: 3n });
  const frame = await kernel.frame();
  assert.equal(frame.type, FrameType.REQUEST);
  assert.equal(frame.handle, CLIENT_HANDLE);
  assert.equal(frame.riid, RIID);
  assert.equal(frame.mid, midOf('Put'));
  assert.equal(frame.flags, 0);
  assert.equal(frame.parent, 0);
  assert.equal(frame.deadline, 0);
  assert.deepEqual(contentOf(frame, 'Put'), { name: 'tea', size: 3n });
  kernel.respond(frame, 'Put', { receipt: 17 });
  assert.deepEqual(await promise, { receipt: 17 });
  end();
});

test('answers may come in any order and all at once', async () => {
  const { kernel, shelf, end } = start();
  const promises = [1, 2, 3, 4, 5].map((size) => shelf.Put({ name: 'tea', size: BigInt(size) }));
  const frames = await kernel.frames();
  assert.equal(new Set(frames.map((frame) => frame.id)).size, 5);
  for (const frame of frames.toReversed()) {
    kernel.respond(frame, 'Put', { receipt: Number(contentOf(frame, 'Put').size) * 10 });
  }
  assert.deepEqual(
    await Promise.all(promises),
    [10, 20, 30, 40, 50].map((receipt) => ({ receipt })),
  );
  end();
});

test('calls of one turn and of its microtasks leave in one send', async () => {
  const { kernel, shelf, end } = start();
  const promises = [shelf.Ping()];
  await Promise.resolve();
  promises.push(shelf.Ping());
  await Promise.resolve().then(() => Promise.resolve());
  promises.push(shelf.Ping());
  await new Promise(process.nextTick);
  promises.push(shelf.Ping());
  assert.deepEqual(kernel.take(), [], 'nothing leaves before the turn is over');
  await new Promise((resolve) => setImmediate(resolve));
  const frames = kernel.take();
  assert.equal(frames.length, 4);
  for (const frame of frames) kernel.respond(frame, 'Ping', {});
  await Promise.all(promises);
  end();
});

test('numbers are used again with another generation', async () => {
  const { kernel, shelf, end } = start();
  const ids = new Set<number>();
  for (let round = 0; round < 5; round += 1) {
    const promise = shelf.Ping();
    const frame = await kernel.frame();
    assert.equal(frame.id & 0xffff, 0);
    ids.add(frame.id);
    kernel.respond(frame, 'Ping', {});
    await promise;
  }
  assert.equal(ids.size, 5);
  end();
});

test('an answer to a number that is not open changes nothing', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Ping();
  const frame = await kernel.frame();
  kernel.respond({ id: frame.id + 0x1_0000 }, 'Ping', {});
  kernel.respond({ id: 77 }, 'Ping', {});
  kernel.status(frame.id + 1, Outcome.DENIED);
  assert.deepEqual(await kernel.frames(), []);
  kernel.respond(frame, 'Ping', {});
  assert.deepEqual(await promise, {});
  kernel.respond(frame, 'Ping', {});
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test("the method's own error is its own exception", async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Put({ name: 'tea', size: 3n });
  const frame = await kernel.frame();
  kernel.message(FrameType.ERROR, frame.id, CLIENT_HANDLE, 'Put', { code: 5, why: 'full' });
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof PutError);
    assert.deepEqual(error.detail, { code: 5, why: 'full' });
    assert.equal(error.name, 'PutError');
    assert.equal(error.message, 'test.Shelf.Put failed: {"code":5,"why":"full"}');
    return true;
  });
  end();
});

test('an ERROR of a method without error parameters is the fault of the peer', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Ping();
  kernel.message(FrameType.ERROR, (await kernel.frame()).id, CLIENT_HANDLE, 'Ping', {});
  await assert.rejects(promise, isIpcError('PEER_FAULT'));
  end();
});

test('every outcome has its code, its incident and its text', async () => {
  const { kernel, shelf, end } = start();
  for (const [name, outcome] of Object.entries(Outcome)) {
    const promise = shelf.Ping();
    kernel.status((await kernel.frame()).id, outcome, 0, 17, 'rule 3\u001b[31m');
    await assert.rejects(promise, (error: unknown) => {
      assert.ok(error instanceof IpcError);
      // Success without content is no answer.
      const code = name === 'OK' ? 'INTERNAL' : name;
      assert.equal(error.code, code);
      assert.equal(error.incident, 17);
      assert.equal(
        error.message,
        `${code}: shelf.Ping on channel 'shelves' (incident 17): rule 3\\u{1b}[31m`,
      );
      return true;
    });
  }
  end();
});

test('an outcome without incident and text says neither', async () => {
  const { kernel, shelf, end } = start();
  const promise = shelf.Ping();
  kernel.status((await kernel.frame()).id, Outcome.DEADLINE);
  await assert.rejects(promise, { message: "DEADLINE: shelf.Ping on channel 'shelves'", incident: 0 });
  end();
});

test('the deadline goes out as it was given', async () => {
  const { kernel, shelf, end } = start();
  const cases: [number | undefined, number][] = [
    [undefined, 0],
    [0, NO_DEADLINE],
    [Number.POSITIVE_INFINITY, NO_DEADLINE],
    [0.2, 1],
    [1500, 1500],
    [2 ** 40, NO_DEADLINE - 1],
  ];
  for (const [deadline, word] of cases) {
    const promise = shelf.Ping(undefined, deadline === undefined ? {} : { deadline });
    const frame = await kernel.frame();
    assert.equal(frame.deadline, word);
    kernel.respond(frame, 'Ping', {});
    await promise;
  }
  for (const deadline of [-1, Number.NaN, '5' as unknown as number]) {
    await assert.rejects(shelf.Ping({}, { deadline }), RangeError);
  }
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test('a request that is none rejects, sends nothing, and leaves the connection as it was', async () => {
  const { kernel, shelf, end } = start();
  await assert.rejects(shelf.Put({ name: 7 as unknown as string, size: 3n }), {
    name: 'TypeError',
    message: "shelf.Put on channel 'shelves': name: a number where a string is expected",
  });
  await assert.rejects(shelf.Put(undefined as unknown as { name: string; size: bigint }), TypeError);
  await assert.rejects(shelf.Put({ name: 'x'.repeat(256), size: 3n }), TypeError);
  const thrown = new Error('from a getter');
  const request = {
    size: 1n,
    get name(): string {
      throw thrown;
    },
  };
  await assert.rejects(shelf.Put(request), (error) => error === thrown);
  assert.deepEqual(await kernel.frames(), []);
  const promise = shelf.Ping();
  const frame = await kernel.frame();
  assert.equal(frame.id & 0xffff, 0, 'the failed calls hold no numbers');
  kernel.respond(frame, 'Ping', {});
  await promise;
  end();
});

test('what is larger than the limit of the process ends with TOO_LARGE and the limit itself passes', async () => {
  const { kernel, shelf, end } = start({ limits: { frameBytes: 1024 } });
  // 16 bytes of frame header, 24 of message header, 8 of the pointer.
  const most = 1024 - 16 - 24 - 8;
  await assert.rejects(shelf.Store({ data: new Uint8Array(most + 1) }), isIpcError('TOO_LARGE'));
  const promise = shelf.Store({ data: new Uint8Array(most) });
  const frame = await kernel.frame();
  assert.equal(frame.payload.length, 1024 - 16);
  kernel.respond(frame, 'Store', {});
  await promise;
  end();
});

test('a getter that makes a call, cancels or calls back does not disturb the message it is part of', async () => {
  const { kernel, shelf, end } = start();
  const controller = new AbortController();
  const cancelled = shelf.Ping({}, { signal: controller.signal });
  let inner: Promise<unknown> | undefined;
  const outer = shelf.Put({
    size: 9n,
    get name(): string {
      inner = shelf.Ping();
      controller.abort();
      return 'tea';
    },
  });
  await assert.rejects(cancelled, isIpcError('CANCELLED'));
  await assert.rejects(inner!, /has sent another message/);
  const frames = await kernel.frames();
  assert.deepEqual(
    frames.map((frame) => frame.type),
    [FrameType.REQUEST, FrameType.REQUEST, FrameType.CANCEL],
  );
  assert.deepEqual(contentOf(frames[1]!, 'Put'), { name: 'tea', size: 9n });
  kernel.respond(frames[1]!, 'Put', { receipt: 1 });
  assert.deepEqual(await outer, { receipt: 1 });
  end();
});

test('an aborted signal cancels: the caller learns at once, the kernel is told, the answer is dropped', async () => {
  const { kernel, shelf, end } = start();
  const controller = new AbortController();
  const reason = new Error('changed my mind');
  const promise = shelf.Ping({}, { signal: controller.signal });
  const frame = await kernel.frame();
  controller.abort(reason);
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof IpcError);
    assert.equal(error.code, 'CANCELLED');
    assert.equal(error.cause, reason);
    return true;
  });
  const cancel = await kernel.frame();
  assert.deepEqual([cancel.type, cancel.id, cancel.handle], [FrameType.CANCEL, frame.id, CLIENT_HANDLE]);
  const next = shelf.Ping();
  const nextFrame = await kernel.frame();
  assert.notEqual(
    nextFrame.id & 0xffff,
    frame.id & 0xffff,
    'its number is in use until the kernel has answered',
  );
  kernel.respond(frame, 'Ping', {});
  kernel.respond(nextFrame, 'Ping', {});
  await next;
  end();
});

test('a signal aborted before sends nothing; one that aborts later is let go of', async () => {
  const { kernel, shelf, end } = start();
  await assert.rejects(shelf.Ping({}, { signal: AbortSignal.abort() }), isIpcError('CANCELLED'));
  assert.deepEqual(await kernel.frames(), []);
  const controller = new AbortController();
  const promise = shelf.Ping({}, { signal: controller.signal });
  kernel.respond(await kernel.frame(), 'Ping', {});
  await promise;
  controller.abort();
  assert.deepEqual(await kernel.frames(), []);
  end();
});

test('one signal for many calls warns of nothing', async () => {
  const { kernel, shelf, end } = start();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const controller = new AbortController();
  const promises = Array.from({ length: 50 }, () => shelf.Ping({}, { signal: controller.signal }));
  for (const frame of await kernel.frames()) kernel.respond(frame, 'Ping', {});
  await Promise.all(promises);
  process.off('warning', onWarning);
  assert.deepEqual(warnings, []);
  end();
});
