import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { native } from '@sallyport/native';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { ImsgChannel } from '../src/channel/index.js';
import { connectUnix } from '../src/connect.js';
import { ImsgError } from '../src/error.js';
import { ACCEPTED_MAXIMUM, ImsgServer, type ServerOptions } from '../src/server.js';
import { runUnderLimit } from '../test-support/under-limit.js';
import type { Cleanup } from '../test-support/wire.js';

function socketPath(t: Cleanup): string {
  return join(temporaryDirectory(t).path, 's');
}

/** A server that is closed with the test. */
function serving(t: Cleanup, options?: ServerOptions): ImsgServer {
  const server = ImsgServer.listen(socketPath(t), options);
  t.after(() => server.close());
  return server;
}

async function connected(t: Cleanup, server: ImsgServer): Promise<number> {
  const socket = await connectUnix(server.path);
  t.after(() => native.close(socket));
  return socket;
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Sockets open in this process. */
function sockets(): number {
  return [...openDescriptors().values()].filter((target) => target.startsWith('socket:')).length;
}

const listenError = (path: string, systemCode: string, sentence: RegExp, options?: ServerOptions) =>
  assert.throws(
    () => ImsgServer.listen(path, options),
    (error) => {
      assert.ok(error instanceof ImsgError, String(error));
      assert.deepEqual([error.code, error.systemCode], ['SYSTEM', systemCode]);
      assert.match(error.message, sentence);
      return true;
    },
  );

test('every connection becomes a channel that carries messages both ways', async (t) => {
  const server = serving(t);
  const clients = await Promise.all([1, 2, 3].map(() => ImsgChannel.connect(server.path)));
  for (const [index, client] of clients.entries()) client.send(100 + index, Buffer.from(`hello ${index}`));
  let count = 0;
  for await (const channel of server) {
    using served = channel;
    const message = await served.receive();
    assert.equal(message?.type, 100 + count);
    assert.equal(message.data.toString(), `hello ${count}`);
    assert.equal(served.peerCredentials().pid, process.pid);
    served.send(1, Buffer.from('welcome'));
    await served.end();
    if (++count === clients.length) break;
  }
  for (const client of clients) {
    assert.equal((await client.receive())?.data.toString(), 'welcome');
    client.close();
  }
  assert.equal(server.closed, false, 'leaving the loop leaves the server open');
});

test('options of the channel reach it', async (t) => {
  const server = serving(t, { wire: 'classic', maximumMessageBytes: 100 });
  await connected(t, server);
  using channel = await server.accept();
  assert.equal(channel?.wire, 'classic');
  assert.throws(() => channel?.send(1, new Uint8Array(100)), { code: 'TOO_LARGE' });
});

test('the file is for its owner alone unless another mode is asked for', (t) => {
  assert.equal(lstatSync(serving(t).path).mode & 0o777, 0o600);
  assert.equal(lstatSync(serving(t, { mode: 0o666 }).path).mode & 0o777, 0o666);
});

test('closing removes the file, ends the waiting and the loop, and leaves fetched channels alone', async (t) => {
  const server = serving(t);
  const socket = await connected(t, server);
  using channel = await server.accept();
  const waiting = [server.accept(), server.accept()];
  const loop = (async () => {
    for await (const _ of server) assert.fail('nobody connected');
  })();
  server.close();
  assert.equal(server.closed, true);
  assert.ok(!existsSync(server.path));
  assert.deepEqual(await Promise.all(waiting), [null, null]);
  await loop;
  assert.equal(await server.accept(), null);
  server.close();
  server[Symbol.dispose]();
  channel?.send(1);
  await channel?.flushed();
  assert.equal(native.receive(socket, Buffer.alloc(100), 0, 100, new Int32Array(256)), 16);
});

test('closing ends connections that nobody fetched', async (t) => {
  const server = serving(t);
  const socket = await connected(t, server);
  await turns(3);
  server.close();
  assert.equal(native.receive(socket, Buffer.alloc(1), 0, 1, new Int32Array(256)), 0);
});

test('only the file that was made is removed, not what took its place', (t) => {
  const path = socketPath(t);
  const first = ImsgServer.listen(path);
  rmSync(path);
  const second = ImsgServer.listen(path);
  first.close();
  assert.ok(existsSync(path), 'the socket of the second');
  second.close();
  assert.ok(!existsSync(path));

  const third = ImsgServer.listen(path);
  renameSync(path, `${path}.moved`);
  writeFileSync(path, 'text');
  third.close();
  assert.ok(lstatSync(path).isFile());
  assert.ok(existsSync(`${path}.moved`));
});

test('a relative path is removed from where it was made', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const before = process.cwd();
  process.chdir(folder);
  try {
    const server = ImsgServer.listen('s');
    process.chdir(before);
    assert.equal(server.path, 's');
    assert.ok(existsSync(join(folder, 's')));
    server.close();
    assert.ok(!existsSync(join(folder, 's')));
  } finally {
    process.chdir(before);
  }
});

test('where the file could not be found again later it is removed at once, and nothing listens', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const before = process.cwd();
  // Deeper than any absolute path may be long, so that this directory has none.
  const name = 'x'.repeat(200);
  const depth = Math.ceil(4096 / (name.length + 1));
  process.chdir(folder);
  try {
    for (let level = 0; level < depth; level++) {
      mkdirSync(name);
      process.chdir(name);
    }
    listenError('s', 'ERANGE', /'s' cannot be told as an absolute path/);
    assert.deepEqual(readdirSync('.'), []);
  } finally {
    rmSync('s', { force: true });
    for (let level = 0; level < depth; level++) {
      process.chdir('..');
      rmdirSync(name);
    }
    process.chdir(before);
  }
});

