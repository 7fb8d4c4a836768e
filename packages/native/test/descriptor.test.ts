import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  EADDRINUSE,
  EAFNOSUPPORT,
  EBADF,
  ECONNREFUSED,
  EINVAL,
  ENOTSOCK,
  EPIPE,
  errnoName,
  native,
  ReceiveResult,
} from '@sallyport/native';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { compileProbe, startChild } from '../test-support/children.js';
import { type Cleanup, closeEarly, own, socketPair } from '../test-support/sockets.js';

const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;

function flagsOf(descriptor: number): number {
  const line = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'));
  return Number.parseInt(line?.[1] ?? '', 8);
}

test('close closes once', () => {
  const descriptor = openSync('/dev/null', 'r');
  assert.equal(native.close(descriptor), 0);
  assert.equal(openDescriptors().has(descriptor), false);
  assert.equal(native.close(descriptor), -EBADF);
  assert.equal(native.close(-1), -EBADF);
});

test('a socket that is closed is closed for its peer when close() comes back', () => {
  const pair = new Int32Array(2);
  for (let round = 0; round < 200; round++) {
    native.socketpair(pair);
    assert.equal(native.close(pair[0] ?? -1), 0);
    assert.equal(openDescriptors().has(pair[0] ?? -1), false);
    assert.equal(native.send(pair[1] ?? -1, Buffer.from('x'), 0, 1, -1), -EPIPE);
    assert.equal(native.close(pair[1] ?? -1), 0);
    assert.equal(native.close(pair[1] ?? -1), -EBADF);
  }
});

/** A socket pair; in the queue of the first lies a socket that takes five seconds to close. */
async function lingering(t: Cleanup): Promise<[number, number]> {
  // Never accepted from, so what was written is never read.
  const listener = own(t, native.listenTcp('127.0.0.1', 0, 5));
  const [ours, theirs] = socketPair(t);
  const child = startChild(
    t,
    compileProbe(t, 'linger'),
    [String(native.boundPort(listener))],
    [-1, -1, 2, theirs],
  );
  assert.deepEqual(await child.ended(), [0, 0]);
  return [ours, theirs];
}

test('closing a socket that its owner has told to linger waits for nobody', async (t) => {
  const [ours] = await lingering(t);
  const result = new Int32Array(ReceiveResult.LENGTH);
  assert.equal(native.receive(ours, Buffer.alloc(8), 0, 8, result), 1);
  assert.equal(result[ReceiveResult.COUNT], 1);
  const begin = performance.now();
  assert.equal(native.close(result[ReceiveResult.FIRST] ?? -1), 0);
  assert.ok(performance.now() - begin < 1000, 'the probe asked for five seconds');
});

test('nor does Node when it closes one that was told not to linger any more', async (t) => {
  const [ours] = await lingering(t);
  const result = new Int32Array(ReceiveResult.LENGTH);
  assert.equal(native.receive(ours, Buffer.alloc(8), 0, 8, result), 1);
  const descriptor = result[ReceiveResult.FIRST] ?? -1;
  assert.equal(native.forgetLinger(descriptor), 0);
  const begin = performance.now();
  closeSync(descriptor);
  assert.ok(performance.now() - begin < 1000, 'the probe asked for five seconds');
  assert.equal(native.forgetLinger(9999), 0);
});

test('nor does closing a socket in whose queue such a one lies unread, or in that of one that lies there', async (t) => {
  const queues = [await lingering(t), await lingering(t)] as const;
  const [outer, inner] = socketPair(t);
  const [[nested], [queued]] = queues;
  assert.equal(native.send(outer, Buffer.from('x'), 0, 1, nested), 1);
  closeEarly(nested);
  const begin = performance.now();
  closeEarly(inner);
  closeEarly(queued);
  assert.ok(performance.now() - begin < 1000, 'the probe asked for five seconds');
  assert.equal(openDescriptors().has(inner), false, 'the number is free, though the closing goes on');
});

test('a socket that listened, or was not read to its end, is closed for others when close() comes back', (t) => {
  const { path } = temporaryDirectory(t);
  const pair = new Int32Array(2);
  for (let round = 0; round < 100; round++) {
    const listener = native.listenUnix(join(path, String(round)), 1, 0o600);
    assert.ok(listener >= 0);
    assert.equal(native.close(listener), 0);
    assert.equal(native.connectUnix(join(path, String(round))), -ECONNREFUSED);
    native.socketpair(pair);
    const [left = -1, right = -1] = pair;
    assert.equal(native.send(left, Buffer.from('unread'), 0, 6, -1), 6);
    assert.equal(native.close(right), 0);
    assert.equal(native.send(left, Buffer.from('x'), 0, 1, -1), -EPIPE);
    assert.equal(native.close(left), 0);
  }
});

