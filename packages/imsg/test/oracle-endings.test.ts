/** How a channel ends when the other side, here an independent imsg, breaks the rules, is gone, or sends what there is no place for. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { type ChannelOptions, ImsgChannel, ImsgError, type ImsgErrorCode } from '../src/index.js';
import { MarkedFiles } from '../test-support/marked-files.js';
import {
  closeAll,
  encodeMessage,
  LITTLE_ENDIAN,
  OracleReader,
  type OracleWire,
  oraclePair,
  oraclePoll,
  oracleSend,
} from '../test-support/oracle/index.js';

const WIRES: readonly OracleWire[] = ['classic', 'marked'];

function failsWith(code: ImsgErrorCode, systemCode?: string): (error: unknown) => boolean {
  return (error) => {
    if (!(error instanceof ImsgError)) return false;
    assert.equal(error.code, code);
    if (systemCode !== undefined) assert.equal(error.systemCode, systemCode);
    return true;
  };
}

/** A channel that has failed is closed, holds nothing, and says the same to everybody. */
async function assertFailed(channel: ImsgChannel, code: ImsgErrorCode): Promise<void> {
  assert.deepEqual([channel.closed, channel.descriptor, channel.failure?.code], [true, -1, code]);
  await assert.rejects(channel.receive(), failsWith(code));
  await assert.rejects(channel.flushed(), failsWith(code));
  assert.throws(() => channel.send(1), failsWith(code));
}

