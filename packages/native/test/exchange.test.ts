import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { EPIPE, ETIMEDOUT, native, ReceiveResult } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { compileProbe, startChild } from '../test-support/children.js';
import { closeEarly, descriptorsOf, own, sendText, socketPair } from '../test-support/sockets.js';

const result = new Int32Array(ReceiveResult.LENGTH);
const NOTHING = Buffer.alloc(0);

interface Exchange {
  readonly count: number;
  readonly text: string;
  readonly microseconds: number;
  /** Milliseconds the call took, by another clock reading. */
  readonly elapsed: number;
}

function exchange(socket: number, output: Uint8Array, timeout: number, spin: number): Exchange {
  const input = Buffer.alloc(1000);
  const start = performance.now();
  const count = native.exchange(socket, output, output.length, input, 0, input.length, result, timeout, spin);
  return {
    count,
    text: input.toString('latin1', 0, Math.max(0, count)),
    microseconds: result[ReceiveResult.MICROSECONDS] as number,
    elapsed: performance.now() - start,
  };
}

test('sends, waits asleep or awake, and receives', (t) => {
  const peer = compileProbe(t, 'peer');
  const [ours, theirs] = socketPair(t);
  startChild(t, peer, ['echo'], [-1, -1, 2, theirs]);
  for (const spin of [0, 50, 5000]) {
    for (let round = 0; round < 50; round++) {
      const { count, text, microseconds, elapsed } = exchange(ours, Buffer.from(`ping ${round}`), 5000, spin);
      assert.equal(count, text.length);
      assert.equal(text, `ping ${round}`);
      assert.ok(
        microseconds > 0 && microseconds <= elapsed * 1000 + 1,
        `${microseconds} us of ${elapsed} ms`,
      );
    }
  }
});

test('sends only the given length, receives into the given range', (t) => {
  const [left, right] = socketPair(t);
  sendText(right, 'answer');
  const input = Buffer.from('..........');
  assert.equal(native.exchange(left, Buffer.from('question'), 5, input, 2, 3, result, 100, 0), 3);
  assert.equal(input.toString(), '..ans.....');
  assert.equal(native.receive(right, input, 0, 10, result), 5);
  assert.equal(input.toString(), 'quest.....');
});

test('the time is over: after the time-out, asleep or awake or both', (t) => {
  const [left] = socketPair(t);
  for (const spin of [0, 10_000, 1_000_000]) {
    const { count, microseconds, elapsed } = exchange(left, NOTHING, 40, spin);
    assert.equal(count, -ETIMEDOUT);
    assert.ok(elapsed >= 39.9 && elapsed < 500, `spin ${spin}: ${elapsed} ms`);
    assert.ok(microseconds >= 40_000);
  }
  const { count, elapsed } = exchange(left, NOTHING, 0, 0);
  assert.equal(count, -ETIMEDOUT);
  assert.ok(elapsed < 50);
});

test('interruptions by signals neither end the wait nor prolong it', async (t) => {
  const peer = compileProbe(t, 'peer');
  let heard = 0;
  const listener = () => {
    heard++;
  };
  process.on('SIGWINCH', listener);
  t.after(() => process.off('SIGWINCH', listener));
  for (const spin of [0, 20_000]) {
    const [ours, theirs] = socketPair(t);
    const child = startChild(t, peer, ['signals', '30'], [-1, -1, 2, theirs]);
    const short = exchange(ours, NOTHING, 100, spin);
    assert.equal(short.count, -ETIMEDOUT);
    assert.ok(short.elapsed >= 99.9 && short.elapsed < 250, `${short.elapsed} ms`);
    assert.equal(exchange(ours, NOTHING, -1, spin).text, 's');
    assert.deepEqual(await child.ended(), [0, 0]);
  }
  assert.ok(heard > 0);
});

test('a descriptor comes with the answer, asleep or awake', (t) => {
  const peer = compileProbe(t, 'peer');
  for (const spin of [0, 200_000]) {
    const [ours, theirs] = socketPair(t);
    startChild(t, peer, ['descriptor', '20'], [-1, -1, 2, theirs]);
    assert.equal(exchange(ours, NOTHING, 2000, spin).text, 'abc');
    assert.equal(descriptorsOf(t, result).descriptors.length, 1);
  }
});

test('more than the socket holds is sent while the peer reads slowly, or not at all', async (t) => {
  const peer = compileProbe(t, 'peer');
  const [ours, theirs] = socketPair(t);
  const child = startChild(t, peer, ['drain', '600000'], [-1, -1, 2, theirs]);
  assert.equal(exchange(ours, Buffer.alloc(600_000, 'x'), 5000, 100).text, 'd');
  assert.deepEqual(await child.ended(), [0, 0]);

  const [left] = socketPair(t);
  const stuck = exchange(left, Buffer.alloc(10_000_000), 50, 0);
  assert.equal(stuck.count, -ETIMEDOUT);
  assert.ok(stuck.elapsed >= 49.9 && stuck.elapsed < 500);
});

test('a peer that is gone is the end when waiting and EPIPE when sending', (t) => {
  const [left, right] = socketPair(t);
  closeEarly(right);
  assert.equal(exchange(left, NOTHING, -1, 100).count, 0);
  assert.equal(exchange(left, NOTHING, -1, 0).count, 0);
  assert.equal(exchange(left, Buffer.from('x'), -1, 0).count, -EPIPE);
});

test('an answer that is already there is taken without waiting, even with no time left', (t) => {
  const [left, right] = socketPair(t);
  sendText(right, 'early', own(t, openSync('/dev/null', 'r')));
  assert.equal(exchange(left, NOTHING, 0, 0).text, 'early');
  assert.equal(descriptorsOf(t, result).descriptors.length, 1);
});

test('arguments are checked', (t) => {
  const [left] = socketPair(t);
  const bytes = Buffer.alloc(8);
  assert.throws(() => native.exchange(left, bytes, 9, bytes, 0, 8, result, 0, 0), RangeError);
  assert.throws(() => native.exchange(left, bytes, -1, bytes, 0, 8, result, 0, 0), RangeError);
  assert.throws(() => native.exchange(left, bytes, 0, bytes, 1, 8, result, 0, 0), RangeError);
  assert.throws(() => native.exchange(left, bytes, 0, bytes, 0, 0, result, 0, 0), RangeError);
  assert.throws(() => native.exchange(left, bytes, 0, bytes, 0, 8, new Int32Array(255), 0, 0), RangeError);
  assert.throws(
    () => (native.exchange as (...v: unknown[]) => number)(left, bytes, 0, bytes, 0, 8, result),
    TypeError,
  );
});
