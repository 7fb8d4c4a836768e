import assert from 'node:assert/strict';
import {
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EADDRINUSE,
  EAGAIN,
  EBADF,
  ECONNREFUSED,
  EINVAL,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENOTSOCK,
  EPROTOTYPE,
  native,
  POLLIN,
  UNIX_PATH_MAXIMUM,
} from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compileProbe, startChild } from '../test-support/children.js';
import { type Cleanup, closeEarly, own, receive, sendText, socketPair } from '../test-support/sockets.js';

const O_CLOEXEC = 0o2000000;
const O_NONBLOCK = 0o4000;

function assertFlags(descriptor: number): void {
  const line = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1'));
  const flags = Number.parseInt(line?.[1] ?? '', 8);
  assert.equal(flags & (O_CLOEXEC | O_NONBLOCK), O_CLOEXEC | O_NONBLOCK, 'close-on-exec and non-blocking');
}

function socketPath(t: Cleanup): string {
  return join(temporaryDirectory(t).path, 's');
}

/** With the umask of the process changed for the time of `make`. */
function withUmask<T>(mask: number, make: () => T): T {
  const before = process.umask(mask);
  try {
    return make();
  } finally {
    process.umask(before);
  }
}

test('what connects is accepted, both ends and the listener non-blocking and close-on-exec', (t) => {
  const path = socketPath(t);
  const listener = own(t, native.listenUnix(path, 5, 0o600));
  assert.equal(native.acceptUnix(listener), -EAGAIN);
  const ours = own(t, native.connectUnix(path));
  const theirs = own(t, native.acceptUnix(listener));
  for (const socket of [listener, ours, theirs]) assertFlags(socket);
  sendText(ours, 'there');
  sendText(theirs, 'back');
  assert.equal(receive(t, theirs).text, 'there');
  assert.equal(receive(t, ours).text, 'back');
  assert.equal(native.acceptUnix(listener), -EAGAIN);
});

test('the file has the mode asked for, whatever the umask, which stays as it is', (t) => {
  for (const mask of [0, 0o022, 0o077, 0o777]) {
    for (const mode of [0o600, 0o660, 0o666, 0o777, 0]) {
      const path = socketPath(t);
      withUmask(mask, () => {
        own(t, native.listenUnix(path, 1, mode));
        assert.equal(process.umask(), mask);
      });
      assert.equal(lstatSync(path).mode & 0o777, mode, `umask ${mask.toString(8)}`);
      assert.ok(lstatSync(path).isSocket());
    }
  }
});

test('the file is made with its mode: nothing changes it afterwards, unless the umask was stricter', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const seen: string[] = [];
  const watcher = watch(folder, (event, name) => seen.push(`${event} ${name}`));
  t.after(() => watcher.close());
  withUmask(0, () => own(t, native.listenUnix(join(folder, 'wide'), 1, 0o600)));
  withUmask(0o777, () => own(t, native.listenUnix(join(folder, 'narrow'), 1, 0o600)));
  const end = performance.now() + 5000;
  while (!seen.includes('change narrow') && performance.now() < end) await sleep(5);
  assert.deepEqual(seen, ['rename wide', 'rename narrow', 'change narrow']);
});

test('a path that exists is in use, whatever it is, and is left alone', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const file = join(folder, 'file');
  writeFileSync(file, 'text');
  const dangling = join(folder, 'dangling');
  symlinkSync(join(folder, 'nowhere'), dangling);
  const socket = join(folder, 'socket');
  own(t, native.listenUnix(socket, 1, 0o600));
  for (const path of [file, folder, dangling, socket]) {
    assert.equal(native.listenUnix(path, 1, 0o666), -EADDRINUSE, path);
  }
  assert.equal(readFileSync(file, 'utf8'), 'text');
  assert.equal(lstatSync(socket).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(folder, 'nowhere')));
});

test('paths are bounded by sun_path, exactly; none is abstract or cut at a NUL', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const longest = join(folder, 'x'.repeat(UNIX_PATH_MAXIMUM - folder.length - 1));
  assert.equal(Buffer.byteLength(longest), UNIX_PATH_MAXIMUM);
  own(t, native.listenUnix(longest, 1, 0o600));
  own(t, native.connectUnix(longest));
  for (const [path, error] of [
    [`${longest}x`, -ENAMETOOLONG],
    // 54 characters of two bytes each.
    ['\u00e9'.repeat(54), -ENAMETOOLONG],
    ['/'.repeat(100_000), -ENAMETOOLONG],
    ['', -ENOENT],
    ['\0', -EINVAL],
    ['\0abstract', -EINVAL],
    [`${folder}/a\0b`, -EINVAL],
    [`${folder}/missing/s`, -ENOENT],
    [`${longest.slice(0, -1)}/s`.slice(-UNIX_PATH_MAXIMUM), -ENOENT],
    ['/dev/null/s', -ENOTDIR],
  ] as const) {
    assert.equal(native.listenUnix(path, 1, 0o600), error, `listen ${JSON.stringify(path.slice(0, 50))}`);
    assert.equal(native.connectUnix(path), error, `connect ${JSON.stringify(path.slice(0, 50))}`);
  }
  assert.ok(!existsSync(join(folder, 'a')));
});

