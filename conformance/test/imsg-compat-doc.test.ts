/** The programs of docs/imsg-compat.md, run as they stand there. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { pipe, startPeer } from '@sallyport/imsg';
import { test } from '@sallyport/test-kit';
import { writePrograms } from '../src/readme/programs.js';

const DOCUMENT = 'docs/imsg-compat.md';
/** Milliseconds of one program. */
const LIMIT = 10_000;

test('imsg-compat.md: the receiving side shows what a channel on the classic wire sends', {
  timeout: 30_000,
}, async (t) => {
  const cwd = writePrograms(t, DOCUMENT);
  using output = pipe();
  await using peer = await startPeer(process.execPath, ['receiver.mjs'], {
    cwd,
    stdout: output.writer,
    channel: { wire: 'classic' },
  });
  peer.channel.send(7, Buffer.from('hello'));
  peer.channel.send(8);
  await peer.channel.end();
  assert.equal(await output.reader.text(), '7 5 <Buffer 68 65 6c 6c 6f>\n8 0 null\n');
  assert.deepEqual(await peer.child.exited, { code: 0, signal: null });
});

test('imsg-compat.md: a parent that starts the composing and the receiving side', {
  timeout: 30_000,
}, (t) => {
  const cwd = writePrograms(t, DOCUMENT);
  const { status, stdout, stderr } = spawnSync(process.execPath, ['parent.mjs'], {
    cwd,
    encoding: 'utf8',
    timeout: LIMIT,
    killSignal: 'SIGKILL',
  });
  const number = Buffer.from(Int32Array.of(42).buffer).toString('hex', 0, 4).match(/../g)?.join(' ');
  assert.deepEqual(
    { status, stdout, stderr },
    { status: 0, stdout: `0 4 <Buffer ${number}>\n1 0 null\n`, stderr: '' },
  );
});
