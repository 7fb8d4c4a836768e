/** The real tmux as client, and a server made of ImsgServer: what the client does with each message it can get. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { openSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from '@sallyport/test-kit';
import { MessageType, PROTOCOL_VERSION, payload, StreamFd, wireOfVersion } from 'example-tmux';
import { type ClientResult, COMMAND, type WaitingClient, waitingClient } from '../src/tmux/real-client.js';
import { skipWithoutTmux, tmuxProgram } from '../src/tmux/real-server.js';

const skip = skipWithoutTmux;
const M = MessageType;
const GONE = 'server exited unexpectedly\n';

const exit = (status: number, text?: string) =>
  payload.exit.encode({ status, text: text === undefined ? undefined : Buffer.from(text) });
const data = (stream: number, text: string) => payload.streamData.encode({ stream, data: Buffer.from(text) });
const silent = (code: number): ClientResult => ({ code, stdout: '', stderr: '' });

/** Bytes of a message that no channel would send. */
function rawMessage(type: number, length: number, bytes: Uint8Array = new Uint8Array(0)): Buffer {
  const header = new Uint8Array(new Uint32Array([type, length, PROTOCOL_VERSION, 0]).buffer);
  return Buffer.concat([header, bytes]);
}

test('a client says who it is, and passes its standard input and output', { skip }, async (t) => {
  const client = await waitingClient(t);
  const environment = client.types.filter((type) => type === M.IDENTIFY_ENVIRON);
  assert.deepEqual(client.types, [
    ...[M.IDENTIFY_FLAGS, M.IDENTIFY_LONGFLAGS, M.IDENTIFY_TERM, M.IDENTIFY_FEATURES, M.IDENTIFY_TTYNAME],
    ...[M.IDENTIFY_CWD, M.IDENTIFY_STDIN, M.IDENTIFY_STDOUT, M.IDENTIFY_CLIENTPID],
    ...environment,
    ...[M.IDENTIFY_DONE, M.COMMAND],
  ]);
  const said = (type: number) => client.payloads.get(type) ?? Buffer.alloc(0);
  assert.deepEqual(payload.command.decode(said(M.COMMAND)), { argc: COMMAND.length, argv: [...COMMAND] });
  assert.equal(payload.identifyFlags.decode(said(M.IDENTIFY_FLAGS)), 0);
  assert.equal(payload.identifyLongFlags.decode(said(M.IDENTIFY_LONGFLAGS)), 0n);
  assert.equal(payload.identifyText.decode(said(M.IDENTIFY_TERM)), 'xterm');
  assert.equal(payload.identifyText.decode(said(M.IDENTIFY_TTYNAME)), '');
  assert.equal(payload.identifyText.decode(said(M.IDENTIFY_CWD)), process.cwd());
  assert.equal(payload.identifyNumber.decode(said(M.IDENTIFY_CLIENTPID)), client.pid);
  assert.deepEqual([client.stdin.kind, client.stdout.kind], ['pipe', 'file']);
  for (const [name, descriptor] of [[0, client.stdin] as const, [1, client.stdout] as const]) {
    const theirs = readlinkSync(`/proc/${client.pid}/fd/${name}`);
    assert.equal(readlinkSync(`/proc/self/fd/${descriptor.number}`), theirs);
  }
  const version = execFileSync(tmuxProgram(), ['-V'], { encoding: 'utf8' }).replace('tmux ', '').trim();
  assert.equal(client.channel.wire, wireOfVersion(version));
  client.send(M.EXIT, exit(0));
  assert.deepEqual(await client.ended(), silent(0));
});

