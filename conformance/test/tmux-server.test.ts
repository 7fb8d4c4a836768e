/** A real tmux server, and a client that shares no code with it: the one of examples/tmux. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ImsgChannel, type PipeReader, pipe } from '@sallyport/imsg';
import { type TestFunction, test } from '@sallyport/test-kit';
import {
  type CommandResult,
  listSessions,
  MessageType,
  TmuxClient,
  TmuxError,
  wireOfVersion,
} from 'example-tmux';
import { runProgram } from '../src/solutions/program.js';
import { type RealServer, skipWithoutTmux, startServer, tmuxProgram } from '../src/tmux/real-server.js';
import { startRelay } from '../src/tmux/recording-relay.js';
import { openTerminal, skipWithoutTerminal } from '../src/tmux/terminal.js';

type Context = Parameters<TestFunction>[0];

const skip = skipWithoutTmux;
const LARGEST_MESSAGE = 16384;
const PROGRAM = fileURLToPath(new URL('../../../examples/tmux/dist/src/main.js', import.meta.url));
/** Ends when its terminal does. */
const PANE = 'cat';

/**
 * A server without sessions, and a client of it. Nobody else has its socket: where there are sessions, a program that has just been started
 * in one may for a moment still listen in the place of a server that has ended.
 */
async function bare(t: Context): Promise<{ server: RealServer; client: TmuxClient }> {
  const server = await startServer(t);
  return { server, client: await TmuxClient.connect(server.socket) };
}

/** A server with a session called `work`, and a client of it. */
async function started(t: Context): Promise<{ server: RealServer; client: TmuxClient }> {
  const { server, client } = await bare(t);
  await mustRun(client, 'new-session', '-d', '-s', 'work', '-n', 'first', '-x', '80', '-y', '24', PANE);
  return { server, client };
}

/** @returns what it printed */
async function mustRun(client: TmuxClient, ...argv: string[]): Promise<string> {
  const { status, stdout, stderr } = await client.run(argv);
  assert.deepEqual([status, stderr.toString()], [0, ''], argv.join(' '));
  return stdout.toString();
}

/** Begins a command that does not end by itself; settles when the server is at it. */
async function waitForever(
  client: TmuxClient,
  signal?: AbortSignal,
): Promise<{ outcome: Promise<CommandResult> }> {
  const argv = ['set-buffer', '-b', 'begun', 'x', ';', 'wait-for', 'what-never-comes'];
  const outcome = client.run(argv, signal === undefined ? {} : { signal });
  // Looked at by the test, later.
  outcome.catch(() => undefined);
  while ((await client.run(['show-buffer', '-b', 'begun'])).status !== 0) await wait(5);
  return { outcome };
}

async function until(happened: () => boolean, what: () => string): Promise<void> {
  for (let turns = 0; turns < 300; turns++) {
    if (happened()) return;
    await wait(10);
  }
  assert.fail(`this did not happen within three seconds: ${what()}`);
}

test('a tmux that cannot be started is one error, for who started it', async (t) => {
  await assert.rejects(startServer(t, '/dev/null'), /the tmux server did not start: .*EACCES/);
});

test('a command is run, and its output and status come back', { skip }, async (t) => {
  const { client } = await started(t);
  const version = execFileSync(tmuxProgram(), ['-V'], { encoding: 'utf8' }).trim();
  assert.equal(`tmux ${client.version}`, version);
  assert.equal(client.wire, wireOfVersion(client.version));
  assert.equal(await mustRun(client, 'display-message', '-p', '#{session_name} ü'), 'work ü\n');
  const failed = await client.run(['has-session', '-t', 'nobody']);
  assert.deepEqual(
    { ...failed, stderr: failed.stderr.toString() },
    {
      status: 1,
      stdout: Buffer.alloc(0),
      stderr: "can't find session: nobody\n",
      refused: [],
      ending: { how: 'exited', status: 1, text: undefined },
    },
  );
  const unknown = await client.run(['no-such-command']);
  assert.deepEqual([unknown.status, unknown.stderr.toString()], [1, 'unknown command: no-such-command\n']);
  const terminal = await client.run(['attach-session', '-t', 'work']);
  assert.deepEqual(
    [terminal.status, terminal.stderr.toString()],
    [1, 'open terminal failed: not a terminal\n'],
  );
});

