/** What the client does with servers that are not as they should be; with real ones it is tested in conformance. */
import assert from 'node:assert/strict';
import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { constants as system } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { TmuxClient, wireOfVersion } from '../src/client.js';
import { TmuxError, type TmuxErrorCode } from '../src/error.js';
import { MessageType, payload, StreamFd } from '../src/protocol/index.js';
import { listSessions } from '../src/sessions.js';
import { type FakeClient, fakeServer, OLD_VERSION } from './fake-server.js';

const M = MessageType;
const { EACCES, EBADF, EINVAL } = system.errno;

function failing(code: TmuxErrorCode, message = /./) {
  return (error: unknown) => error instanceof TmuxError && error.code === code && message.test(error.message);
}

const exit = (status: number) => payload.exit.encode({ status });

async function answerOf(client: FakeClient): Promise<{ type: number; stream: number; error: number }> {
  const [type, bytes] = (await client.next()) ?? assert.fail('the client hung up');
  return { type, ...payload.streamResult.decode(bytes) };
}

test('a server that is not there', async (t) => {
  const { path } = temporaryDirectory(t);
  const socket = join(path, 'none');
  await assert.rejects(
    TmuxClient.connect(socket),
    failing('NO_SERVER', new RegExp(`^no tmux server runs at '${socket}'; start one .*-S or -L$`)),
  );
  writeFileSync(socket, '');
  for (const [name, what] of [
    [socket, 'a regular file'],
    [path, 'a directory'],
    ['/dev/null', 'a special file'],
  ] as const) {
    const message = new RegExp(`^'${name}' is ${what}, not a socket; name the socket of tmux with -S or -L$`);
    await assert.rejects(TmuxClient.connect(name), failing('NO_SERVER', message));
  }
  await assert.rejects(TmuxClient.connect(join(path, 'x'.repeat(200))), failing('UNREACHABLE'));
});

test('every way in which a server can fail has its code', async (t) => {
  const cases: readonly (readonly [string, TmuxErrorCode, (client: FakeClient) => void])[] = [
    ['version', 'VERSION_MISMATCH', ({ channel }) => channel.send(M.VERSION, Buffer.alloc(0), { id: 9 })],
    ['id', 'VERSION_MISMATCH', ({ channel }) => channel.send(M.EXIT, exit(0), { id: 7 })],
    ['gone', 'SERVER_GONE', () => undefined],
    ['exited', 'SERVER_GONE', ({ send }) => send(M.EXITED)],
    ['size', 'BAD_ANSWER', ({ send }) => send(M.EXIT, Buffer.alloc(3))],
    ['unknown', 'BAD_ANSWER', ({ send }) => send(999)],
    ['of old servers', 'BAD_ANSWER', ({ send }) => send(213, Buffer.from('output'))],
    ['stream', 'BAD_ANSWER', ({ send }) => send(M.WRITE, Buffer.alloc(2))],
  ];
  let turn = 0;
  const { path } = fakeServer(t, (client) => cases[turn++]?.[2](client));
  const client = await TmuxClient.connect(path);
  for (const [name, code] of cases) await assert.rejects(client.run(['command']), failing(code), name);
});

test('a client knows which server it has', async (t) => {
  const { path } = fakeServer(t, ({ send }) => send(M.EXIT, exit(0)));
  const client = await TmuxClient.connect(path);
  assert.deepEqual([client.path, client.version, client.wire], [path, OLD_VERSION, 'classic']);
  assert.equal((await TmuxClient.connect(path, { wire: 'marked' })).wire, 'marked');
});

test('output, error output, status and last words are told apart', async (t) => {
  const { path } = fakeServer(t, async (client) => {
    const { send } = client;
    send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 2, fd: StreamFd.STDERR, flags: 0 }));
    assert.deepEqual(await answerOf(client), { type: M.WRITE_READY, stream: 2, error: 0 });
    send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
    assert.deepEqual(await answerOf(client), { type: M.WRITE_READY, stream: 1, error: 0 });
    for (const text of ['one ', 'two']) {
      send(M.WRITE, payload.streamData.encode({ stream: 1, data: Buffer.from(text) }));
      send(M.WRITE, payload.streamData.encode({ stream: 2, data: Buffer.from('E') }));
    }
    send(M.WRITE, payload.streamData.encode({ stream: 77, data: Buffer.from('nobody opened this') }));
    send(M.FLAGS, Buffer.alloc(8));
    send(M.EXIT, payload.exit.encode({ status: -3, text: Buffer.from('bye') }));
  });
  const client = await TmuxClient.connect(path);
  assert.deepEqual(await client.run(['command']), {
    status: -3,
    stdout: Buffer.from('one two'),
    stderr: Buffer.from('EEbye\n'),
    refused: [],
    ending: { how: 'exited', status: -3, text: Buffer.from('bye') },
  });
});

