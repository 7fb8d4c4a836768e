/** The oracle itself: against byte sequences that are known, and against the kernel. */
import assert from 'node:assert/strict';
import { closeSync, constants, fstatSync, readSync, writeSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import {
  closeAll,
  closesOnExec,
  decodeHeader,
  encodeHeader,
  encodeMessage,
  HEADER_BYTES,
  LITTLE_ENDIAN,
  MOST_DESCRIPTORS,
  type OracleMessage,
  OracleRangeError,
  OracleReader,
  OracleSystemError,
  type OracleWire,
  openPty,
  oracleClose,
  oracleOpen,
  oraclePair,
  oraclePoll,
  oracleReceive,
  oracleReceiveSoon,
  oracleSend,
  setTerminalSize,
  terminalSize,
} from '../test-support/oracle/index.js';

const WIRES: readonly OracleWire[] = ['classic', 'marked'];

interface Cleanup {
  after(hook: () => void): void;
}

function pairOf(t: Cleanup): [number, number] {
  const pair = oraclePair();
  t.after(() => closeAll(pair));
  return pair;
}

/** The null device and the zero device, so that two descriptors can be told apart. */
function devices(t: Cleanup): [number, number] {
  const fds: [number, number] = [
    oracleOpen('/dev/null', constants.O_RDWR),
    oracleOpen('/dev/zero', constants.O_RDWR),
  ];
  t.after(() => closeAll(fds));
  return fds;
}

const device = (fd: number) => fstatSync(fd).rdev;

const brief = ({ type, id, payload, hasFd, fd }: OracleMessage) => [
  type,
  id,
  payload.toString('latin1'),
  hasFd,
  fd !== -1,
];

const failsWith = (code: string) => (error: unknown) =>
  error instanceof OracleSystemError && error.code === code;

test('headers are those that real programs send', {
  skip: LITTLE_ENDIAN ? false : 'known as little-endian',
}, () => {
  const stdin = encodeMessage('classic', { type: 104, id: 8, pid: -1, hasFd: true });
  assert.equal(stdin.toString('hex'), '680000001000010008000000ffffffff');
  const payload = Buffer.from('AB');
  const marked = encodeMessage('marked', { type: 0x11223344, id: 0x55667788, pid: 7, payload, hasFd: true });
  assert.equal(marked.toString('hex'), '443322111200008088776655070000004142');
  const plain = { type: 1, id: 2, pid: 3, payload };
  assert.deepEqual(encodeMessage('classic', plain), encodeMessage('marked', plain));
});

test('a header is decoded to what was encoded, and its field bounds it', () => {
  for (const wire of WIRES) {
    for (const length of [0, 15, 16, 16_384, 16_385, 0xffff]) {
      for (const hasFd of [false, true]) {
        const header = { type: 0xfedcba98, length, id: 0xffffffff, pid: 0, hasFd };
        assert.deepEqual(decodeHeader(wire, encodeHeader(wire, header)), header);
      }
    }
  }
  const header = { type: 0, id: 0, pid: 0, hasFd: true };
  assert.throws(() => encodeHeader('classic', { ...header, length: 0x10000 }), RangeError);
  assert.throws(() => encodeHeader('marked', { ...header, length: 0x80000000 }), RangeError);
  assert.equal(
    decodeHeader('marked', encodeHeader('marked', { ...header, length: 0x7fffffff })).length,
    0x7fffffff,
  );
});

test('descriptors travel with the first byte of one message, close-on-exec', (t) => {
  const [left, right] = pairOf(t);
  const [zero] = devices(t).slice(1) as [number];
  assert.equal(oracleSend(left, Buffer.from('plain')), 5);
  assert.equal(oracleSend(left, Buffer.from('one'), [zero, left]), 3);
  assert.equal(oracleSend(left, Buffer.from('behind')), 6);
  const first = oracleReceive(right, 100);
  assert.equal(first.bytes.toString(), 'plainone');
  assert.equal(first.truncated, false);
  assert.equal(first.fds.length, 2);
  assert.equal(device(first.fds[0] as number), device(zero));
  assert.equal(fstatSync(first.fds[1] as number).ino, fstatSync(left).ino);
  assert.ok(first.fds.every(closesOnExec));
  closeAll(first.fds);
  const second = oracleReceive(right, 100);
  assert.deepEqual([second.bytes.toString(), second.fds], ['behind', []]);
});

test('what does not fit into the control buffer is dropped and said to be', (t) => {
  const [left, right] = pairOf(t);
  const [one] = devices(t);
  const send = (count: number) => oracleSend(left, Buffer.from('x'), new Array<number>(count).fill(one));
  const outcome = (room: number) => {
    const { fds, truncated } = oracleReceive(right, 1, room);
    closeAll(fds);
    return [fds.length, truncated];
  };
  send(2);
  // The padding behind one has place for a second.
  assert.deepEqual(outcome(1), [2, false]);
  send(3);
  assert.deepEqual(outcome(1), [2, true]);
  send(1);
  assert.deepEqual(outcome(0), [0, true]);
  send(MOST_DESCRIPTORS);
  assert.deepEqual(outcome(MOST_DESCRIPTORS), [MOST_DESCRIPTORS, false]);
  assert.throws(() => send(MOST_DESCRIPTORS + 1), failsWith('EINVAL'));
});

test('nothing blocks: no data, no room, no peer', async (t) => {
  const [left, right] = oraclePair({ blocking: true });
  t.after(() => oracleClose(left));
  assert.throws(() => oracleReceive(right, 1), failsWith('EAGAIN'));
  assert.equal(oraclePoll(right, 'readable'), false);
  await assert.rejects(oracleReceiveSoon(right, 1, 20), failsWith('ETIMEDOUT'));
  const block = Buffer.alloc(1 << 16);
  assert.throws(() => {
    for (;;) oracleSend(left, block);
  }, failsWith('EAGAIN'));
  assert.equal(oraclePoll(left, 'writable'), false);
  assert.equal(oraclePoll(right, 'readable'), true);
  oracleClose(right);
  assert.throws(() => oracleSend(left, block), failsWith('EPIPE'));
  assert.throws(() => oracleClose(-1), failsWith('EBADF'));
});

test('the end of the stream is no bytes', (t) => {
  const [left, right] = oraclePair();
  t.after(() => oracleClose(right));
  oracleClose(left);
  assert.deepEqual(oracleReceive(right, 10), { bytes: Buffer.alloc(0), fds: [], truncated: false });
});

for (const wire of WIRES) {
  test(`${wire}: messages come out of every cut of a stream`, (t) => {
    const [nothing] = devices(t);
    const stream = Buffer.concat([
      encodeMessage(wire, { type: 1, id: 7 }),
      encodeMessage(wire, { type: 2, payload: Buffer.from('two') }),
      encodeMessage(wire, { type: 3, payload: Buffer.from('three'), hasFd: true }),
      encodeMessage(wire, { type: 4, payload: Buffer.from('four') }),
    ]);
    const withFd = 16 + 19;
    const whole = [
      [1, 7, '', false, false],
      [2, 0, 'two', false, false],
      [3, 0, 'three', true, true],
      [4, 0, 'four', false, false],
    ];
    for (let cut = 1; cut < stream.length; cut++) {
      const [left, right] = oraclePair();
      using reader = new OracleReader(wire);
      oracleSend(left, stream.subarray(0, Math.min(cut, withFd)));
      if (cut > withFd) oracleSend(left, stream.subarray(withFd, cut), [nothing]);
      reader.receiveFrom(right);
      oracleSend(left, stream.subarray(cut, Math.max(cut, withFd)));
      if (cut <= withFd) oracleSend(left, stream.subarray(withFd), [nothing]);
      else oracleSend(left, stream.subarray(cut));
      while (oraclePoll(right, 'readable')) reader.receiveFrom(right);
      closeAll([left, right]);
      const messages = reader.all();
      // The fault of the marked reader: the descriptor came, and its header was not whole.
      const lost = wire === 'marked' && cut > withFd && cut < withFd + HEADER_BYTES;
      const expected = lost ? whole.with(2, [3, 0, 'three', true, false]) : whole;
      assert.deepEqual(messages.map(brief), expected, `cut at ${cut}`);
      for (const { fd } of messages) {
        if (fd === -1) continue;
        assert.equal(device(fd), device(nothing));
        oracleClose(fd);
      }
      assert.equal(reader.partial, false);
      assert.deepEqual(reader.waiting, []);
    }
  });

  test(`${wire}: lengths at and over the limits`, () => {
    const header = (length: number) => encodeHeader(wire, { type: 9, length, id: 0, pid: 0, hasFd: false });
    for (const length of [0, 15, 16_385, 0xffff]) {
      const reader = new OracleReader(wire);
      reader.push(encodeMessage(wire, { type: 1 }));
      reader.push(header(length));
      assert.deepEqual(reader.all().map(brief), [[1, 0, '', false, false]]);
      assert.throws(() => reader.next(), OracleRangeError);
      reader.push(encodeMessage(wire, { type: 1 }));
      assert.throws(() => reader.next(), OracleRangeError);
    }
    const reader = new OracleReader(wire, { maximumMessageBytes: 20 });
    reader.push(Buffer.concat([header(20), Buffer.from('full')]));
    assert.deepEqual(reader.all().map(brief), [[9, 0, 'full', false, false]]);
    reader.push(header(21));
    assert.throws(() => reader.all(), OracleRangeError);
  });

  test(`${wire}: of several descriptors in one read the first is kept`, (t) => {
    const [nothing, zero] = devices(t);
    const [left, right] = pairOf(t);
    using reader = new OracleReader(wire);
    const message = encodeMessage(wire, { type: 1, hasFd: true });
    oracleSend(left, Buffer.concat([message, message]), [zero, nothing]);
    assert.equal(reader.receiveFrom(right), 32);
    const [first, second] = reader.all();
    assert.equal(device(first?.fd ?? -1), device(zero));
    assert.equal(second?.fd, -1);
    oracleClose(first?.fd ?? -1);
  });
}

test('an unflagged descriptor: the classic reader hands it to the next flagged message, the marked one closes it', (t) => {
  const [nothing, zero] = devices(t);
  for (const wire of WIRES) {
    const [left, right] = oraclePair();
    using reader = new OracleReader(wire);
    oracleSend(left, encodeMessage(wire, { type: 1 }), [zero]);
    reader.receiveFrom(right);
    assert.equal(reader.waiting.length, wire === 'classic' ? 1 : 0);
    oracleSend(left, encodeMessage(wire, { type: 2, hasFd: true }), [nothing]);
    reader.receiveFrom(right);
    const [first, second] = reader.all();
    closeAll([left, right]);
    assert.equal(first?.fd, -1);
    assert.equal(device(second?.fd ?? -1), device(wire === 'classic' ? zero : nothing));
    oracleClose(second?.fd ?? -1);
    assert.equal(reader.waiting.length, wire === 'classic' ? 1 : 0);
  }
});

test('between the wires: a classic flag ends a marked channel, a mark is not seen by a classic one', (t) => {
  const [nothing] = devices(t);
  const [left, right] = pairOf(t);
  using marked = new OracleReader('marked');
  oracleSend(left, encodeMessage('classic', { type: 1, hasFd: true }), [nothing]);
  marked.receiveFrom(right);
  assert.throws(() => marked.next(), OracleRangeError);
  using classic = new OracleReader('classic');
  oracleSend(left, encodeMessage('marked', { type: 1, hasFd: true }), [nothing]);
  classic.receiveFrom(right);
  assert.deepEqual(classic.all().map(brief), [[1, 0, '', false, false]]);
  assert.equal(classic.waiting.length, 1);
});

test('a marked descriptor before the end of its header: lost as upstream loses it, kept on demand', (t) => {
  const [nothing] = devices(t);
  const message = encodeMessage('marked', { type: 1, hasFd: true });
  for (const keepSplitHeader of [false, true]) {
    const [left, right] = oraclePair();
    using reader = new OracleReader('marked', { keepSplitHeader });
    oracleSend(left, message.subarray(0, 15), [nothing]);
    reader.receiveFrom(right);
    oracleSend(left, message.subarray(15));
    reader.receiveFrom(right);
    closeAll([left, right]);
    const [received] = reader.all();
    assert.equal(received?.fd !== -1, keepSplitHeader);
    if (received !== undefined && received.fd !== -1) oracleClose(received.fd);
  }
});

test('a closed reader holds nothing', (t) => {
  const [nothing] = devices(t);
  const [left, right] = pairOf(t);
  for (const wire of WIRES) {
    const reader = new OracleReader(wire);
    // One that is complete, one whose payload is missing, and on the classic wire one that nobody claims.
    const complete = encodeMessage(wire, { type: 1, hasFd: true });
    oracleSend(left, complete, [nothing]);
    reader.receiveFrom(right);
    oracleSend(left, encodeHeader(wire, { type: 2, length: 20, id: 0, pid: 0, hasFd: true }), [nothing]);
    reader.receiveFrom(right);
    assert.equal(reader.partial, true);
    // What is left open would be seen by the test's own check.
    reader.close();
    assert.equal(reader.partial, false);
  }
});

test('a pseudo terminal has its size at both ends and carries bytes', () => {
  const { master, slave, path } = openPty({ columns: 132, rows: 43 });
  assert.match(path, /^\/dev\/pts\/\d+$/);
  assert.ok([master, slave].every(closesOnExec));
  assert.deepEqual(terminalSize(slave), { columns: 132, rows: 43 });
  setTerminalSize(slave, { columns: 10, rows: 5 });
  assert.deepEqual(terminalSize(master), { columns: 10, rows: 5 });
  writeSync(slave, 'hello\n');
  const screen = Buffer.alloc(64);
  assert.equal(oraclePoll(master, 'readable', 1000), true);
  assert.equal(screen.toString('latin1', 0, readSync(master, screen)), 'hello\r\n');
  closeSync(slave);
  closeSync(master);
});
