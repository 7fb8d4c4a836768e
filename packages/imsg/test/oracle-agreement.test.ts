/**
 * What this library sends is what an independent imsg receives, and the other way round, live over sockets: both wires, with and without
 * descriptors, however the stream is cut, in the orders of senders of all generations.
 */
import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import {
  FlushStatus,
  FrameStatus,
  type Imsg,
  ImsgChannel,
  MessageReader,
  MessageWriter,
} from '../src/index.js';
import { MarkedFiles } from '../test-support/marked-files.js';
import {
  closeAll,
  closesOnExec,
  encodeMessage,
  LITTLE_ENDIAN,
  type OracleMessage,
  OracleReader,
  OracleSystemError,
  type OracleWire,
  oraclePair,
  oraclePoll,
  oracleReceive,
  oracleSend,
} from '../test-support/oracle/index.js';
import {
  newerPieces,
  olderPieces,
  type Piece,
  type RandomMessage,
  randomMessages,
} from '../test-support/random-stream.js';
import { random } from '../test-support/reading.js';

const WIRES: readonly OracleWire[] = ['classic', 'marked'];
/** Big-endian, the first message without a descriptor settles the wire, too. */
const RECEIVING = (wire: OracleWire) => [wire, 'auto'] as const;
const SEEDS = [1, 2, 3, 4, 5, 6];
const MESSAGES = 150;
const SOURCES = 5;

/** For comparing: long payloads would make a difference unreadable. */
type Line = readonly [type: number, id: number, pid: number, payload: string, source: number];

function line(type: number, id: number, pid: number, payload: Buffer, source: number): Line {
  const text = payload.toString('latin1');
  const even = text.length > 0 && text === (text[0] as string).repeat(text.length);
  return [type, id, pid, even ? `${payload[0]} x ${text.length}` : text, source];
}

const expected = (messages: readonly RandomMessage[]) =>
  messages.map(({ type, id, pid, payload, source }) => line(type, id, pid, payload, source));

/** Closes the descriptor. */
function byOracle({ type, id, pid, payload, hasFd, fd }: OracleMessage, files: MarkedFiles): Line {
  assert.equal(hasFd, fd !== -1);
  if (fd === -1) return line(type, id, pid, payload, -1);
  const source = files.which(fd);
  closeAll([fd]);
  return line(type, id, pid, payload, source);
}

function byUs({ type, id, pid, data, length, descriptor }: Imsg, files: MarkedFiles): Line {
  assert.equal(data.length, length);
  if (descriptor !== undefined) assert.ok(closesOnExec(descriptor.number));
  return line(type, id, pid, data, descriptor === undefined ? -1 : files.which(descriptor.number));
}

/** Sends pieces as the socket takes them. Descriptors go with the first byte that is taken, as in C. */
async function sendPieces(socket: number, pieces: readonly Piece[], files: MarkedFiles): Promise<void> {
  for (const { bytes, sources } of pieces) {
    let fds = sources.map((source) => files.fd(source));
    for (let rest = bytes; rest.length > 0; ) {
      try {
        rest = rest.subarray(oracleSend(socket, rest, fds));
        fds = [];
      } catch (error) {
        if (!(error instanceof OracleSystemError) || error.code !== 'EAGAIN') throw error;
        await nextTurn();
      }
    }
  }
}