for (const wire of WIRES) {
  for (const receiving of [wire, 'auto'] as const) {
    test(`${wire}, received as ${receiving}: two or three descriptors in one control message end the channel`, async (t) => {
      using files = new MarkedFiles(temporaryDirectory(t).path, 3);
      for (const count of [2, 3]) {
        const [left, right] = oraclePair();
        using channel = new ImsgChannel(right, { wire: receiving, descriptors: true });
        const message = encodeMessage(wire, { type: 1, hasFd: true });
        oracleSend(left, encodeMessage(wire, { type: 7 }));
        assert.equal((await channel.receive())?.type, 7);
        const before = openDescriptors().size;
        oracleSend(
          left,
          message,
          [0, 1, 2].slice(0, count).map((index) => files.fd(index)),
        );
        await assert.rejects(channel.receive(), failsWith('TOO_MANY_FDS'));
        // The socket is closed, and nothing was added.
        assert.equal(openDescriptors().size, before - 1);
        await assertFailed(channel, 'TOO_MANY_FDS');
        closeAll([left]);
      }
    });

    test(`${wire}, received as ${receiving}: a descriptor where none is allowed ends the channel and is closed`, async (t) => {
      using files = new MarkedFiles(temporaryDirectory(t).path, 1);
      for (const hasFd of [true, false]) {
        const [left, right] = oraclePair();
        using channel = new ImsgChannel(right, { wire: receiving });
        oracleSend(left, encodeMessage(wire, { type: 1, payload: Buffer.from('plain') }));
        assert.equal((await channel.receive())?.data.toString(), 'plain');
        const before = openDescriptors().size;
        oracleSend(left, encodeMessage(wire, { type: 2, hasFd }), [files.fd(0)]);
        await assert.rejects(channel.receive(), failsWith('UNEXPECTED_FDS'));
        assert.equal(openDescriptors().size, before - 1);
        await assertFailed(channel, 'UNEXPECTED_FDS');
        closeAll([left]);
      }
    });

    test(`${wire}, received as ${receiving}: the end of the stream, at every byte of a message with a descriptor`, async (t) => {
      using files = new MarkedFiles(temporaryDirectory(t).path, 1);
      const message = encodeMessage(wire, { type: 2, payload: Buffer.from('payload'), hasFd: true });
      for (let sent = 0; sent <= message.length; sent++) {
        const [left, right] = oraclePair();
        using channel = new ImsgChannel(right, { wire: receiving, descriptors: true });
        oracleSend(left, encodeMessage(wire, { type: 1 }));
        if (sent > 0) oracleSend(left, message.subarray(0, sent), [files.fd(0)]);
        closeAll([left]);
        assert.equal((await channel.receive())?.type, 1);
        const before = openDescriptors().size;
        if (sent === message.length) {
          const last = await channel.receive();
          assert.equal(files.which(last?.descriptor?.number ?? -1), 0);
        }
        if (sent === 0 || sent === message.length) {
          assert.equal(await channel.receive(), null);
          assert.equal(await channel.receive(), null);
          assert.deepEqual([channel.closed, channel.failure], [false, undefined]);
          continue;
        }
        await assert.rejects(channel.receive(), failsWith('UNEXPECTED_END'), `after ${sent} bytes`);
        // The descriptor had come with what was read for the message before it.
        assert.equal(openDescriptors().size, before - 2);
        await assertFailed(channel, 'UNEXPECTED_END');
      }
    });
  }

  test(`${wire}: a message that claims a descriptor when none came ends the channel`, async () => {
    for (const descriptors of [true, false]) {
      const [left, right] = oraclePair();
      using channel = new ImsgChannel(right, { wire, descriptors });
      oracleSend(left, encodeMessage(wire, { type: 1, hasFd: true }));
      await assert.rejects(channel.receive(), failsWith('MISSING_FDS'));
      await assertFailed(channel, 'MISSING_FDS');
      closeAll([left]);
    }
  });

  test(`${wire}: what a peer sent before it was gone is read; sending to it fails`, async (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, 1);
    for (const flagged of [false, true]) {
      const [left, right] = oraclePair();
      using channel = new ImsgChannel(right, { wire, descriptors: true });
      oracleSend(left, encodeMessage(wire, { type: 1 }));
      oracleSend(left, encodeMessage(wire, { type: 2, hasFd: true }), [files.fd(0)]);
      closeAll([left]);
      const passed = files.open(0);
      channel.send(9, undefined, flagged ? { descriptor: passed } : {});
      await assert.rejects(channel.flushed(), failsWith('PEER_GONE', 'EPIPE'));
      // What was queued with the message is closed, what was not given away is not.
      assert.equal(openDescriptors().has(passed), !flagged);
      assert.throws(
        () => channel.send(9, undefined, flagged ? {} : { descriptor: passed }),
        failsWith('PEER_GONE'),
      );
      if (!flagged) closeAll([passed]);
      assert.deepEqual([channel.closed, channel.failure?.code], [false, 'PEER_GONE']);
      assert.equal((await channel.receive())?.type, 1);
      const second = await channel.receive();
      assert.deepEqual([second?.type, files.which(second?.descriptor?.number ?? -1)], [2, 0]);
      assert.equal(await channel.receive(), null);
    }
  });

  test(`${wire}: a peer that is gone without having read what it was sent`, async (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, 1);
    const [left, right] = oraclePair();
    using channel = new ImsgChannel(right, { wire, descriptors: true });
    channel.send(9, Buffer.from('not read'));
    await channel.flushed();
    oracleSend(left, encodeMessage(wire, { type: 1, hasFd: true }), [files.fd(0)]);
    closeAll([left]);
    const first = await channel.receive();
    assert.deepEqual([first?.type, files.which(first?.descriptor?.number ?? -1)], [1, 0]);
    await assert.rejects(channel.receive(), failsWith('PEER_GONE', 'ECONNRESET'));
    await assertFailed(channel, 'PEER_GONE');
  });

  test(`${wire}: a process without a place for a descriptor is told that it was lost`, () => {
    const script = fileURLToPath(new URL('../test-support/channel-without-room.js', import.meta.url));
    const command = `ulimit -n 64; exec '${process.execPath}' '${script}' ${wire}`;
    assert.deepEqual(JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' })), {
      seen: ['1 with', '2 without', 'TRUNCATED_FDS', 'TRUNCATED_FDS'],
      closed: true,
      failure: 'TRUNCATED_FDS',
      refused: 'EPIPE',
    });
  });

  test(`${wire}: close() while the oracle does not read drops what is queued, and its descriptors`, async (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, 1);
    const [left, right] = oraclePair();
    const channel = new ImsgChannel(right, { wire, descriptors: true });
    const before = openDescriptors().size;
    while (channel.send(1, Buffer.alloc(16_000)));
    await sleep(1);
    const waiting = channel.flushed();
    for (let count = 0; count < 5; count++) channel.send(2, undefined, { descriptor: files.open(0) });
    assert.equal(openDescriptors().size, before + 5);
    channel.close();
    await assert.rejects(waiting, failsWith('CLOSED'));
    assert.equal(openDescriptors().size, before - 1);
    using reader = new OracleReader(wire);
    while (reader.receiveFrom(left) > 0) for (const message of reader.all()) assert.equal(message.type, 1);
    closeAll([left]);
  });
}

