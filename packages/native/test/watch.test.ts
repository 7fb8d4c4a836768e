import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { DISCONNECT, EBADF, ECONNRESET, native, READABLE, type Watcher, WRITABLE } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { type Cleanup, closeEarly, own, receive, sendText, socketPair } from '../test-support/sockets.js';

/** Watches until the end of the test; what was reported is in `events`. */
function watched(t: Cleanup, descriptor: number, events: number): { watcher: Watcher; events: number[] } {
  const reported: number[] = [];
  const watcher = native.watch(descriptor, events, (ready) => {
    reported.push(ready);
  });
  t.after(() => native.unwatch(watcher));
  return { watcher, events: reported };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('readable is reported as long as it is so, and not when it is not', async (t) => {
  const [left, right] = socketPair(t);
  const { events } = watched(t, left, READABLE);
  await turns(3);
  assert.deepEqual(events, []);
  sendText(right, 'x');
  await turns(4);
  assert.ok(events.length >= 2 && events.every((event) => event === READABLE), String(events));
  receive(t, left);
  await turns(1);
  events.length = 0;
  await turns(3);
  assert.deepEqual(events, []);
});

test('events can be changed, paused and taken up again', async (t) => {
  const [left, right] = socketPair(t);
  const { watcher, events } = watched(t, left, READABLE);
  assert.equal(native.rewatch(watcher, READABLE | WRITABLE), 0);
  await turns(3);
  assert.ok(events.length > 0 && events.every((event) => event === WRITABLE), String(events));
  sendText(right, 'x');
  assert.equal(native.rewatch(watcher, 0), 0);
  events.length = 0;
  await turns(3);
  assert.deepEqual(events, []);
  assert.equal(native.rewatch(watcher, READABLE), 0);
  await turns(3);
  assert.ok(events.length > 0 && events.every((event) => event === READABLE), String(events));
});

test('a peer that is gone is readable and, when asked for, a disconnection', async (t) => {
  const [left, right] = socketPair(t);
  const { events } = watched(t, left, READABLE | DISCONNECT);
  closeEarly(right);
  await turns(3);
  assert.equal(events[0], READABLE | DISCONNECT);
  assert.equal(receive(t, left).count, 0);
});

test('a peer that closed without reading: what it had sent, its error and the end are all read', async (t) => {
  const [left, right] = socketPair(t);
  const { events, watcher } = watched(t, left, READABLE);
  sendText(left, 'never read');
  sendText(right, 'last words');
  closeEarly(right);
  await turns(4);
  assert.ok(events.length >= 2, 'level-triggered like any other');
  assert.ok(
    events.every((event) => event === (READABLE | DISCONNECT)),
    String(events),
  );
  const counts = [receive(t, left).count, receive(t, left).count, receive(t, left).count];
  assert.ok(counts.includes(-ECONNRESET) && counts.includes(0), String(counts));
  native.unwatch(watcher);
});

test('nothing is called after unwatch, not even from its own callback; unwatch twice is fine', async (t) => {
  const [left, right] = socketPair(t);
  let calls = 0;
  const watcher = native.watch(left, READABLE, () => {
    calls++;
    native.unwatch(watcher);
    native.unwatch(watcher);
  });
  sendText(right, 'x');
  await turns(4);
  assert.equal(calls, 1);
  assert.equal(native.rewatch(watcher, READABLE), -EBADF);
  native.referenceWatcher(watcher, true);
  // The descriptor is free again.
  const { events } = watched(t, left, READABLE);
  await turns(3);
  assert.ok(events.length > 0);
});

test('promises and next ticks of a callback run before the next one', async (t) => {
  const order: string[] = [];
  for (const name of ['a', 'b']) {
    const [left, right] = socketPair(t);
    const watcher = native.watch(left, READABLE, () => {
      native.unwatch(watcher);
      order.push(name);
      process.nextTick(() => order.push(`${name} tick`));
      void Promise.resolve().then(() => order.push(`${name} promise`));
    });
    sendText(right, 'x');
  }
  while (order.length < 6) await sleep(1);
  assert.deepEqual(order, ['a', 'a tick', 'a promise', 'b', 'b tick', 'b promise']);
});

test('an error thrown by a callback is an uncaught exception, and the watcher lives on', async (t) => {
  const [left, right] = socketPair(t);
  let calls = 0;
  const watcher = native.watch(left, READABLE, () => {
    receive(t, left);
    if (calls++ === 0) throw new Error('of the callback');
  });
  t.after(() => native.unwatch(watcher));
  // The runner's own listener would fail the test.
  const listeners = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  t.after(() => {
    for (const listener of listeners) process.on('uncaughtException', listener);
  });
  sendText(right, 'x');
  const [error] = (await once(process, 'uncaughtException')) as [Error];
  assert.equal(error.message, 'of the callback');
  sendText(right, 'y');
  while (calls < 2) await sleep(1);
});

test('what cannot be watched is refused', (t) => {
  const file = own(t, openSync('/proc/self/comm', 'r'));
  assert.throws(() => native.watch(file, READABLE, () => undefined), { code: 'EPERM' });
  assert.throws(() => native.watch(9999, READABLE, () => undefined), { code: 'EBADF' });
  assert.throws(() => native.watch(-1, READABLE, () => undefined), { code: 'EBADF' });
  const [left] = socketPair(t);
  watched(t, left, READABLE);
  assert.throws(() => native.watch(left, READABLE, () => undefined), { code: 'EEXIST' });
});

test('arguments are checked; only watchers are watchers', (t) => {
  const [left] = socketPair(t);
  assert.throws(() => native.watch(left, 8, () => undefined), RangeError);
  assert.throws(() => native.watch(left, READABLE, undefined as unknown as () => void), TypeError);
  for (const wrong of [
    {},
    null,
    undefined,
    1,
    new Map(),
    Object.create(watched(t, left, READABLE).watcher),
  ]) {
    assert.throws(() => native.rewatch(wrong as Watcher, READABLE), TypeError);
    assert.throws(() => native.unwatch(wrong as Watcher), TypeError);
    assert.throws(() => native.referenceWatcher(wrong as Watcher, true), TypeError);
  }
});

test('many watchers come and go', async (t) => {
  const [left, right] = socketPair(t);
  sendText(right, 'x');
  for (let round = 0; round < 2000; round++) {
    native.unwatch(native.watch(left, READABLE, () => assert.fail('called')));
    if (round % 500 === 0) await turns(1);
  }
  await turns(2);
});

test('a watcher keeps the process alive unless told otherwise', async () => {
  const script = fileURLToPath(new URL('../test-support/alive.js', import.meta.url));
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [script, 'unreferenced']);
  assert.equal(stdout, 'ended with nothing to wait for\n');
  const waited = await run(process.execPath, [script, 'referenced']);
  assert.equal(waited.stdout, 'heard\nended with nothing to wait for\n');
});

test('in a worker: readiness, and an end with watchers open, by itself and by force', async (t) => {
  const script = new URL('../test-support/watching-worker.js', import.meta.url);
  for (const how of ['exit', 'terminate', 'exit', 'terminate']) {
    const [left, right] = socketPair(t);
    const worker = new Worker(script, { workerData: { socket: left } });
    await once(worker, 'online');
    sendText(right, 'hello');
    const [heard] = (await once(worker, 'message')) as [string];
    assert.equal(heard, 'hello');
    if (how === 'terminate') await worker.terminate();
    else {
      worker.postMessage('exit');
      await once(worker, 'exit');
    }
  }
});

test('a watched descriptor that was closed too early does not end the process', async () => {
  const pair = new Int32Array(2);
  native.socketpair(pair);
  const watcher = native.watch(pair[0] as number, READABLE, () => undefined);
  await turns(1);
  closeSync(pair[0] as number);
  closeSync(pair[1] as number);
  await turns(2);
  assert.equal(native.rewatch(watcher, WRITABLE), -EBADF);
  await turns(2);
  native.unwatch(watcher);
  await turns(1);
});
