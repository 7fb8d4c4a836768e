import assert from 'node:assert/strict';
import { writeSync } from 'node:fs';
import { native } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import { relayLines } from '../src/output.js';

test('a line that is broken is not broken inside a character', async () => {
  const pair = new Int32Array(2);
  assert.equal(native.pipe(pair), 0);
  const [read = -1, write = -1] = pair;
  const lines: string[] = [];
  const relay = relayLines(read, (line) => void lines.push(line));
  // One byte first, so that no round number of bytes is a border of the characters after it.
  const text = `x${'山'.repeat(10_000)}`;
  writeSync(write, `${text}\n`);
  native.close(write);
  await relay.ended;
  assert.ok(lines.length > 1);
  assert.equal(lines.join(''), text);
});

test('a pipe that never ends can be left', async () => {
  const pair = new Int32Array(2);
  assert.equal(native.pipe(pair), 0);
  const [read = -1, write = -1] = pair;
  const relay = relayLines(read, () => undefined);
  relay.stop();
  await relay.ended;
  native.close(write);
});