for (const wire of WIRES) {
  test(`${wire}: what a channel sends, the oracle receives, however little it reads at once`, {
    timeout: 30_000,
  }, async (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, SOURCES);
    for (const seed of SEEDS) {
      const messages = randomMessages(seed, MESSAGES, SOURCES);
      const next = random(seed);
      const [left, right] = oraclePair();
      using channel = new ImsgChannel(left, { wire, descriptors: true });
      using reader = new OracleReader(wire, { keepSplitHeader: true });
      const sending = (async () => {
        for (const { type, id, pid, payload, source } of messages) {
          const pieces = next(2) === 0 ? payload : [payload.subarray(0, 7), payload.subarray(7)];
          const descriptor = source < 0 ? {} : { descriptor: files.open(source) };
          const goesOn = channel.send(type, pieces, { id, pid, ...descriptor });
          if (!goesOn) await channel.drained();
          else if (next(10) === 0) await nextTurn();
        }
        await channel.flushed();
      })();
      const received: Line[] = [];
      while (received.length < messages.length) {
        await nextTurn();
        while (oraclePoll(right, 'readable')) {
          const { bytes, fds, truncated } = oracleReceive(
            right,
            1 + next([20, 2000, 65_535][next(3)] as number),
          );
          assert.equal(truncated, false);
          // One sendmsg carries one descriptor.
          assert.ok(fds.length <= 1);
          reader.push(bytes, fds);
          for (const message of reader.all()) received.push(byOracle(message, files));
        }
      }
      await sending;
      assert.deepEqual(received, expected(messages), `seed ${seed}`);
      assert.deepEqual([reader.partial, reader.waiting.length, channel.queuedBytes], [false, 0, 0]);
      closeAll([right]);
    }
  });

  for (const receiving of RECEIVING(wire)) {
    test(`${wire}: what the oracle sends, a channel set to ${receiving} receives`, {
      timeout: 30_000,
    }, async (t) => {
      using files = new MarkedFiles(temporaryDirectory(t).path, SOURCES);
      for (const seed of SEEDS) {
        const messages = randomMessages(seed, MESSAGES, SOURCES);
        const orders = [newerPieces(wire, messages, seed)];
        if (wire === 'classic') orders.push(olderPieces(messages, seed));
        for (const pieces of orders) {
          const [left, right] = oraclePair();
          using channel = new ImsgChannel(right, { wire: receiving, descriptors: true });
          const sending = sendPieces(left, pieces, files).then(() => closeAll([left]));
          const received: Line[] = [];
          if (seed % 2 === 0) await channel.listen((message) => void received.push(byUs(message, files)));
          else for await (const message of channel) received.push(byUs(message, files));
          await sending;
          assert.deepEqual(received, expected(messages), `seed ${seed}`);
          assert.equal(channel.wire, wire);
        }
      }
    });
  }

  test(`${wire}: the codec alone agrees with the oracle in both directions, however the reads are cut`, (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, SOURCES);
    for (const seed of SEEDS) {
      const messages = randomMessages(seed, MESSAGES, SOURCES);
      const next = random(seed);
      const [left, right] = oraclePair();
      const writer = new MessageWriter();
      const reader = new MessageReader({ wire, descriptors: true });
      for (const { type, id, pid, payload, source } of messages) {
        writer.write(type, id, pid, payload, payload.length, wire, source < 0 ? -1 : files.open(source));
      }
      const received: Line[] = [];
      for (let status = -1; status !== FlushStatus.DONE || oraclePoll(right, 'readable'); ) {
        if (status !== FlushStatus.DONE) status = writer.flush(left);
        assert.ok(status >= 0);
        if (!oraclePoll(right, 'readable')) continue;
        const room = reader.space();
        const { bytes, fds } = oracleReceive(right, Math.min(room, 1 + next([20, 3000][next(2)] as number)));
        reader.buffer.set(bytes, reader.writePosition);
        reader.received(bytes.length, fds);
        let found: FrameStatus = reader.next();
        for (; found === FrameStatus.FRAME; found = reader.next())
          received.push(byUs(reader.message(), files));
        assert.equal(found, FrameStatus.MORE);
      }
      assert.deepEqual(received, expected(messages), `seed ${seed}`);
      assert.deepEqual([writer.queuedBytes, writer.queuedDescriptors, reader.pendingBytes], [0, 0, 0]);
      reader.close();
      closeAll([left, right]);
    }
  });
}

