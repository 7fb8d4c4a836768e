/** The program as a user runs it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ImsgServer } from '@sallyport/imsg';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { perform } from '../src/cli/perform.js';
import { sentence } from '../src/cli/sentence.js';
import { MessageType, payload, StreamFd } from '../src/protocol/index.js';
import { fakeServer } from './fake-server.js';

const PROGRAM = fileURLToPath(new URL('../src/main.js', import.meta.url));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function talk(args: readonly string[], { cwd = '/', input = '' } = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const { TMUX, TMUX_TMPDIR, ...env } = process.env;
    const child = spawn(process.execPath, [PROGRAM, ...args], { env, cwd });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        said[name] += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}

test('wrong words and no server end with one sentence', async (t) => {
  const wrong = await talk(['show']);
  const why = "tmux-talk: 'show' is neither list nor run; see --help\n";
  assert.deepEqual(wrong, { code: 2, stdout: '', stderr: why });
  const { stderr } = await talk(['a\nb']);
  assert.equal(stderr, "tmux-talk: 'a?b' is neither list nor run; see --help\n");
  const help = await talk(['--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /^usage: tmux-talk /);
  const { path } = temporaryDirectory(t);
  assert.deepEqual(await talk(['-S', join(path, 'none'), 'list']), {
    code: 1,
    stdout: '',
    stderr: `tmux-talk: no tmux server runs at '${join(path, 'none')}'; start one with \`tmux new-session -d\`, or name its socket with -S or -L\n`,
  });
});

test('sessions are listed as a table and as JSON', async (t) => {
  const record = '$0\t1700000000\t1\t@0\t0\t1\t1\t80\t24\twork\tsh\n';
  const { path } = fakeServer(t, ({ print }) => print(record));
  assert.deepEqual(await talk(['-S', path, 'list']), {
    code: 0,
    stdout:
      'SESSION  WINDOW  NAME  PANES  SIZE\nwork     0       sh    1      80x24  active, attached once\n',
    stderr: '',
  });
  const { stdout } = await talk(['-S', path, 'list', '--json']);
  assert.deepEqual(JSON.parse(stdout), [
    {
      id: '$0',
      name: 'work',
      created: '2023-11-14T22:13:20.000Z',
      clients: 1,
      windows: [{ id: '@0', index: 0, name: 'sh', active: true, panes: 1, columns: 80, rows: 24 }],
    },
  ]);
});

test('a command has its input, its output, its files and its status', { timeout: 20_000 }, async (t) => {
  const seen: string[] = [];
  const { path, folder } = fakeServer(t, async ({ argv, send, next }) => {
    seen.push(argv.join(' '));
    send(MessageType.READ_OPEN, payload.readOpen.encode({ stream: 3, fd: StreamFd.STDIN }));
    for (let message = await next(); message?.[0] !== MessageType.READ_DONE; message = await next()) {
      assert.ok(message !== null);
      seen.push(payload.streamData.decode(message[1]).data.toString());
    }
    const open = { stream: 4, fd: StreamFd.NO_FD, flags: 0, path: join(folder, 'file') };
    send(MessageType.WRITE_OPEN, payload.writeOpen.encode(open));
    const [, bytes] = (await next()) ?? assert.fail('the client hung up');
    const { error } = payload.streamResult.decode(bytes);
    if (error === 0) {
      send(MessageType.WRITE, payload.streamData.encode({ stream: 4, data: Buffer.from('written') }));
      send(MessageType.WRITE_CLOSE, payload.streamNumber.encode({ stream: 4 }));
    }
    send(MessageType.WRITE_OPEN, payload.writeOpen.encode({ stream: 1, fd: StreamFd.STDOUT, flags: 0 }));
    send(MessageType.WRITE, payload.streamData.encode({ stream: 1, data: Buffer.from('printed') }));
    send(MessageType.EXIT, payload.exit.encode({ status: error === 0 ? 0 : 5 }));
  });
  const file = join(folder, 'file');
  assert.deepEqual(await talk(['-S', path, 'run', 'command', '-x', ''], { input: 'typed' }), {
    code: 5,
    stdout: 'printed',
    stderr: `tmux-talk: the server wanted to use '${file}'; allow it with --allow-file\n`,
  });
  assert.equal(existsSync(file), false);
  assert.deepEqual(
    await talk(['-S', path, 'run', '--allow-file', 'file', 'command'], { cwd: folder, input: 'again' }),
    { code: 0, stdout: 'printed', stderr: '' },
  );
  assert.equal(readFileSync(file, 'utf8'), 'written');
  assert.deepEqual(seen, ['command -x ', 'typed', 'command', 'again']);
});

test('nothing a server chose can steer the terminal it is printed on', { timeout: 20_000 }, async (t) => {
  const evil = 'a\u001b[2J\u009b\u007f\u202eb';
  const path = (folder: string) => join(folder, evil);
  let refuses = false;
  const { path: socket, folder } = fakeServer(t, async ({ argv, print, send, next }) => {
    if (argv[0] === 'list-windows' && !refuses) {
      print(`$0\t1700000000\t1\t@0\t0\t1\t1\t80\t24\twork\t${evil}\n`);
    } else if (refuses) {
      send(MessageType.EXIT, payload.exit.encode({ status: 1, text: Buffer.from(evil) }));
    } else {
      const open = { stream: 4, fd: StreamFd.NO_FD, flags: 0, path: path(folder) };
      send(MessageType.WRITE_OPEN, payload.writeOpen.encode(open));
      await next();
      send(MessageType.EXIT, payload.exit.encode({ status: 0 }));
    }
  });
  const shown = 'a?[2J???b';
  assert.deepEqual(await talk(['-S', socket, 'run', 'command']), {
    code: 0,
    stdout: '',
    stderr: `tmux-talk: the server wanted to use '${join(folder, shown)}'; allow it with --allow-file\n`,
  });
  const { stdout } = await talk(['-S', socket, 'list', '--json']);
  assert.doesNotMatch(stdout, /[^\P{Cc}\n]|\p{Cf}/u);
  assert.equal(JSON.parse(stdout)[0].windows[0].name, evil);
  refuses = true;
  assert.deepEqual(await talk(['-S', socket, 'list']), {
    code: 1,
    stdout: '',
    stderr: `tmux-talk: the server does not list its windows: ${shown}\n`,
  });
});

test('a server that does not answer is given up after the time it is given', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  using server = ImsgServer.listen(join(folder, 'tmux'));
  const error = await perform(
    { what: 'list', socket: { path: server.path }, json: false },
    {
      environment: {},
      directory: '/',
      input: () => assert.fail('nothing is read'),
      print: (text) => assert.fail(String(text)),
      complain: (text) => assert.fail(String(text)),
      patience: 20,
    },
  ).catch((reason: unknown) => reason);
  assert.equal(sentence(error), 'the server does not answer; see whether it hangs');
  (await server.accept())?.close();
});
