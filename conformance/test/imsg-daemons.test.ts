/** Our client against the real daemons of Debian that start without a network: ntpd and bgpd. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { ImsgChannel } from '@sallyport/imsg';
import { c, empty } from '@sallyport/imsg/codec';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { BgpdType } from '../src/peers/bgpd-messages.js';
import { relayBytes } from '../src/peers/byte-relay.js';
import { demand, WIRES } from '../src/peers/conversation.js';
import { bgpd, ntpd } from '../src/peers/daemons.js';
import { NtpdType, ntpdStatus } from '../src/peers/ntpd-messages.js';

const BGPD_CONFIGURATION = 'AS 65001\nrouter-id 127.0.0.1\nneighbor 127.0.0.2 {\n  remote-as 65002\n}\n';

test('a daemon whose program cannot be started is one error, for who started it', {
  skip: bgpd.skip,
}, async (t) => {
  const { path } = temporaryDirectory(t);
  const { PATH } = process.env;
  process.env.PATH = path;
  const starting = bgpd.start(path, BGPD_CONFIGURATION);
  process.env.PATH = PATH;
  await assert.rejects(starting, /bgpd did not start: .*ENOENT/);
});

test('ntpd answers our client; its status is what our codec says', {
  skip: ntpd.skip,
  timeout: 20_000,
}, async (t) => {
  const { path } = temporaryDirectory(t);
  await using daemon = await ntpd.start(path, '\n');
  for (const options of WIRES) {
    using channel = await ImsgChannel.connect(daemon.socket, options);
    channel.send(NtpdType.STATUS);
    const status = await demand(channel, NtpdType.STATUS);
    assert.equal(status.id, 0);
    assert.notEqual(status.pid, 0);
    assert.notEqual(status.pid, process.pid);
    const { clockOffset, constraintLast, constraintMedian, ...rest } = status.decode(ntpdStatus);
    // Without neighbours it has nothing to be synced by.
    assert.deepEqual(rest, {
      peers: 0,
      sensors: 0,
      validPeers: 0,
      validSensors: 0,
      synced: 0,
      stratum: 0,
      constraintErrors: 0,
    });
    assert.deepEqual([clockOffset, constraintMedian], [0, 0n]);
    assert.equal(typeof constraintLast, 'bigint');

    channel.send(NtpdType.ALL);
    await demand(channel, NtpdType.STATUS);
    assert.equal((await demand(channel, NtpdType.PEERS_END)).decode(c.int), 0);
    assert.equal((await demand(channel, NtpdType.SENSORS_END)).decode(c.int), 0);
    (await demand(channel, NtpdType.ALL_END)).decode(empty);
    assert.equal(channel.wire, options.wire === 'auto' && endianness() === 'LE' ? 'unknown' : options.wire);
  }
});

test('ntpd and our client understand one another when each byte comes alone', {
  skip: ntpd.skip,
  timeout: 20_000,
}, async (t) => {
  const { path } = temporaryDirectory(t);
  const between = temporaryDirectory(t).path;
  await using daemon = await ntpd.start(path, '\n');
  for (const options of WIRES) {
    await using relay = await relayBytes(join(between, 'relay'), daemon.socket);
    using channel = await ImsgChannel.connect(join(between, 'relay'), { ...options, pid: 0x01020304 });
    channel.send(NtpdType.STATUS, [], { id: 0x0a0b0c0d });
    const status = await demand(channel, NtpdType.STATUS);
    assert.equal(status.decode(ntpdStatus).peers, 0);
    const words = (bytes: Buffer) => [...new Uint32Array(new Uint8Array(bytes).buffer, 0, 4)];
    if (endianness() === 'LE') {
      assert.deepEqual(words(relay.asked), [NtpdType.STATUS, 16, 0x0a0b0c0d, 0x01020304]);
      assert.deepEqual(words(relay.answered), [NtpdType.STATUS, 16 + 56, 0, status.pid]);
    }
    assert.deepEqual(status.data, relay.answered.subarray(16));
  }
});

test('bgpd answers our client, and gives back the pid the client gave', {
  skip: bgpd.skip,
  timeout: 20_000,
}, async (t) => {
  const { path } = temporaryDirectory(t);
  await using daemon = await bgpd.start(path, BGPD_CONFIGURATION);
  for (const options of WIRES) {
    using channel = await ImsgChannel.connect(daemon.socket, { ...options, pid: 0x01020304 });
    // This one it answers in its own name, the next, for which it asks another of its processes, in the client's.
    for (const [request, echoes] of [
      [BgpdType.TERSE, false],
      [BgpdType.NEIGHBOR, true],
    ] as const) {
      channel.send(request);
      const neighbor = await demand(channel, BgpdType.NEIGHBOR);
      const end = await demand(channel, BgpdType.END);
      assert.deepEqual([neighbor.length, neighbor.id], [1744, 0]);
      assert.ok(neighbor.data.includes(Buffer.of(127, 0, 0, 2)));
      end.decode(empty);
      for (const { pid } of [neighbor, end]) assert.equal(pid === 0x01020304, echoes);
    }
  }
  using channel = await ImsgChannel.connect(daemon.socket, { wire: 'classic' });
  channel.send(BgpdType.RELOAD);
  const result = await demand(channel, BgpdType.RESULT);
  // Done, or not now, as it is still busy with the configuration it began with.
  assert.ok([0, 5].includes(result.decode(c.int)), String(result.decode(c.int)));
});