test('however many linger, sockets go on being closed', { timeout: 60_000 }, async (t) => {
  const [queued] = await lingering(t);
  // Each copy of the queue's owner that is closed is the last of nothing; the last one closes what lies in it.
  const pair = new Int32Array(2);
  for (let count = 0; count < 80; count++) {
    native.socketpair(pair);
    const [outer = -1, inner = -1] = pair;
    native.send(outer, Buffer.from('x'), 0, 1, queued);
    assert.equal(native.close(outer), 0);
    assert.equal(native.close(inner), 0);
  }
  closeEarly(queued);
  for (let count = 0; count < 100; count++) {
    native.socketpair(pair);
    assert.equal(native.close(pair[0] ?? -1), 0);
    assert.equal(native.send(pair[1] ?? -1, Buffer.from('x'), 0, 1, -1), -EPIPE);
    assert.equal(native.close(pair[1] ?? -1), 0);
  }
});

test('a duplicate is another number for the same file, close-on-exec', (t) => {
  const descriptor = own(t, openSync('/proc/self/comm', 'r'));
  const copy = own(t, native.duplicate(descriptor));
  assert.notEqual(copy, descriptor);
  assert.equal(fstatSync(copy).ino, fstatSync(descriptor).ino);
  assert.equal(flagsOf(copy) & O_CLOEXEC, O_CLOEXEC);
  assert.equal(native.duplicate(9999), -EBADF);
});

test('non-blocking is set and cleared', (t) => {
  const [socket] = socketPair(t);
  assert.equal(native.setNonblocking(socket, false), 0);
  assert.equal(flagsOf(socket) & O_NONBLOCK, 0);
  assert.equal(native.setNonblocking(socket, true), 0);
  assert.equal(flagsOf(socket) & O_NONBLOCK, O_NONBLOCK);
  assert.equal(native.setNonblocking(9999, true), -EBADF);
  assert.throws(() => native.setNonblocking(socket, 1 as unknown as boolean), TypeError);
});

test('a listening socket accepts on the port it tells, IPv4 and IPv6', async (t) => {
  for (const host of ['127.0.0.1', '::1']) {
    const socket = native.listenTcp(host, 0, 16);
    if (host === '::1' && errnoName(socket) === 'EADDRNOTAVAIL') continue;
    own(t, socket);
    const port = native.boundPort(socket);
    assert.ok(port > 0 && port < 65536);
    assert.equal(flagsOf(socket) & (O_CLOEXEC | O_NONBLOCK), O_CLOEXEC | O_NONBLOCK);
    const client = connect(port, host);
    await once(client, 'connect');
    client.destroy();
    await once(client, 'close');
    assert.equal(native.listenTcp(host, port, 16), -EADDRINUSE);
  }
});

test('what is no numeric address is refused without asking a resolver', () => {
  for (const address of ['localhost', '', '127.0.0.1\0', '127.1', '1.2.3.4.5', '[::1]', ' 127.0.0.1']) {
    assert.equal(native.listenTcp(address, 0, 1), -EINVAL, address);
  }
  assert.throws(() => native.listenTcp('127.0.0.1', 65536, 1), RangeError);
  assert.throws(() => native.listenTcp('127.0.0.1', -1, 1), RangeError);
});

test('only sockets of the internet have a port', (t) => {
  const [unix] = socketPair(t);
  assert.equal(native.boundPort(unix), -EAFNOSUPPORT);
  const file = openSync('/dev/null', 'r');
  assert.equal(native.boundPort(file), -ENOTSOCK);
  closeSync(file);
});

test('error numbers have names', () => {
  assert.equal(errnoName(-EBADF), 'EBADF');
  assert.equal(errnoName(11), 'EAGAIN');
  assert.equal(errnoName(-109), 'ETOOMANYREFS');
  assert.equal(errnoName(-23), 'ENFILE');
  assert.equal(errnoName(4095), 'errno 4095');
});

test('close-on-exec is set and cleared', (t) => {
  const [descriptor] = socketPair(t);
  for (const on of [false, true]) {
    assert.equal(native.setCloseOnExec(descriptor, on), 0);
    assert.equal((flagsOf(descriptor) & O_CLOEXEC) !== 0, on);
  }
  assert.equal(native.setCloseOnExec(9999, true), -EBADF);
  assert.throws(() => native.setCloseOnExec(descriptor, 1 as unknown as boolean), TypeError);
});
