/** Real control programs of Debian against this repository's server: what they ask for arrives, and they show what they are answered. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { c, empty } from '@sallyport/imsg/codec';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { BgpdType } from '../src/peers/bgpd-messages.js';
import { bgpctl, ikectl, ntpctl } from '../src/peers/control-programs.js';
import { demand, demandEnd, WIRES } from '../src/peers/conversation.js';
import { NtpdType, ntpdPeer, ntpdSensor, ntpdStatus } from '../src/peers/ntpd-messages.js';
import { runServed } from '../src/peers/served-program.js';

/** Of iked 7.2. */
const Iked = { VERBOSE: 3, COUPLE: 7 } as const;

for (const channel of WIRES) {
  const { wire } = channel;

  test(`${wire}: bgpctl shows what it is answered`, { skip: bgpctl.skip }, async (t) => {
    const { path } = temporaryDirectory(t);
    const options = { socket: join(path, 'bgpd'), channel };
    const summary = await runServed(bgpctl, ['show', 'summary'], options, async (peer) => {
      (await demand(peer, BgpdType.NEIGHBOR)).decode(empty);
      peer.send(BgpdType.END);
      await demandEnd(peer);
    });
    assert.equal(summary.code, 0, summary.stderr);
    assert.match(
      summary.stdout.toString(),
      /^Neighbor +AS +MsgRcvd +MsgSent +OutQ +Up\/Down +State\/PrfRcvd\n$/,
    );

    const interfaces = await runServed(bgpctl, ['-j', 'show', 'interfaces'], options, async (peer) => {
      (await demand(peer, BgpdType.INTERFACE)).decode(empty);
      peer.send(BgpdType.END);
      await demandEnd(peer);
    });
    assert.equal(interfaces.code, 0, interfaces.stderr);
    assert.deepEqual(JSON.parse(interfaces.stdout.toString()), {});

    const verbose = await runServed(bgpctl, ['log', 'verbose'], options, async (peer) => {
      assert.equal((await demand(peer, BgpdType.VERBOSE)).decode(c.int), 1);
      await demandEnd(peer);
    });
    assert.equal(verbose.code, 0, verbose.stderr);
    assert.match(verbose.stdout.toString() + verbose.stderr, /request sent/);
  });

  test(`${wire}: ikectl sends its requests`, { skip: ikectl.skip }, async (t) => {
    const { path } = temporaryDirectory(t);
    const options = { socket: join(path, 'iked'), channel };
    const verbose = await runServed(ikectl, ['log', 'verbose'], options, async (peer) => {
      assert.equal((await demand(peer, Iked.VERBOSE)).decode(c.int), 2);
      await demandEnd(peer);
    });
    assert.equal(verbose.code, 0, verbose.stderr);
    assert.match(verbose.stdout.toString() + verbose.stderr, /request sent/);
    const couple = await runServed(ikectl, ['couple'], options, async (peer) => {
      (await demand(peer, Iked.COUPLE)).decode(empty);
      await demandEnd(peer);
    });
    assert.equal(couple.code, 0, couple.stderr);
  });

  test(`${wire}: ntpctl prints the values of our structs`, { skip: ntpctl.skip }, async (t) => {
    const { path } = temporaryDirectory(t);
    const options = { socket: join(path, 'ntpd'), channel };
    const synced = {
      peers: 7,
      sensors: 5,
      validPeers: 3,
      validSensors: 2,
      synced: 1,
      stratum: 4,
      clockOffset: 0,
      constraintMedian: 0n,
      constraintLast: 0n,
      constraintErrors: 0,
    };
    const status = ntpdStatus.encode(synced);
    assert.equal(status.length, 56);
    const unsynced = ntpdStatus.encode({ ...synced, synced: 0, clockOffset: -12.375 });
    const line = '3/7 peers valid, 2/5 sensors valid, clock synced, stratum 4';
    for (const [answer, says] of [
      [status, line],
      [unsynced, '3/7 peers valid, 2/5 sensors valid, clock unsynced, clock offset is -12.375ms'],
    ] as const) {
      const shown = await runServed(ntpctl, ['-s', 'status'], options, async (peer) => {
        (await demand(peer, NtpdType.STATUS)).decode(empty);
        peer.send(NtpdType.STATUS, answer);
        await demandEnd(peer);
      });
      assert.equal(shown.code, 0, shown.stderr);
      assert.equal(shown.stdout.toString(), `${says}\n`);
    }

    const all = await runServed(ntpctl, ['-s', 'all'], options, async (peer) => {
      (await demand(peer, NtpdType.ALL)).decode(empty);
      peer.send(NtpdType.STATUS, status);
      peer.send(
        NtpdType.PEER,
        ntpdPeer.encode({
          description: '192.0.2.7 from pool example.org',
          syncedTo: 1,
          weight: 1,
          trustLevel: 10,
          stratum: 3,
          next: 17n,
          poll: 31n,
          offset: 1.5,
          delay: 20.25,
          jitter: 0.125,
        }),
      );
      peer.send(NtpdType.PEERS_END, c.int.encode(1));
      peer.send(
        NtpdType.SENSOR,
        ntpdSensor.encode({
          description: 'nmea0  GPS',
          syncedTo: 0,
          weight: 2,
          good: 1,
          stratum: 1,
          next: 8n,
          poll: 15n,
          offset: -3.25,
          correction: 0.5,
        }),
      );
      peer.send(NtpdType.SENSORS_END, c.int.encode(1));
      peer.send(NtpdType.ALL_END);
      await demandEnd(peer);
    });
    assert.equal(all.code, 0, all.stderr);
    const words = all.stdout.toString().replaceAll(/[ \t\n]+/g, ' ');
    assert.ok(words.includes(line), words);
    assert.match(words, /192\.0\.2\.7 from pool example\.org \* 1 10 3 17s 31s 1\.500ms 20\.250ms 0\.125ms /);
    assert.match(words, /nmea0 GPS 2 1 1 8s 15s -3\.250ms 0\.500ms/);
  });
}
