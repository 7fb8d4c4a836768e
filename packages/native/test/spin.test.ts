import assert from 'node:assert/strict';
import { native, READABLE } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { type Cleanup, receive, sendText, socketPair } from '../test-support/sockets.js';

const clock = new Float64Array(2);

/** Microseconds spun so far. */
function spun(): number {
  native.spinClock(clock);
  return clock[1] as number;
}

function spinning(t: Cleanup, microseconds: number): void {
  native.setLoopSpin(microseconds);
  t.after(() => native.setLoopSpin(0));
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('the clock is the monotonic one, in microseconds', async () => {
  native.spinClock(clock);
  const before = clock[0] as number;
  const nanoseconds = process.hrtime.bigint();
  assert.ok(Math.abs(before - Number(nanoseconds / 1000n)) < 100_000, 'hrtime reads the same clock');
  await sleep(20);
  native.spinClock(clock);
  const passed = (clock[0] as number) - before;
  assert.ok(passed >= 19_000 && passed < 500_000, `${passed} us`);
});

test('a loop that has nothing to do spins for its budget before it sleeps, and that is accounted', async (t) => {
  spinning(t, 3000);
  const before = spun();
  await sleep(30);
  const used = spun() - before;
  // One sleep at least, each spinning 3 ms; a timer may wake the loop a little early, so two.
  assert.ok(used >= 2900 && used <= 20_000, `${used} us`);
});

test('a budget of 0 ends it', async (t) => {
  spinning(t, 3000);
  await sleep(5);
  native.setLoopSpin(0);
  const before = spun();
  await sleep(20);
  assert.equal(spun(), before);
});

test('a loop with work to do does not spin', async (t) => {
  spinning(t, 1000);
  const before = spun();
  for (let turn = 0; turn < 200; turn++) await new Promise((resolve) => setImmediate(resolve));
  const used = spun() - before;
  assert.ok(used < 1000, `${used} us for 200 turns`);
});

test('spinning ends as soon as a descriptor is ready', async (t) => {
  const [left, right] = socketPair(t);
  let heard = 0;
  const watcher = native.watch(left, READABLE, () => {
    receive(t, left);
    native.spinClock(clock);
    heard = clock[0] as number;
  });
  t.after(() => native.unwatch(watcher));
  await new Promise((resolve) => setImmediate(resolve));
  spinning(t, 400_000);
  const before = spun();
  native.spinClock(clock);
  const start = clock[0] as number;
  sendText(right, 'x');
  while (heard === 0) await sleep(1);
  assert.ok(heard - start < 200_000, `${heard - start} us until the callback`);
  assert.ok(spun() - before < 200_000, `${spun() - before} us spun`);
});

test('spinning never outlasts the next timer', async (t) => {
  spinning(t, 5_000_000);
  const start = performance.now();
  await sleep(20);
  assert.ok(performance.now() - start < 500);
  native.setLoopSpin(0);
});

test('it keeps nothing alive, and wrong budgets are refused', () => {
  assert.throws(() => native.setLoopSpin(-1), RangeError);
  assert.throws(() => native.setLoopSpin('1' as unknown as number), TypeError);
  assert.throws(() => native.spinClock(new Float64Array(1)), RangeError);
});
