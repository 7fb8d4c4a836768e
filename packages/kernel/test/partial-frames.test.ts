import assert from 'node:assert/strict';
import { FrameStatus } from '@sallyport/imsg/frames';
import { DEFAULT_LIMITS, FIXED_LIMITS } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { Connection } from '../src/connection.js';
import { PartialFrames } from '../src/partial-frames.js';
import { Process } from '../src/process.js';

function connectionWith(bytes: number): Connection {
  const connection = new Connection(new Process(0, 'p', 0, 1, DEFAULT_LIMITS, 0), -1, 0);
  const { reader } = connection;
  reader.space();
  reader.buffer.fill(0, 0, bytes);
  reader.received(bytes);
  assert.equal(reader.next(), FrameStatus.MORE);
  return connection;
}

test('a frame that stays incomplete ends its connection at its age, not before', () => {
  const frames = new PartialFrames();
  const connection = connectionWith(7);
  assert.equal(frames.timeout(), -1);
  frames.observe(connection, 1000);
  assert.ok(frames.timeout() > 0);
  const expired: Connection[] = [];
  frames.expire(1000 + FIXED_LIMITS.partialFrameAge - 1, (late) => expired.push(late));
  assert.equal(expired.length, 0);
  frames.expire(1000 + FIXED_LIMITS.partialFrameAge, (late) => expired.push(late));
  assert.deepEqual(expired, [connection]);
  assert.equal(frames.timeout(), -1);
  connection.reader.close();
});

test('a connection without an incomplete frame, or that is gone, is not looked at', () => {
  const frames = new PartialFrames();
  const whole = connectionWith(0);
  frames.observe(whole, 0);
  assert.equal(frames.timeout(), -1);
  const gone = connectionWith(3);
  frames.observe(gone, 0);
  frames.forget(gone);
  frames.expire(1e9, () => assert.fail('forgotten'));
  whole.reader.close();
  gone.reader.close();
});
