import assert from 'node:assert/strict';
import { openSync, readFileSync } from 'node:fs';
import { EPOLL_CTL_ADD, native } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { ImsgError } from '../src/error.js';
import {
  POLL_MAXIMUM,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  type PollEntry,
  poll,
  pollAsync,
} from '../src/poll.js';
import { socketPair } from '../test-support/sockets.js';
import type { Cleanup } from '../test-support/wire.js';

const entry = (fd: number, events: number): PollEntry => ({ fd, events, revents: -1 });
const seen = (entries: readonly PollEntry[]) => entries.map(({ revents }) => revents);

function write(socket: number, text = 'x'): void {
  const bytes = Buffer.from(text);
  assert.equal(native.send(socket, bytes, 0, bytes.length, -1), bytes.length);
}

/** A pipe whose ends the test closes itself. */
function pipe(): [number, number] {
  const pair = new Int32Array(2);
  assert.equal(native.pipe(pair), 0);
  return [pair[0] as number, pair[1] as number];
}

function closing(t: Cleanup, descriptor: number): number {
  assert.ok(descriptor >= 0);
  t.after(() => native.close(descriptor));
  return descriptor;
}

/** What both must answer alike, where nothing has to be waited for. */
for (const [name, ask] of [
  ['poll', async (entries: PollEntry[], timeout: number) => poll(entries, timeout)],
  ['pollAsync', (entries: PollEntry[], timeout: number) => pollAsync(entries, timeout)],
] as const) {
  test(`${name}: which are ready, for what, and how many`, async (t) => {
    const [left, right] = socketPair(t);
    write(right);
    const entries = [
      entry(left, POLLIN | POLLOUT),
      entry(right, POLLIN),
      entry(-1, POLLIN),
      entry(left, POLLIN),
      entry(9999, 0),
    ];
    assert.equal(await ask(entries, -1), 3);
    assert.deepEqual(seen(entries), [POLLIN | POLLOUT, 0, 0, POLLIN, POLLNVAL]);
  });

  test(`${name}: ends and errors come unasked`, async () => {
    for (const [kept, expected] of [
      [0, POLLHUP],
      [1, POLLERR],
    ] as const) {
      const ends = pipe();
      native.close(ends[1 - kept] as number);
      const entries = [entry(ends[kept], 0)];
      assert.equal(await ask(entries, -1), 1);
      assert.deepEqual(seen(entries), [expected]);
      native.close(ends[kept]);
    }
  });

  test(`${name}: a regular file is ready for what is asked, and not for nothing`, async (t) => {
    const file = closing(t, openSync('/proc/self/comm', 'r'));
    const entries = [entry(file, POLLIN)];
    assert.equal(await ask(entries, -1), 1);
    assert.deepEqual(seen(entries), [POLLIN]);
    const nothing = [entry(file, 0)];
    assert.equal(await ask(nothing, 10), 0);
    assert.deepEqual(seen(nothing), [0]);
  });

  test(`${name}: waits as long as it is told, parts of a millisecond rounded up`, async (t) => {
    const [left] = socketPair(t);
    for (const entries of [[entry(left, POLLIN)], [entry(-1, POLLIN)], []]) {
      const start = performance.now();
      assert.equal(await ask(entries, 29.5), 0);
      const elapsed = performance.now() - start;
      // A timer of the loop may be early by the part of a millisecond that its clock does not show.
      // How much too late is the machine's affair; one that never answers is ended from outside.
      assert.ok(elapsed >= 29, `${elapsed} ms`);
      assert.ok(seen(entries).every((revents) => revents === 0));
    }
    const entries = [entry(left, POLLIN)];
    assert.equal(await ask(entries, 0), 0);
    assert.deepEqual(seen(entries), [0]);
  });

  test(`${name}: wrong arguments are bugs`, async () => {
    const wrong = async (entries: PollEntry[], timeout: number) =>
      assert.rejects(async () => ask(entries, timeout), RangeError);
    await wrong([], Number.NaN);
    await wrong([entry(0.5, POLLIN)], 0);
    await wrong([entry(2 ** 31, POLLIN)], 0);
    await wrong([entry(0, -1)], 0);
    await wrong([entry(0, 0x10000)], 0);
    await wrong(
      Array.from({ length: POLL_MAXIMUM + 1 }, () => entry(-1, 0)),
      0,
    );
  });
}

test('pollAsync resolves when something becomes ready, and only what is so is told', async (t) => {
  const [left, right] = socketPair(t);
  const [other] = socketPair(t);
  const entries = [entry(other, POLLIN), entry(left, POLLIN), entry(left, 0), entry(-7, POLLIN)];
  let settled = false;
  const asked = pollAsync(entries, -1).finally(() => {
    settled = true;
  });
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(settled, false);
  write(right);
  assert.equal(await asked, 1);
  assert.deepEqual(seen(entries), [0, POLLIN, 0, 0]);
});

test('pollAsync: what the event loop cannot watch is an error of the system', async (t) => {
  // epoll(7): only so many may watch one another; the loop is one more than the system sees before.
  const [left] = socketPair(t);
  const failures: unknown[] = [];
  for (let inner = left, depth = 0; depth < 6; depth++) {
    await pollAsync([entry(inner, POLLIN)], 1).catch((error: unknown) => failures.push(error));
    const outer = closing(t, native.epollCreate());
    if (native.epollControl(outer, EPOLL_CTL_ADD, inner, POLLIN, 0) < 0) break;
    inner = outer;
  }
  assert.ok(failures.length > 0);
  for (const error of failures) {
    assert.ok(error instanceof ImsgError, String(error));
    assert.deepEqual([error.code, error.systemCode], ['SYSTEM', 'ELOOP']);
  }
});

test('pollAsync: several at once for the same descriptor, which may be watched by others too', async (t) => {
  const [left, right] = socketPair(t);
  let told = 0;
  const watcher = native.watch(left, 1, () => told++);
  t.after(() => native.unwatch(watcher));
  const first = [entry(left, POLLIN)];
  const second = [entry(left, POLLIN), entry(left, POLLIN | POLLHUP)];
  const asked = [pollAsync(first, -1), pollAsync(second, 5000)];
  write(right);
  assert.deepEqual(await Promise.all(asked), [1, 2]);
  assert.ok(told > 0);
});

test('pollAsync leaves the descriptors as they are: blocking ones still block', async () => {
  const ends = pipe();
  const flags = () => /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${ends[0]}`, 'latin1'))?.[1];
  const before = flags();
  assert.equal(await pollAsync([entry(ends[0], POLLIN)], 5), 0);
  assert.equal(flags(), before);
  for (const end of ends) native.close(end);
});

test('pollAsync ends with its signal, for its reason', async (t) => {
  const [left, right] = socketPair(t);
  const controller = new AbortController();
  const asked = pollAsync([entry(left, POLLIN)], -1, { signal: controller.signal });
  setImmediate(() => controller.abort('enough'));
  await assert.rejects(asked, (reason) => reason === 'enough');
  write(right);
  await assert.rejects(
    pollAsync([entry(left, POLLIN)], -1, { signal: controller.signal }),
    (reason) => reason === 'enough',
  );
  const { signal } = new AbortController();
  assert.equal(await pollAsync([entry(left, POLLIN)], -1, { signal }), 1);
});