test('classic: six messages and a seventh with the descriptor in one batch, cut at every byte', (t) => {
  using files = new MarkedFiles(temporaryDirectory(t).path, 2);
  const plain = Array.from({ length: 6 }, (_, type) =>
    encodeMessage('classic', { type, payload: Buffer.alloc(type, 'p') }),
  );
  const batch = (source: number) =>
    Buffer.concat([...plain, encodeMessage('classic', { type: 6, id: source, hasFd: true })]);
  const types = [0, 1, 2, 3, 4, 5, 6].map((type) => [type, type === 6]);
  for (let cut = 1; cut < batch(0).length; cut++) {
    const [left, right] = oraclePair();
    using channel = new ImsgChannel(right, { wire: 'classic', descriptors: true });
    using oracle = new OracleReader('classic');
    const received: [number, boolean][] = [];
    const take = () => {
      for (let message = channel.tryReceive(); message; message = channel.tryReceive()) {
        received.push([message.type, message.descriptor !== undefined]);
        if (message.descriptor !== undefined)
          assert.equal(files.which(message.descriptor.number), message.id);
      }
    };
    for (const source of [0, 1]) {
      oracleSend(left, batch(source).subarray(0, cut), [files.fd(source)]);
      oracle.push(batch(source).subarray(0, cut), [files.open(source)]);
      take();
      oracleSend(left, batch(source).subarray(cut));
      oracle.push(batch(source).subarray(cut));
    }
    take();
    assert.deepEqual(received, [...types, ...types], `cut at ${cut}`);
    const theirs = oracle.all();
    assert.deepEqual(
      theirs.map(({ type, fd }) => [type, fd !== -1]),
      received,
    );
    closeAll(theirs.map(({ fd }) => fd).filter((fd) => fd !== -1));
    closeAll([left]);
  }
});

/** Plain messages of so many bytes in all. */
function plainBytes(wire: OracleWire, total: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let left = total; left > 0; ) {
    // What is left at the end holds a header.
    const length = left <= 16_384 ? left : 16_000;
    parts.push(encodeMessage(wire, { type: 1, payload: Buffer.alloc(length - 16) }));
    left -= length;
  }
  return parts;
}

for (const wire of WIRES) {
  test(`${wire}: a read that ends within the header of a message with a descriptor loses nothing here`, (t) => {
    using files = new MarkedFiles(temporaryDirectory(t).path, 1);
    const lostUpstream: number[] = [];
    // Upstream reads 65535 bytes at once, and this library 65536.
    for (let before = 65_515; before <= 65_540; before++) {
      const stream = plainBytes(wire, before);
      const flagged = encodeMessage(wire, { type: 2, payload: Buffer.from('end'), hasFd: true });
      const fill = (socket: number) => {
        for (const bytes of stream) assert.equal(oracleSend(socket, bytes), bytes.length);
        assert.equal(oracleSend(socket, flagged, [files.fd(0)]), flagged.length);
      };
      const [left, right] = oraclePair();
      using channel = new ImsgChannel(right, { wire, descriptors: true });
      fill(left);
      for (const _ of stream) assert.equal(channel.tryReceive()?.type, 1);
      const last = channel.tryReceive();
      assert.deepEqual([last?.type, last?.data.toString()], [2, 'end']);
      assert.equal(files.which(last?.descriptor?.number ?? -1), 0, `${before} bytes before it`);

      const pair = oraclePair();
      using oracle = new OracleReader(wire);
      fill(pair[0]);
      while (oraclePoll(pair[1], 'readable')) oracle.receiveFrom(pair[1]);
      const fd = oracle.all().at(-1)?.fd ?? -1;
      if (fd === -1) lostUpstream.push(before);
      else closeAll([fd]);
      closeAll([left, ...pair]);
    }
    const known = Array.from({ length: 15 }, (_, index) => 65_520 + index);
    assert.deepEqual(lostUpstream, wire === 'marked' ? known : []);
  });
}

test('without a descriptor both wires are the same bytes', {
  skip: LITTLE_ENDIAN ? false : 'big-endian',
}, (t) => {
  using files = new MarkedFiles(temporaryDirectory(t).path, 1);
  const messages = randomMessages(9, 40, files.count).map((message) => ({ ...message, source: -1 }));
  const bytesOf = (wire: OracleWire) =>
    Buffer.concat(newerPieces(wire, messages, 1).map(({ bytes }) => bytes));
  for (const wire of WIRES) {
    const writer = new MessageWriter();
    for (const { type, id, pid, payload } of messages) {
      writer.write(type, id, pid, payload, payload.length, wire, -1);
    }
    const [left, right] = oraclePair();
    const parts: Buffer[] = [];
    for (let status = -1; status !== FlushStatus.DONE; ) {
      status = writer.flush(left);
      while (oraclePoll(right, 'readable')) parts.push(oracleReceive(right, 65_535).bytes);
    }
    closeAll([left, right]);
    assert.ok(Buffer.concat(parts).equals(bytesOf('classic')));
    assert.ok(Buffer.concat(parts).equals(bytesOf('marked')));
  }
});