test('a server that wants to lock or suspend is told that it is done', async (t) => {
  const { path } = fakeServer(t, async ({ send, next }) => {
    send(M.LOCK, payload.identifyText.encode('rm -rf /'));
    assert.equal((await next())?.[0], M.UNLOCK);
    send(M.SUSPEND);
    assert.equal((await next())?.[0], M.WAKEUP);
    send(M.EXEC, Buffer.from('rm -rf /\0/bin/sh\0'));
    send(M.EXIT, Buffer.alloc(0));
  });
  const client = await TmuxClient.connect(path);
  assert.equal((await client.run(['command'])).status, 0);
});

test('no file is opened that was not allowed, and no descriptor but the standard ones', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'secret');
  const asked = [
    { stream: 3, fd: StreamFd.NO_FD, flags: constants.O_TRUNC, path: secret, error: EACCES },
    { stream: 4, fd: StreamFd.NO_FD, flags: 0, path: `${folder}/allowed/../secret`, error: EACCES },
    { stream: 5, fd: 3, flags: 0, path: undefined, error: EBADF },
    { stream: 5, fd: StreamFd.STDIN, flags: 0, path: undefined, error: EBADF },
    { stream: 6, fd: StreamFd.NO_FD, flags: 0, path: undefined, error: EBADF },
    { stream: 7, fd: StreamFd.NO_FD, flags: constants.O_RDWR, path: join(folder, 'allowed'), error: EINVAL },
  ];
  const { path } = fakeServer(t, async (client) => {
    for (const { error, ...open } of asked) {
      client.send(M.WRITE_OPEN, payload.writeOpen.encode(open));
      assert.deepEqual(await answerOf(client), { type: M.WRITE_READY, stream: open.stream, error });
    }
    for (const fd of [StreamFd.NO_FD, 1, 3]) {
      client.send(M.READ_OPEN, payload.readOpen.encode({ stream: 9, fd, path: secret }));
      const error = fd === StreamFd.NO_FD ? EACCES : EBADF;
      assert.deepEqual(await answerOf(client), { type: M.READ_DONE, stream: 9, error });
    }
    client.send(M.EXIT, exit(1));
  });
  const client = await TmuxClient.connect(path);
  const { refused } = await client.run(['command'], {
    allowFile: (file) => file === join(folder, 'allowed'),
  });
  assert.deepEqual(refused, [secret, `${folder}/allowed/../secret`, secret]);
  assert.equal(readFileSync(secret, 'utf8'), 'secret');
});

test('standard input is read once, in pieces that fit, and can be given up', async (t) => {
  const { path } = fakeServer(t, async (client) => {
    client.send(M.READ_OPEN, payload.readOpen.encode({ stream: 3, fd: StreamFd.STDIN, path: '-' }));
    const [type, bytes] = (await client.next()) ?? assert.fail('the client hung up');
    assert.equal(type, M.READ);
    assert.equal(payload.streamData.decode(bytes).data.toString(), 'first');
    client.send(M.READ_OPEN, payload.readOpen.encode({ stream: 4, fd: StreamFd.STDIN, path: '-' }));
    assert.deepEqual(await answerOf(client), { type: M.READ_DONE, stream: 4, error: EBADF });
    client.send(M.READ_CANCEL, payload.streamNumber.encode({ stream: 3 }));
    client.print('done');
  });
  const client = await TmuxClient.connect(path);
  // It never ends by itself.
  const source = new Readable({ read: () => undefined });
  source.push('first');
  const { stdout } = await client.run(['command'], { input: () => source });
  assert.equal(stdout.toString(), 'done');
  assert.ok(source.destroyed);
});

test('an input that fails, and a server that hangs up before it has read all of it', async (t) => {
  let hangsUp = false;
  const { path } = fakeServer(t, async (client) => {
    client.send(M.READ_OPEN, payload.readOpen.encode({ stream: 3, fd: StreamFd.STDIN }));
    if (hangsUp) return;
    assert.deepEqual(await answerOf(client), { type: M.READ_DONE, stream: 3, error: system.errno.EIO });
    client.send(M.EXIT, exit(1));
  });
  const client = await TmuxClient.connect(path);
  const broken = new Readable({
    read() {
      this.destroy(new Error('broken'));
    },
  });
  assert.equal((await client.run(['command'], { input: () => broken })).status, 1);
  hangsUp = true;
  await assert.rejects(
    client.run(['command'], { input: Buffer.alloc(4_000_000) }),
    failing('SERVER_GONE', /went away/),
  );
});

