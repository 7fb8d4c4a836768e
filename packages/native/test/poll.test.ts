import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import {
  native,
  POLL_MAXIMUM,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLRDHUP,
} from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { compileProbe, startChild } from '../test-support/children.js';
import { type Cleanup, closeEarly, own, receive, sendText, socketPair } from '../test-support/sockets.js';

/** Polls [descriptor, events] pairs. */
function poll(
  entries: readonly (readonly [number, number])[],
  timeout: number,
): { count: number; ready: number[] } {
  const descriptors = Int32Array.from(entries, ([descriptor]) => descriptor);
  const events = Int32Array.from(entries, ([, wanted]) => wanted);
  const ready = new Int32Array(entries.length).fill(-1);
  const count = native.poll(descriptors, events, ready, entries.length, timeout);
  return { count, ready: [...ready] };
}

function pipe(t: Cleanup): [number, number] {
  const pair = new Int32Array(2);
  assert.equal(native.pipe(pair), 0);
  return [own(t, pair[0] as number), own(t, pair[1] as number)];
}

test('says which are ready and for what, in their order', (t) => {
  const [left, right] = socketPair(t);
  assert.deepEqual(poll([[left, POLLIN]], 0), { count: 0, ready: [0] });
  const four = [
    [left, POLLIN | POLLOUT],
    [right, POLLIN],
    [left, POLLIN],
    [right, 0],
  ] as const;
  assert.deepEqual(poll(four, -1), { count: 1, ready: [POLLOUT, 0, 0, 0] });
  sendText(right, 'x');
  assert.deepEqual(poll(four, -1), { count: 2, ready: [POLLIN | POLLOUT, 0, POLLIN, 0] });
  receive(t, left);
  assert.deepEqual(poll([[left, POLLIN]], 0), { count: 0, ready: [0] });
});

test('ends, errors and wrong numbers are told without being asked for; negative numbers are passed over', (t) => {
  const [left, right] = socketPair(t);
  const [reading, writing] = pipe(t);
  const file = own(t, openSync('/proc/self/comm', 'r'));
  closeEarly(right);
  assert.deepEqual(poll([[left, 0]], -1), { count: 1, ready: [POLLHUP] });
  assert.deepEqual(poll([[left, POLLIN | POLLRDHUP]], -1), {
    count: 1,
    ready: [POLLIN | POLLHUP | POLLRDHUP],
  });
  closeEarly(reading);
  assert.deepEqual(poll([[writing, 0]], -1), { count: 1, ready: [POLLERR] });
  const some = [
    [-1, POLLIN],
    [9999, POLLIN],
    [-(2 ** 31), POLLOUT],
  ] as const;
  assert.deepEqual(poll(some, -1), { count: 1, ready: [0, POLLNVAL, 0] });
  assert.equal(poll([[file, POLLIN]], -1).count, 1);
});

test('waits as long as it is told, no shorter', (t) => {
  const [left] = socketPair(t);
  for (const entries of [[[left, POLLIN]], []] as const) {
    const start = performance.now();
    assert.equal(poll(entries, 30).count, 0);
    const elapsed = performance.now() - start;
    assert.ok(elapsed >= 29.9 && elapsed < 1000, `${elapsed} ms`);
  }
});

test('signals neither end the wait nor make it longer', async (t) => {
  let told = 0;
  const count = () => told++;
  process.on('SIGWINCH', count);
  t.after(() => process.off('SIGWINCH', count));
  const [ours, theirs] = socketPair(t);
  const child = startChild(t, compileProbe(t, 'peer'), ['signals', '20'], [-1, -1, 2, theirs]);
  const start = performance.now();
  assert.equal(poll([], 300).count, 0);
  const elapsed = performance.now() - start;
  assert.ok(elapsed >= 299.9 && elapsed < 3000, `${elapsed} ms`);
  assert.equal(poll([[ours, POLLIN]], 5000).count, 1, 'the last signal was sent');
  assert.deepEqual(await child.ended(), [0, 0]);
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(told > 0, 'signals arrived');
});

test('as many as the maximum, and no more; only the counted ones are looked at', (t) => {
  const [left] = socketPair(t);
  const descriptors = new Int32Array(POLL_MAXIMUM + 1).fill(-1);
  const events = new Int32Array(POLL_MAXIMUM + 1).fill(POLLOUT);
  const ready = new Int32Array(POLL_MAXIMUM + 1).fill(7);
  descriptors[0] = left;
  descriptors[1] = 9999;
  assert.equal(native.poll(descriptors, events, ready, 1, 0), 1);
  assert.deepEqual([...ready.subarray(0, 3)], [POLLOUT, 7, 7]);
  const count = native.poll(descriptors, events, ready, POLL_MAXIMUM, 0);
  // A table of descriptors smaller than the maximum makes it EINVAL.
  assert.ok(count === 2 || count === -22, String(count));
  assert.equal(ready[POLL_MAXIMUM], 7);
  assert.throws(() => native.poll(descriptors, events, ready, POLL_MAXIMUM + 1, 0), RangeError);
});

test('one array may be all three', (t) => {
  const [left] = socketPair(t);
  const array = Int32Array.of(left);
  assert.equal(native.poll(array, Int32Array.of(POLLOUT), array, 1, 0), 1);
  assert.equal(array[0], POLLOUT);
});

test('wrong arguments throw and wait for nothing', (t) => {
  const [left] = socketPair(t);
  const one = Int32Array.of(left);
  const events = Int32Array.of(POLLIN);
  for (const count of [-1, 2, 2 ** 31]) {
    assert.throws(() => native.poll(one, events, new Int32Array(1), count, -1), RangeError, String(count));
  }
  assert.throws(() => native.poll(one, events, new Int32Array(0), 1, -1), RangeError);
  assert.throws(() => native.poll(one, new Int32Array(0), new Int32Array(1), 1, -1), RangeError);
  for (const bits of [-1, 0x10000, 2 ** 31]) {
    assert.throws(
      () => native.poll(one, Int32Array.of(bits), new Int32Array(1), 1, -1),
      RangeError,
      String(bits),
    );
  }
  const anything = native as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const values of [
    [],
    [one, events, one, 1],
    [[left], events, one, 1, 0],
    [one, events, new Uint8Array(4), 1, 0],
    [one, events, one, '1', 0],
  ]) {
    assert.throws(() => anything.poll?.(...values), TypeError, String(values));
  }
});
