/** The programs of the README of @sallyport/imsg, run as they stand there. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ImsgChannel } from '@sallyport/imsg';
import { type temporaryDirectory, test } from '@sallyport/test-kit';
import { writePrograms } from '../src/readme/programs.js';
import { skipWithoutTmux, startServer, tmuxEnvironment, tmuxProgram } from '../src/tmux/real-server.js';

/** Milliseconds of one program. */
const LIMIT = 10_000;

type Cleanup = Parameters<typeof temporaryDirectory>[0];

const programs = (t: Cleanup): string => writePrograms(t, 'packages/imsg/README.md');

function run(folder: string, args: readonly string[]): { status: number | null; output: string } {
  const options = { cwd: folder, encoding: 'utf8', timeout: LIMIT, killSignal: 'SIGKILL' } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, options);
  return { status, output: `${stdout}${stderr}` };
}

test('README: a child with a socket pair', { timeout: 30_000 }, (t) => {
  assert.deepEqual(run(programs(t), ['parent.mjs']), {
    status: 0,
    output: 'you asked: what is the time?\nthe child ended with 0\n',
  });
});

test('README: a descriptor is passed', { timeout: 30_000 }, (t) => {
  const folder = programs(t);
  const lines = readFileSync(join(folder, 'opener.mjs'), 'utf8').split('\n').length - 1;
  assert.deepEqual(run(folder, ['opener.mjs']), { status: 0, output: `opener.mjs: a ${lines}-line file\n` });
});

test('README: a pipe into a child', { timeout: 30_000 }, (t) => {
  assert.deepEqual(run(programs(t), ['whisper.mjs']), {
    status: 0,
    output: 'heard: Psst .. hello from parent process!\nthe child ended with 0\n',
  });
});

test('README: errors', { timeout: 30_000 }, (t) => {
  assert.deepEqual(run(programs(t), ['errors.mjs']), { status: 0, output: 'UNREACHABLE ENOENT\n' });
});

test('README: a server that learns the wire, and outlives a peer that sends rubbish', {
  timeout: 30_000,
}, async (t) => {
  const folder = programs(t);
  const socket = join(folder, 'service.sock');
  const server = spawn(process.execPath, ['generations.mjs'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => server.kill('SIGKILL'));
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value as unknown;
  await connectSoon(socket).then((channel) => channel.close());
  const hostile = connect(socket);
  hostile.end(Buffer.alloc(16));
  await once(hostile, 'close');
  assert.equal(await next(), 'BAD_LENGTH');
  const channel = await connectSoon(socket);
  channel.send(5);
  channel.send(0, undefined, { descriptor: openSync(join(folder, 'errors.mjs'), 'r') });
  await channel.end();
  assert.equal(await next(), 'type 5, nothing, unknown wire');
  assert.equal(await next(), 'type 0, file, classic wire');
  assert.equal(await next(), undefined);
  assert.equal(server.exitCode ?? (await once(server, 'exit'))[0], 0);
});

test('README: tmux', { timeout: 30_000, skip: skipWithoutTmux }, async (t) => {
  const folder = programs(t);
  const { socket } = await startServer(t);
  const session = ['new-session', '-d', '-s', 'readme', 'sleep 60'];
  const { status } = spawnSync(tmuxProgram(), ['-S', socket, ...session], {
    env: tmuxEnvironment(),
    timeout: LIMIT,
  });
  assert.equal(status, 0);
  const windows = ['list-windows', '-a', '-F', '#{session_name}:#{window_index}'];
  assert.deepEqual(run(folder, ['tmux.mjs', socket, ...windows]), { status: 0, output: 'readme:0\n' });
  assert.equal(run(folder, ['tmux.mjs', socket, 'nonsense']).status, 1);
});

/** The server makes its socket some time after it was started. */
async function connectSoon(path: string): Promise<ImsgChannel> {
  for (let left = LIMIT / 50; ; left--) {
    try {
      return await ImsgChannel.connect(path, { wire: 'classic', descriptors: true });
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
