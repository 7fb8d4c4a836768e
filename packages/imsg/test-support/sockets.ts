import assert from 'node:assert/strict';
import { native } from '@sallyport/native';
import type { Cleanup } from './wire.js';

/** Two connected sockets, closed with the test. */
export function socketPair(t: Cleanup): [number, number] {
  const pair = new Int32Array(2);
  assert.equal(native.socketpair(pair), 0);
  const [left, right] = [pair[0] as number, pair[1] as number];
  t.after(() => {
    native.close(left);
    native.close(right);
  });
  return [left, right];
}
