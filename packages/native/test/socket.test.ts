import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EAGAIN, EBADF, ECONNRESET, ENOTSOCK, EPIPE, native, ReceiveResult } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { compileProbe, startChild } from '../test-support/children.js';
import { closeEarly, own, receive, sendText, socketPair } from '../test-support/sockets.js';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;

function flagsOf(descriptor: number): number {
  const line = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'));
  return Number.parseInt(line?.[1] ?? '', 8);
}

test('both ends of a pair are non-blocking and close-on-exec', (t) => {
  for (const socket of socketPair(t)) {
    assert.equal(flagsOf(socket) & O_NONBLOCK, O_NONBLOCK);
    assert.equal(flagsOf(socket) & O_CLOEXEC, O_CLOEXEC);
  }
});

test('bytes arrive, from the given range into the given range', (t) => {
  const [left, right] = socketPair(t);
  assert.equal(native.send(left, Buffer.from('xxhelloyy'), 2, 5, -1), 5);
  const bytes = Buffer.from('..........');
  assert.equal(native.receive(right, bytes, 3, 7, new Int32Array(ReceiveResult.LENGTH)), 5);
  assert.equal(bytes.toString(), '...hello..');
});

test('nothing there is EAGAIN, a closed peer is the end, writing to it is EPIPE and no signal', (t) => {
  const [left, right] = socketPair(t);
  assert.equal(receive(t, right).count, -EAGAIN);
  closeEarly(left);
  assert.equal(receive(t, right).count, 0);
  assert.equal(sendText(right, 'x'), -EPIPE);
});

test('a peer that closes with unread bytes is ECONNRESET once, then the end', (t) => {
  const [left, right] = socketPair(t);
  sendText(right, 'never read');
  closeEarly(left);
  assert.equal(receive(t, right).count, -ECONNRESET);
  assert.equal(receive(t, right).count, 0);
});

test('a full socket takes a part, then nothing, and takes again when read', (t) => {
  const [left, right] = socketPair(t);
  const bytes = Buffer.alloc(1 << 20);
  let total = 0;
  let count = native.send(left, bytes, 0, bytes.length, -1);
  assert.ok(count > 0 && count < bytes.length);
  for (; count > 0; count = native.send(left, bytes, 0, bytes.length, -1)) total += count;
  assert.equal(count, -EAGAIN);
  const result = new Int32Array(ReceiveResult.LENGTH);
  let read = 0;
  for (let n = 1; read < total && n > 0; read += n) n = native.receive(right, bytes, 0, bytes.length, result);
  assert.equal(read, total);
  assert.equal(sendText(left, 'again'), 5);
});

test('a descriptor arrives close-on-exec, refers to the same file, and the sender keeps its own', (t) => {
  const [left, right] = socketPair(t);
  const file = own(t, openSync('/proc/self/comm', 'r'));
  assert.equal(sendText(left, 'F', file), 1);
  const { text, descriptors, truncated } = receive(t, right);
  assert.equal(text, 'F');
  assert.equal(truncated, false);
  assert.equal(descriptors.length, 1);
  const [received = -1] = descriptors;
  assert.notEqual(received, file);
  assert.equal(flagsOf(received) & O_CLOEXEC, O_CLOEXEC);
  assert.equal(fstatSync(received).ino, statSync('/proc/self/comm').ino);
  assert.ok(openDescriptors().has(file));
});

test('plain bytes join in front of bytes with a descriptor, and a read stops behind them', (t) => {
  const [left, right] = socketPair(t);
  const one = own(t, openSync('/dev/null', 'r'));
  const two = own(t, openSync('/dev/zero', 'r'));
  sendText(left, 'plain');
  sendText(left, 'FD1', one);
  sendText(left, 'after');
  sendText(left, 'FD2', two);
  const first = receive(t, right);
  assert.equal(first.text, 'plainFD1');
  assert.deepEqual(
    first.descriptors.map((fd) => fstatSync(fd).rdev),
    [statSync('/dev/null').rdev],
  );
  const second = receive(t, right);
  assert.equal(second.text, 'afterFD2');
  assert.deepEqual(
    second.descriptors.map((fd) => fstatSync(fd).rdev),
    [statSync('/dev/zero').rdev],
  );
});

test('bytes with a descriptor read in two parts give it with the first', (t) => {
  const [left, right] = socketPair(t);
  sendText(left, 'ABCD', own(t, openSync('/dev/null', 'r')));
  const first = receive(t, right, 1);
  assert.equal(first.text, 'A');
  assert.equal(first.descriptors.length, 1);
  const second = receive(t, right);
  assert.equal(second.text, 'BCD');
  assert.equal(second.descriptors.length, 0);
});