test('what the server says of itself cannot steer a terminal', async (t) => {
  const text = Buffer.from('no\u001b[2J\u009b');
  const { path } = fakeServer(t, ({ send }) => send(M.EXIT, payload.exit.encode({ status: 1, text })), '');
  const client = await TmuxClient.connect(path);
  const open = () => openSync('/dev/null', constants.O_RDWR);
  const { ready, ended } = await client.attach(['attach-session'], {
    mode: 'control',
    descriptors: { input: open(), output: open() },
  });
  await ended;
  await assert.rejects(ready, failing('COMMAND_FAILED', /did not attach: no\?\[2J\?$/));
  await assert.rejects(listSessions(client), failing('COMMAND_FAILED', /list its windows: no\?\[2J\?$/));
});

test('all files are closed, also when that fails, and the error that came first is told', async (t) => {
  let ends = true;
  const { path, folder } = fakeServer(t, async (client) => {
    for (const [index, name] of ['one', 'two', 'three'].entries()) {
      const open = { stream: index + 3, fd: StreamFd.NO_FD, flags: 0, path: join(folder, name) };
      client.send(M.WRITE_OPEN, payload.writeOpen.encode(open));
      assert.equal((await answerOf(client)).error, 0);
    }
    // The client lives in this process. To close what is closed already fails.
    closeSync(openAt(join(folder, 'one')) ?? assert.fail('the first file is not open'));
    if (ends) client.send(M.EXIT, exit(0));
  });
  const openAt = (file: string) => [...openDescriptors()].find(([, target]) => target === file)?.[0];
  const client = await TmuxClient.connect(path);
  for (const code of ['FILE_FAILED', 'SERVER_GONE'] as const) {
    ends = code === 'FILE_FAILED';
    await assert.rejects(client.run(['command'], { allowFile: () => true }), failing(code));
    for (const name of ['two', 'three']) assert.equal(openAt(join(folder, name)), undefined, name);
  }
});

test('what is too long is refused: of the command here, of the output there', async (t) => {
  const { path } = fakeServer(t, ({ argv, print }) => print('x'.repeat(argv[0]?.length ?? 0)));
  const client = await TmuxClient.connect(path);
  const longest = 16384 - 16 - 4 - 1;
  const { stdout } = await client.run(['c'.repeat(longest)], { maximumOutputBytes: longest });
  assert.equal(stdout.length, longest);
  await assert.rejects(client.run(['c'.repeat(longest + 1)]), failing('COMMAND_TOO_LONG', /16369 bytes/));
  await assert.rejects(
    client.run(['command'], { maximumOutputBytes: 'command'.length - 1 }),
    failing('OUTPUT_TOO_LARGE'),
  );
  await assert.rejects(client.run([]), TypeError);
});

test('a server since 3.6 gets descriptors the marked way, an older one the classic way', async (t) => {
  for (const [version, wire] of [
    ['3.5a', 'classic'],
    ['3.6', 'marked'],
  ] as const) {
    const wires: string[] = [];
    const serve = ({ channel, send }: FakeClient) => {
      wires.push(channel.wire);
      send(M.EXIT, exit(0));
    };
    const { path } = fakeServer(t, serve, version);
    const client = await TmuxClient.connect(path);
    await client.run(['command']);
    const open = () => openSync('/dev/null', constants.O_RDWR);
    const { ready, ended } = await client.attach(['attach-session'], {
      mode: 'control',
      descriptors: { input: open(), output: open() },
    });
    await ended;
    await assert.rejects(ready, failing('COMMAND_FAILED'));
    assert.deepEqual(wires, ['unknown', wire]);
  }
});

test('the version says which wire', () => {
  for (const version of ['2.9', '3.3a', '3.5', '3.5a', 'next-3.5', 'openbsd-7.6']) {
    assert.equal(wireOfVersion(version), 'classic', version);
  }
  for (const version of ['3.6', '3.6a', '3.10', '4.0', 'next-3.6', 'openbsd-7.7', 'openbsd-8.0', 'master']) {
    assert.equal(wireOfVersion(version), 'marked', version);
  }
});

test('variables that no message can carry are left out of the environment', async (t) => {
  const { path } = fakeServer(t, ({ environment, print }) =>
    print(environment.map((entry) => `${entry.slice(0, 8)}:${entry.length}`).join(' ')),
  );
  const client = await TmuxClient.connect(path);
  const longest = 16384 - 16 - 'LONGEST=\0'.length;
  const environment = { A: 'b', EMPTY: undefined, LONG: 'x'.repeat(20_000), LONGEST: 'y'.repeat(longest) };
  const { stdout } = await client.run(['command'], { environment });
  assert.equal(stdout.toString(), `A=b:3 LONGEST=:${'LONGEST='.length + longest}`);
});

test('one descriptor cannot be passed as two', async (t) => {
  const { path } = fakeServer(t, ({ print }) => print('done'));
  const client = await TmuxClient.connect(path);
  const input = openSync('/dev/null', 'r');
  await assert.rejects(
    client.attach(['attach-session'], { mode: 'control', descriptors: { input, output: input } }),
    RangeError,
  );
  assert.throws(() => closeSync(input), { code: 'EBADF' });
});