test('a full backlog is EAGAIN, never a wait; accepting makes room', (t) => {
  const path = socketPath(t);
  const listener = own(t, native.listenUnix(path, 1, 0o600));
  // Linux lets one more wait than the backlog says.
  const waiting = [own(t, native.connectUnix(path)), own(t, native.connectUnix(path))];
  assert.equal(waiting.length, 2);
  assert.equal(native.connectUnix(path), -EAGAIN);
  own(t, native.acceptUnix(listener));
  own(t, native.connectUnix(path));
});

test('who cannot be connected to: nobody there, nobody listens, no stream socket', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  assert.equal(native.connectUnix(join(folder, 'missing')), -ENOENT);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  assert.equal(native.connectUnix(file), -ECONNREFUSED);
  const left = join(folder, 'left');
  assert.equal(native.close(native.listenUnix(left, 1, 0o600)), 0);
  assert.ok(existsSync(left), 'closing does not remove the file');
  assert.equal(native.connectUnix(left), -ECONNREFUSED);
  const datagram = join(folder, 'datagram');
  const [ours, theirs] = socketPair(t);
  const child = startChild(t, compileProbe(t, 'datagram'), [datagram], [-1, -1, 2, theirs]);
  closeEarly(theirs);
  native.poll(Int32Array.of(ours), Int32Array.of(POLLIN), new Int32Array(1), 1, 5000);
  assert.equal(receive(t, ours).text, 'x');
  assert.equal(native.connectUnix(datagram), -EPROTOTYPE);
  closeEarly(ours);
  assert.deepEqual(await child.ended(), [0, 0]);
});

test("node's own server accepts, and node's own client is accepted", async (t) => {
  const path = socketPath(t);
  const connections: Socket[] = [];
  const server = createServer((connection) => {
    connections.push(connection);
    connection.end('from node');
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const socket = own(t, native.connectUnix(path));
  await new Promise<void>((resolve) => {
    server.once('connection', (connection: Socket) => connection.once('finish', resolve));
  });
  assert.equal(receive(t, socket).text, 'from node');
  for (const connection of connections) connection.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

test('what is no listener says so; wrong arguments throw and make nothing', (t) => {
  const path = socketPath(t);
  const listener = own(t, native.listenUnix(path, 1, 0o600));
  const socket = own(t, native.connectUnix(path));
  assert.equal(native.acceptUnix(socket), -EINVAL);
  assert.equal(native.acceptUnix(9999), -EBADF);
  const epoll = own(t, native.epollCreate());
  assert.equal(native.acceptUnix(epoll), -ENOTSOCK);
  const other = `${path}2`;
  for (const mode of [-1, 0o1000, 0o1600, 0o100600]) {
    assert.throws(() => native.listenUnix(other, 1, mode), RangeError, String(mode));
  }
  const anything = native as unknown as Record<string, (...values: unknown[]) => unknown>;
  for (const values of [
    [],
    [other],
    [other, 1],
    [1, 1, 0o600],
    [Buffer.from(other), 1, 0o600],
    [other, '1', 0o600],
  ]) {
    assert.throws(() => anything.listenUnix?.(...values), TypeError, String(values));
  }
  assert.throws(() => anything.connectUnix?.(), TypeError);
  assert.throws(() => anything.connectUnix?.(Buffer.from(path)), TypeError);
  assert.throws(() => anything.acceptUnix?.('3'), TypeError);
  assert.ok(!existsSync(other));
  own(t, native.acceptUnix(listener));
});

test('a name that leads to the socket by another way works as well', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const path = join(folder, 's');
  own(t, native.listenUnix(path, 5, 0o600));
  linkSync(path, join(folder, 'hard'));
  symlinkSync(path, join(folder, 'soft'));
  mkdirSync(join(folder, 'deep'));
  for (const name of ['hard', 'soft', 'deep/../s']) own(t, native.connectUnix(`${folder}/${name}`));
});