test('a file that cannot be removed is told', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const told: ImsgError[] = [];
  const inside = join(folder, 'inside');
  mkdirSync(inside);
  const server = ImsgServer.listen(join(inside, 's'), { onError: (error) => told.push(error) });
  renameSync(inside, `${inside}.moved`);
  writeFileSync(inside, '');
  server.close();
  await turns(1);
  assert.deepEqual(
    told.map(({ code, systemCode }) => [code, systemCode]),
    [['SYSTEM', 'ENOTDIR']],
  );
  assert.match(told[0]?.message ?? '', /remove it by hand/);
});

test('where nothing can listen, one sentence says why and what to do', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const server = serving(t);
  const inUse =
    /^SYSTEM \(EADDRINUSE\): cannot listen at '.*': the path exists already; stop the server .* or remove the file/;
  listenError(server.path, 'EADDRINUSE', inUse);
  assert.ok(existsSync(server.path), 'the socket of the first stays');
  listenError(join(folder, 'missing', 's'), 'ENOENT', /no such directory; make it first/);
  listenError(join(folder, 'x'.repeat(108)), 'ENAMETOOLONG', /at most 107 bytes/);
  listenError('/dev/null/s', 'ENOTDIR', /cannot listen at '\/dev\/null\/s'/);
});

test('wrong arguments are bugs, told before anything is made', (t) => {
  const path = socketPath(t);
  for (const wrong of ['', '\0', `${path}\0`, 7 as unknown as string]) {
    assert.throws(() => ImsgServer.listen(wrong), TypeError);
  }
  for (const options of [
    { mode: -1 },
    { mode: 0o1000 },
    { mode: 0.5 },
    { backlog: 0 },
    { backlog: 65536 },
    { backlog: Number.NaN },
    { maximumMessageBytes: 3 },
  ]) {
    assert.throws(() => ImsgServer.listen(path, options), RangeError, JSON.stringify(options));
  }
  assert.ok(!existsSync(path));
});

test('no more are accepted ahead than the maximum; fetching goes on with the rest, in order', async (t) => {
  const server = serving(t, { backlog: 64 });
  const count = ACCEPTED_MAXIMUM * 2 + 3;
  const before = sockets();
  const clients: ImsgChannel[] = [];
  for (let index = 0; index < count; index++) clients.push(await ImsgChannel.connect(server.path));
  for (const [index, client] of clients.entries()) client.send(index + 1);
  await turns(10);
  assert.equal(sockets() - before - count, ACCEPTED_MAXIMUM);
  const first = await server.accept();
  assert.equal((await first?.receive())?.type, 1);
  first?.close();
  await turns(10);
  assert.equal(sockets() - before - count, ACCEPTED_MAXIMUM, 'one fetched, one accepted');
  for (let index = 1; index < count; index++) {
    using channel = await server.accept();
    assert.equal((await channel?.receive())?.type, index + 1);
  }
  for (const client of clients) client.close();
});

test('a server that holds the maximum is idle', async (t) => {
  const server = serving(t, { backlog: 64 });
  for (let index = 0; index < ACCEPTED_MAXIMUM + 5; index++) await connected(t, server);
  await turns(5);
  const before = performance.nodeTiming.uvMetricsInfo.loopCount;
  await new Promise((resolve) => setTimeout(resolve, 200));
  const woken = performance.nodeTiming.uvMetricsInfo.loopCount - before;
  // A socket that is watched although nothing is done about it wakes the loop thousands of times.
  assert.ok(woken < 50, `the event loop was woken ${woken} times`);
});

test('waiting ends with the signal and loses no connection', async (t) => {
  const server = serving(t);
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error('enough');
  const ended = assert.rejects(server.accept({ signal }), (error) => error === reason);
  const other = server.accept();
  controller.abort(reason);
  await ended;
  await assert.rejects(server.accept({ signal }), (error) => error === reason);
  await connected(t, server);
  using channel = await other;
  assert.ok(channel !== null);
});

test('without free descriptors a server pauses, tells once a time, does not spin, and goes on', {
  timeout: 30_000,
}, () => {
  const full = { code: 'TABLE_FULL', systemCode: 'EMFILE', remedy: true };
  assert.deepEqual(runUnderLimit('accept'), { told: [full, full], waits: [1, 2], served: 2, spins: false });
});

test('an unreferenced server lets the process end, a referenced one does not', {
  timeout: 30_000,
}, async (t) => {
  const run = async (statement: string) => {
    const index = new URL('../src/server.js', import.meta.url).href;
    const code = `import { ImsgServer } from ${JSON.stringify(index)};
      const server = ImsgServer.listen(process.argv[1]);
      ${statement}
      setTimeout(() => { console.log('still here'); server.close(); }, 100).unref();`;
    const parameters = ['--input-type=module', '-e', code, socketPath(t)];
    return (await promisify(execFile)(process.execPath, parameters)).stdout;
  };
  assert.equal(await run(''), 'still here\n');
  assert.equal(await run('server.unref();'), '');
  assert.equal(await run('server.unref().ref();'), 'still here\n');
});