/** What the server does with a client that waits, and what becomes of the client. */
const rows: readonly {
  readonly name: string;
  readonly server: (client: WaitingClient) => Promise<void> | void;
  readonly result: ClientResult;
}[] = [
  {
    name: 'writing into its standard output directly',
    async server(client) {
      using file = client.stdout.toFile();
      await file.write(Buffer.from('written by the server\n'));
      client.send(M.EXIT, exit(7));
    },
    result: { code: 7, stdout: 'written by the server\n', stderr: '' },
  },
  {
    name: 'a stream, opened, acknowledged and written',
    async server(client) {
      client.send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
      const ready = await client.next();
      assert.equal(ready.type, M.WRITE_READY);
      assert.deepEqual(ready.decode(payload.streamResult), { stream: 1, error: 0 });
      client.send(M.WRITE, data(1, 'text\n'));
      client.send(M.EXIT, exit(5));
    },
    result: { code: 5, stdout: 'text\n', stderr: '' },
  },
  {
    name: 'all of a stream at once',
    async server(client) {
      client.send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
      client.send(M.WRITE, data(1, 'text\n'));
      client.send(M.EXIT, exit(0));
      assert.equal((await client.next()).type, M.WRITE_READY);
    },
    result: { code: 0, stdout: 'text\n', stderr: '' },
  },
  {
    name: 'the error stream',
    async server(client) {
      client.send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 2, fd: StreamFd.STDERR, flags: 0 }));
      assert.deepEqual((await client.next()).decode(payload.streamResult), { stream: 2, error: 0 });
      client.send(M.WRITE, data(2, 'complaint\n'));
      client.send(M.EXIT, exit(1));
    },
    result: { code: 1, stdout: '', stderr: 'complaint\n' },
  },
  {
    name: 'an exit with a text',
    server: (client) => client.send(M.EXIT, exit(3, 'bye')),
    result: { code: 3, stdout: '', stderr: 'bye\n' },
  },
  {
    name: 'another version of the protocol',
    server: (client) => {
      client.channel.send(M.VERSION, payload.empty.encode(), { id: 9 });
    },
    result: { code: 1, stdout: '', stderr: 'protocol version mismatch (client 8, server 9)\n' },
  },
  {
    name: 'a message of another version',
    async server(client) {
      client.channel.send(M.EXIT, exit(0), { id: 7 });
      const answer = await client.next();
      assert.deepEqual([answer.type, answer.id, answer.length], [M.VERSION, PROTOCOL_VERSION, 0]);
      assert.equal(await client.channel.receive(), null);
    },
    result: { code: 1, stdout: '', stderr: GONE },
  },
  {
    name: 'its standard input is read',
    async server(client) {
      client.send(M.READ_OPEN, payload.readOpen.encode({ stream: 9, fd: StreamFd.STDIN, path: '-' }));
      await client.type('typed\n');
      let typed = '';
      for (;;) {
        const message = await client.next();
        if (message.type === M.READ_DONE) {
          assert.deepEqual(message.decode(payload.streamResult), { stream: 9, error: 0 });
          break;
        }
        assert.equal(message.type, M.READ);
        const part = message.decode(payload.streamData);
        assert.equal(part.stream, 9);
        typed += part.data.toString();
      }
      assert.equal(typed, 'typed\n');
      client.send(M.EXIT, exit(0));
    },
    result: silent(0),
  },
  {
    name: 'attaching and detaching',
    async server(client) {
      client.send(M.READY);
      assert.equal((await client.next()).type, M.RESIZE);
      client.send(M.DETACH, payload.detach.encode('work'));
      assert.equal((await client.next()).type, M.EXITING);
      client.send(M.EXITED);
      assert.equal(await client.channel.receive(), null);
    },
    result: { code: 0, stdout: '[detached (from session work)]\n', stderr: '' },
  },
  {
    name: 'attaching and ending',
    async server(client) {
      client.send(M.READY);
      assert.equal((await client.next()).type, M.RESIZE);
      client.send(M.EXIT, exit(2));
      assert.equal((await client.next()).type, M.EXITING);
      client.send(M.EXITED);
      assert.equal(await client.channel.receive(), null);
    },
    result: { code: 2, stdout: '[exited]\n', stderr: '' },
  },
  {
    name: 'a server that shuts down',
    server: (client) => client.send(M.SHUTDOWN),
    result: silent(0),
  },
  {
    name: 'a server that hangs up',
    server: (client) => client.channel.close(),
    result: { code: 1, stdout: '', stderr: GONE },
  },
  {
    name: 'a header shorter than a header',
    server: (client) => {
      writeSync(client.channel.descriptor, rawMessage(M.EXIT, 8));
    },
    result: { code: 1, stdout: '', stderr: GONE },
  },
  {
    name: 'a message longer than any',
    server: (client) => {
      writeSync(client.channel.descriptor, rawMessage(M.EXIT, 16385));
    },
    result: { code: 1, stdout: '', stderr: GONE },
  },
  {
    name: 'an exit that comes byte by byte',
    async server(client) {
      const bytes = exit(6, 'slow');
      for (const byte of rawMessage(M.EXIT, 16 + bytes.length, bytes)) {
        writeSync(client.channel.descriptor, Uint8Array.of(byte));
        await turn();
      }
    },
    result: { code: 6, stdout: '', stderr: 'slow\n' },
  },
  {
    name: 'a message of no known type, with a descriptor',
    server(client) {
      client.send(999, payload.empty.encode(), openSync('/dev/null', 'r'));
      client.send(M.EXIT, exit(4));
    },
    result: silent(4),
  },
];

for (const { name, server, result } of rows) {
  test(`a client meets: ${name}`, { skip }, async (t) => {
    const client = await waitingClient(t);
    await server(client);
    assert.deepEqual(await client.ended(), result);
  });
}

test('client and server share the position in a file that was passed', { skip }, async (t) => {
  const client = await waitingClient(t);
  const path = readlinkSync(`/proc/self/fd/${client.stdout.number}`);
  const file = client.stdout.toFile();
  t.after(() => file.close());
  await file.write(Buffer.from('first '));
  client.send(M.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
  assert.equal((await client.next()).type, M.WRITE_READY);
  client.send(M.WRITE, data(1, 'second\n'));
  client.send(M.EXIT, exit(0));
  const { stdout } = await client.ended();
  assert.equal(stdout, 'first second\n');
  // The file's position is one for both, and the file is still open here.
  await file.write(Buffer.from('third\n'));
  assert.equal(readFileSync(path, 'utf8'), 'first second\nthird\n');
});
