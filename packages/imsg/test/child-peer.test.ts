/** A started program with a channel to it. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { test } from '@sallyport/test-kit';
import { type PeerOptions, startPeer } from '../src/child/index.js';
import { pipe } from '../src/pipe/index.js';

const ECHO = fileURLToPath(new URL('../test-support/echo-peer.js', import.meta.url));

test('messages go both ways; the channel ends with the child and the child with the channel', async () => {
  for (const number of [undefined, 9]) {
    const options = number === undefined ? {} : { number };
    const { child, channel } = await startPeer(process.execPath, [ECHO, String(number ?? 3)], options);
    const payload = Buffer.alloc(10_000, 'x');
    for (let id = 1; id <= 50; id++) channel.send(7, payload, { id });
    for (let id = 1; id <= 50; id++) {
      const message = await channel.receive();
      assert.ok(message !== null);
      assert.deepEqual([message.type, message.id, message.pid], [8, id, child.pid]);
      assert.ok(message.data.equals(payload));
    }
    channel.close();
    assert.deepEqual(await child.exited, { code: 0, signal: null });
  }
});

test('when the child has ended, so has the channel: no copy of its end stays here', async () => {
  await using peer = await startPeer('/bin/true');
  assert.deepEqual(await peer.child.exited, { code: 0, signal: null });
  assert.equal(await peer.channel.receive(), null);
});

test('disposing of it closes the channel and ends the child', async () => {
  const peer = await startPeer('sleep', ['100']);
  await peer[Symbol.asyncDispose]();
  assert.equal(peer.channel.closed, true);
  assert.deepEqual(await peer.child.exited, { code: null, signal: 'SIGTERM' });
});

test('the child’s end blocks when it is asked to, and only then', async () => {
  for (const blocking of [true, false]) {
    using output = pipe();
    const script = 'grep flags: /proc/self/fdinfo/3';
    await using peer = await startPeer('/bin/sh', ['-c', script], { blocking, stdout: output.writer });
    const flags = Number.parseInt((await output.reader.text()).split(/\s+/)[1] ?? '', 8);
    assert.equal((flags & 0o4000) === 0, blocking);
    assert.deepEqual(await peer.child.exited, { code: 0, signal: null });
  }
});

test('other descriptors may be given as well', async () => {
  using to = pipe();
  using from = pipe();
  await using peer = await startPeer('/bin/sh', ['-c', 'cat <&4 >&5'], {
    descriptors: { 4: to.reader, 5: from.writer },
  });
  await to.writer.write('beside the channel');
  await to.writer.end();
  assert.equal(await from.reader.text(), 'beside the channel');
  assert.deepEqual(await peer.child.exited, { code: 0, signal: null });
});

test('a start that fails leaves nothing behind', async () => {
  await assert.rejects(startPeer('no-such-program-here'), { name: 'ImsgError', systemCode: 'ENOENT' });
  const wrong: PeerOptions[] = [
    { number: 2 },
    { number: 256 },
    { number: Number.NaN },
    { descriptors: { 3: 0 } },
    { channel: { maximumMessageBytes: 1 } },
    { stdin: -1 },
  ];
  for (const options of wrong) {
    await assert.rejects(startPeer('/bin/true', [], options), (error) => {
      return error instanceof RangeError || error instanceof TypeError;
    });
  }
});