test('the messages of a command are those of tmux, in their order', { skip }, async (t) => {
  const { server } = await started(t);
  const relay = startRelay(t, join(server.folder, 'relay'), server.socket);
  const client = await TmuxClient.connect(relay.path);
  const before = relay.passed.length;
  assert.equal(await mustRun(client, 'display-message', '-p', '#{session_name}'), 'work\n');
  const M = MessageType;
  assert.deepEqual(
    relay.passed.slice(before).map(({ from, type, length }) => [from, type, length]),
    [
      ['client', M.IDENTIFY_FLAGS, 20],
      ['client', M.IDENTIFY_LONGFLAGS, 24],
      ['client', M.IDENTIFY_TERM, 17],
      ['client', M.IDENTIFY_FEATURES, 20],
      ['client', M.IDENTIFY_TTYNAME, 17],
      ['client', M.IDENTIFY_CWD, 18],
      ['client', M.IDENTIFY_CLIENTPID, 20],
      ['client', M.IDENTIFY_DONE, 16],
      ['client', M.COMMAND, 20 + 'display-message -p #{session_name} '.length],
      ['server', M.WRITE_OPEN, 28],
      ['client', M.WRITE_READY, 24],
      ['server', M.WRITE, 20 + 'work\n'.length],
      ['server', M.EXIT, 20],
    ],
  );
});

test('sessions and windows are listed', { skip }, async (t) => {
  const { client } = await bare(t);
  assert.deepEqual(await listSessions(client), []);
  const since = Math.floor(Date.now() / 1000) * 1000;
  const size = ['-x', '90', '-y', '30'];
  await mustRun(client, 'new-session', '-d', '-s', 'wörk', '-n', 'two words', ...size, PANE);
  await mustRun(client, 'new-window', '-d', '-t', 'wörk:7', '-n', 'any\tname\nat all', PANE);
  await mustRun(client, 'split-window', '-d', '-t', 'wörk:0', PANE);
  await mustRun(client, 'new-session', '-d', '-s', 'zoo', '-n', 'only', ...size, PANE);
  const sessions = await listSessions(client);
  const anyName = sessions[0]?.windows[1]?.name;
  // Servers since 3.4 may show what is no letter in the way of C.
  assert.match(String(anyName), /^any(\t|\\t)name(\n|\\n)at all$/);
  assert.deepEqual(
    sessions.map(({ created, ...rest }) => {
      assert.ok(created.getTime() >= since && created.getTime() <= Date.now());
      return rest;
    }),
    [
      {
        id: '$0',
        name: 'wörk',
        clients: 0,
        windows: [
          { id: '@0', index: 0, name: 'two words', active: true, panes: 2, columns: 90, rows: 30 },
          { id: '@1', index: 7, name: anyName, active: false, panes: 1, columns: 90, rows: 30 },
        ],
      },
      {
        id: '$1',
        name: 'zoo',
        clients: 0,
        windows: [{ id: '@2', index: 0, name: 'only', active: true, panes: 1, columns: 90, rows: 30 }],
      },
    ],
  );
});

test('descriptors that are no terminal are taken, and the command runs', { skip }, async (t) => {
  const { client } = await started(t);
  const open = () => openSync('/dev/null', constants.O_RDWR);
  const { ended } = await client.attach(['display-message', '-p', '#{session_name}'], {
    mode: 'terminal',
    descriptors: { input: open(), output: open() },
  });
  const { stdout, ending } = await ended;
  assert.deepEqual([stdout.toString(), ending], ['work\n', { how: 'exited', status: 0, text: undefined }]);
});

test('control mode goes over the pipes that were passed', { skip }, async (t) => {
  const { client } = await started(t);
  using commands = pipe();
  using lines = pipe();
  const { ended } = await client.attach(['attach-session', '-t', 'work'], {
    mode: 'control',
    descriptors: { input: commands.reader.take(), output: lines.writer.take() },
  });
  const control = new ControlLines(lines.reader);
  await control.seen(/^%begin .*\n%end .*\n/);
  await control.seen(/%session-changed \$0 work\n/);
  await commands.writer.write("display-message -p 'v=#{version} s=#{session_name}'\n");
  await control.seen(new RegExp(`%begin [^\\n]*\\nv=${client.version.replaceAll('.', '\\.')} s=work\\n%end`));
  await commands.writer.write('detach-client\n');
  assert.deepEqual((await ended).ending, { how: 'detached', session: 'work' });
  // The server closes what it was passed.
  await control.end();
});

/** What a server writes in control mode. */
class ControlLines {
  text = '';
  readonly #chunks: AsyncGenerator<Buffer, void, undefined>;

  constructor(reader: PipeReader) {
    this.#chunks = reader.chunks();
  }

  async seen(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) assert.ok(await this.#more(), `${pattern} is not in ${this.text}`);
  }