test('a descriptor of the other generation ends the channel, unless it is set to auto', {
  skip: LITTLE_ENDIAN ? false : 'big-endian, every message tells',
}, async (t) => {
  using files = new MarkedFiles(temporaryDirectory(t).path, 1);
  for (const wire of WIRES) {
    const [left, right] = oraclePair();
    const other = wire === 'classic' ? 'marked' : 'classic';
    using channel = new ImsgChannel(right, { wire: other, descriptors: true });
    oracleSend(left, encodeMessage(wire, { type: 1, hasFd: true }), [files.fd(0)]);
    await assert.rejects(channel.receive(), failsWith('WRONG_WIRE'));
    await assertFailed(channel, 'WRONG_WIRE');
    closeAll([left]);
  }
});

test('auto: descriptors go out in the generation that the peer has shown', async (t) => {
  using files = new MarkedFiles(temporaryDirectory(t).path, 2);
  for (const wire of WIRES) {
    for (const sendWire of [undefined, ...WIRES]) {
      const options: ChannelOptions = { wire: 'auto', descriptors: true };
      const [left, right] = oraclePair();
      using channel = new ImsgChannel(right, sendWire === undefined ? options : { ...options, sendWire });
      oracleSend(left, encodeMessage(wire, { type: 1, hasFd: true }), [files.fd(0)]);
      assert.equal((await channel.receive())?.type, 1);
      assert.equal(channel.wire, wire);
      channel.send(2, Buffer.from('answer'), { descriptor: files.open(1) });
      await channel.flushed();
      using reader = new OracleReader(wire);
      assert.ok(oraclePoll(left, 'readable'));
      reader.receiveFrom(left);
      const [answer] = reader.all();
      assert.deepEqual([answer?.type, answer?.payload.toString(), answer?.hasFd], [2, 'answer', true]);
      assert.equal(files.which(answer?.fd ?? -1), 1);
      closeAll([left, answer?.fd ?? -1]);
    }
  }
});

test('unclaimed descriptors: on the marked wire the end; on the classic one up to 16 wait, and pair as in C', async (t) => {
  using files = new MarkedFiles(temporaryDirectory(t).path, 3);
  const [marked, markedRight] = oraclePair();
  using strict = new ImsgChannel(markedRight, { wire: 'marked', descriptors: true });
  oracleSend(marked, encodeMessage('marked', { type: 1 }), [files.fd(0)]);
  assert.equal((await strict.receive())?.type, 1);
  await assert.rejects(strict.receive(), failsWith('UNEXPECTED_FDS'));
  await assertFailed(strict, 'UNEXPECTED_FDS');

  const [classic, classicRight] = oraclePair();
  using channel = new ImsgChannel(classicRight, { wire: 'classic', descriptors: true });
  using oracle = new OracleReader('classic');
  for (const [type, source, hasFd] of [
    [1, 1, false],
    [2, 2, true],
  ] as const) {
    const bytes = encodeMessage('classic', { type, hasFd });
    oracleSend(classic, bytes, [files.fd(source)]);
    oracle.push(bytes, [files.open(source)]);
  }
  assert.equal((await channel.receive())?.descriptor, undefined);
  const shifted = await channel.receive();
  const [, theirs] = oracle.all();
  assert.equal(files.which(shifted?.descriptor?.number ?? -1), 1);
  assert.equal(files.which(theirs?.fd ?? -1), 1);
  // One waits still.
  for (let count = 2; count <= 16; count++) {
    oracleSend(classic, encodeMessage('classic', { type: 3 }), [files.fd(0)]);
    assert.equal((await channel.receive())?.type, 3);
  }
  oracleSend(classic, encodeMessage('classic', { type: 4 }), [files.fd(0)]);
  await assert.rejects(channel.receive(), failsWith('TOO_MANY_FDS'));
  await assertFailed(channel, 'TOO_MANY_FDS');
  closeAll([marked, classic, theirs?.fd ?? -1]);
});