test('253 descriptors of one control message are all received, as are those of two', async (t) => {
  const peer = compileProbe(t, 'peer');
  for (const [what, each, expected] of [
    ['many', '253', 253],
    ['many', '1', 1],
    ['twice', '7', 14],
  ] as const) {
    const [ours, theirs] = socketPair(t);
    const child = startChild(t, peer, [what, each], [-1, -1, 2, theirs]);
    assert.deepEqual(await child.ended(), [0, 0]);
    const received = receive(t, ours);
    assert.equal(received.count, 1, what);
    assert.equal(received.truncated, false);
    assert.equal(received.descriptors.length, expected);
    assert.equal(new Set(received.descriptors).size, expected);
    for (const descriptor of received.descriptors) assert.equal(flagsOf(descriptor) & O_CLOEXEC, O_CLOEXEC);
  }
});

test('a full table of descriptors is noticed, one free number is enough', () => {
  const script = fileURLToPath(new URL('../test-support/near-limit.js', import.meta.url));
  const run = (free: number) => {
    const command = `ulimit -n 64; exec '${process.execPath}' '${script}' ${free}`;
    return JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' })) as unknown;
  };
  assert.deepEqual(run(0), { text: 'first', truncated: true, descriptors: 0 });
  assert.deepEqual(run(1), { text: 'first', truncated: false, descriptors: 1 });
});

test('the credentials of the peer are those of the process that made the socket', (t) => {
  const [left] = socketPair(t);
  const credentials = new Int32Array(3);
  assert.equal(native.peerCredentials(left, credentials), 0);
  assert.deepEqual([...credentials], [process.pid, process.getuid?.(), process.getgid?.()]);
  const file = own(t, openSync('/dev/null', 'r'));
  assert.equal(native.peerCredentials(file, credentials), -ENOTSOCK);
});

test('a number that is no descriptor is EBADF, one that is no socket ENOTSOCK', (t) => {
  const file = own(t, openSync('/dev/null', 'r'));
  assert.equal(sendText(9999, 'x'), -EBADF);
  assert.equal(sendText(file, 'x'), -ENOTSOCK);
  assert.equal(receive(t, 9999).count, -EBADF);
  assert.equal(receive(t, file).count, -ENOTSOCK);
  const [left] = socketPair(t);
  assert.equal(sendText(left, 'x', 9999), -EBADF);
});

test('what lies outside a buffer is a RangeError, what is no buffer a TypeError', (t) => {
  const [left, right] = socketPair(t);
  const bytes = Buffer.alloc(10);
  const result = new Int32Array(ReceiveResult.LENGTH);
  for (const [offset, length] of [
    [-1, 1],
    [11, 0],
    [0, 11],
    [10, 1],
    [0, -1],
    [5, 6],
    [2 ** 32, 1],
    [0, 2 ** 32],
    [2 ** 53, 2 ** 53],
  ] as const) {
    assert.throws(() => native.send(left, bytes, offset, length, -1), RangeError, `send ${offset} ${length}`);
    assert.throws(
      () => native.receive(right, bytes, offset, length, result),
      RangeError,
      `${offset} ${length}`,
    );
  }
  assert.throws(() => native.send(left, bytes, 0, 0, 1), RangeError, 'a descriptor without a byte');
  assert.throws(() => native.receive(left, bytes, 0, 0, result), RangeError, 'a read of nothing');
  assert.throws(() => native.receive(left, bytes, 0, 1, new Int32Array(254)), RangeError);
  assert.throws(() => native.send(2 ** 32 + left, bytes, 0, 1, -1), RangeError, 'numbers do not wrap around');
  const anything = native as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const values of [
    [],
    ['1', bytes, 0, 1, -1],
    [left, 'text', 0, 1, -1],
    [left, new Float64Array(10), 0, 1, -1],
    [left, bytes.buffer, 0, 1, -1],
    [left, bytes, '0', 1, -1],
    [left, bytes, 0, null, -1],
    [left, bytes, 0, 1],
    [left, bytes, 0, 1n, -1],
  ]) {
    assert.throws(() => anything.send?.(...values), TypeError, String(values));
  }
  assert.throws(() => anything.receive?.(left, bytes, 0, 1, [1, 2, 3]), TypeError);
  assert.throws(() => native.socketpair(new Int32Array(1)), RangeError);
  assert.equal(receive(t, right).count, -EAGAIN, 'nothing was sent by any of these');
});