  /** Until the server has closed its end. */
  async end(): Promise<void> {
    while (await this.#more());
  }

  async #more(): Promise<boolean> {
    const { value, done } = await this.#chunks.next();
    if (value !== undefined) this.text += value.toString();
    return done !== true;
  }
}

/** What the terminal of this test can do, as tmux calls it; enough for a server to draw on it. */
const CAPABILITIES = [
  'clear=\u001b[H\u001b[2J',
  'cup=\u001b[%i%p1%d;%p2%dH',
  'csr=\u001b[%i%p1%d;%p2%dr',
  'ed=\u001b[J',
  'el=\u001b[K',
  'ri=\u001bM',
  'ind=\n',
  'home=\u001b[H',
  'bold=\u001b[1m',
  'rev=\u001b[7m',
  'smso=\u001b[7m',
  'rmso=\u001b[27m',
  'sgr0=\u001b(B\u001b[m',
  'smcup=\u001b[?1049h',
  'rmcup=\u001b[?1049l',
  'setaf=\u001b[3%p1%dm',
  'setab=\u001b[4%p1%dm',
  'op=\u001b[39;49m',
  'colors=8',
  'am=1',
];

test('a terminal that was passed is drawn on, and typed on', {
  skip: skip || skipWithoutTerminal,
}, async (t) => {
  const { client } = await started(t);
  const terminal = await openTerminal(t, { columns: 70, rows: 20 });
  const open = () => openSync(terminal.path, constants.O_RDWR | constants.O_NOCTTY);
  const { ready, ended, resized } = await client.attach(['attach-session', '-t', 'work'], {
    mode: 'terminal',
    term: 'xterm',
    ttyName: terminal.path,
    environment: { LANG: 'C.UTF-8' },
    terminfo: CAPABILITIES,
    descriptors: { input: open(), output: open() },
  });
  await ready;
  resized();
  const status = /\[work\] 0:first\*/;
  await until(
    () => status.test(terminal.shown()),
    () => `the status line is in ${JSON.stringify(terminal.shown())}`,
  );
  assert.deepEqual(
    (await listSessions(client)).map(({ name, clients, windows }) => [name, clients, windows[0]?.columns]),
    [['work', 1, 70]],
  );
  assert.equal(await mustRun(client, 'list-clients', '-F', '#{client_tty}'), `${terminal.path}\n`);
  terminal.type('typed here\r');
  await until(
    () => terminal.shown().split('typed here').length > 2,
    () => `the terminal's echo and that of ${PANE} are in ${JSON.stringify(terminal.shown())}`,
  );
  terminal.type('\u0002d');
  assert.deepEqual((await ended).ending, { how: 'detached', session: 'work' });
});

test('big buffers go both ways in messages of the largest size', { skip }, async (t) => {
  const { server } = await started(t);
  const relay = startRelay(t, join(server.folder, 'relay'), server.socket);
  const client = await TmuxClient.connect(relay.path);
  const data = randomBytes(100_000);
  const loaded = await client.run(['load-buffer', '-b', 'big', '-'], { input: data });
  assert.deepEqual([loaded.status, loaded.stderr.toString()], [0, '']);
  const saved = await client.run(['save-buffer', '-b', 'big', '-']);
  assert.equal(saved.status, 0);
  assert.ok(saved.stdout.equals(data));
  const lengths = (from: string, wanted: number) =>
    relay.passed
      .filter((message) => message.from === from && message.type === wanted)
      .map(({ length }) => length);
  const cut = [...Array<number>(6).fill(LARGEST_MESSAGE), 100_000 - 6 * (LARGEST_MESSAGE - 20) + 20];
  assert.deepEqual(lengths('client', MessageType.READ), cut);
  assert.deepEqual(lengths('server', MessageType.WRITE).slice(-7), cut);
  assert.equal(Math.max(...relay.passed.map(({ length }) => length)), LARGEST_MESSAGE);
});

test('files are used only where that is allowed', { skip }, async (t) => {
  const { server, client } = await started(t);
  const path = join(server.folder, 'file');
  const forbidden = await client.run(['save-buffer', '-b', 'none', path]);
  assert.deepEqual([forbidden.status, forbidden.refused, existsSync(path)], [1, [], false]);
  await mustRun(client, 'set-buffer', '-b', 'text', 'first\n');

  const refused = await client.run(['save-buffer', '-b', 'text', path]);
  assert.deepEqual(
    [refused.status, refused.stderr.toString(), refused.refused],
    [1, `${path}: Permission denied\n`, [path]],
  );
  assert.equal(existsSync(path), false);

  const asked: [string, string][] = [];
  const allowFile = (file: string, access: string) => asked.push([file, access]) > 0;
  writeFileSync(path, 'something longer than that\n');
  for (const argv of [
    ['save-buffer', '-b', 'text', path],
    ['save-buffer', '-a', '-b', 'text', 'file'],
    ['load-buffer', '-b', 'again', 'file'],
  ]) {
    const { status, stderr } = await client.run(argv, { allowFile, directory: server.folder });
    assert.deepEqual([status, stderr.toString()], [0, '']);
  }
  assert.equal(readFileSync(path, 'utf8'), 'first\nfirst\n');
  assert.equal(await mustRun(client, 'show-buffer', '-b', 'again'), 'first\nfirst\n');
  assert.deepEqual(asked, [
    [path, 'write'],
    [path, 'write'],
    [path, 'read'],
  ]);
  const absent = await client.run(['load-buffer', join(server.folder, 'absent')], { allowFile });
  assert.deepEqual([absent.status, absent.refused], [1, []]);
  assert.match(absent.stderr.toString(), /No such file or directory/);
});

test('an older and a newer protocol are refused by the server, which goes on', { skip }, async (t) => {
  const { server, client } = await started(t);
  for (const id of [7, 9]) {
    using channel = await ImsgChannel.connect(server.socket, { wire: 'classic' });
    channel.send(MessageType.IDENTIFY_FLAGS, Buffer.alloc(4), { id });
    const answer = await channel.receive();
    assert.deepEqual([answer?.type, answer?.id, answer?.length], [MessageType.VERSION, 8, 0]);
    assert.equal(await channel.receive(), null);
  }
  assert.equal(await mustRun(client, 'display-message', '-p', 'alive'), 'alive\n');
});

test('the program lists what there is and runs what it is told', { skip }, async (t) => {
  const { server } = await started(t);
  const talk = async (words: readonly string[], input = '') => {
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [PROGRAM, '-S', server.socket, ...words],
      {
        input,
      },
    );
    return [code, stdout.toString(), stderr];
  };
  const table = 'SESSION  WINDOW  NAME   PANES  SIZE\nwork     0       first  1      80x24  active\n';
  assert.deepEqual(await talk(['list']), [0, table, '']);
  assert.deepEqual(await talk(['run', 'load-buffer', '-b', 'b', '-'], 'through a pipe'), [0, '', '']);
  assert.deepEqual(await talk(['run', 'show-buffer', '-b', 'b']), [0, 'through a pipe', '']);
  const where = ['run', 'new-session', '-dPF', '#{pane_start_path}', '-s', 'there', PANE];
  assert.deepEqual(await talk(where), [0, `${process.cwd()}\n`, '']);
  assert.deepEqual(await talk(['run', 'kill-session', '-t', 'x']), [1, '', "can't find session: x\n"]);
  assert.deepEqual(await talk(['run', 'kill-server']), [0, '', '']);
});

test('a server that ends while a command runs says so', { skip }, async (t) => {
  const { server, client } = await bare(t);
  const { outcome } = await waitForever(client);
  await server.stop();
  const { status, ending } = await outcome;
  assert.deepEqual([status, ending], [0, { how: 'shutdown' }]);
  await assert.rejects(
    client.run(['list-sessions']),
    (error: unknown) =>
      error instanceof TmuxError && error.code === 'NO_SERVER' && error.message.includes(server.socket),
  );
});

test('a server that is killed while a command runs', { skip }, async (t) => {
  const { server, client } = await bare(t);
  const { outcome } = await waitForever(client);
  await server.stop('SIGKILL');
  await assert.rejects(
    outcome,
    (error: unknown) => error instanceof TmuxError && error.code === 'SERVER_GONE',
  );
});

test('waiting for a command can be given up', { skip }, async (t) => {
  const { client } = await started(t);
  const controller = new AbortController();
  const { outcome } = await waitForever(client, controller.signal);
  controller.abort(new Error('enough'));
  await assert.rejects(outcome, /enough/);
  assert.equal(await mustRun(client, 'display-message', '-p', 'alive'), 'alive\n');
});

test('descriptors of an attach that fails are closed', { skip }, async (t) => {
  const { server, client } = await bare(t);
  await server.stop();
  const input = openSync('/dev/null', constants.O_RDONLY);
  const output = openSync('/dev/null', constants.O_WRONLY);
  await assert.rejects(
    client.attach(['attach-session'], { mode: 'control', descriptors: { input, output } }),
    (error: unknown) => error instanceof TmuxError && error.code === 'NO_SERVER',
  );
  for (const descriptor of [input, output]) assert.throws(() => closeSync(descriptor), { code: 'EBADF' });
});
