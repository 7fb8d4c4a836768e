/** A tmux server of a test's own: on a private socket, without anybody's configuration, in the foreground, and gone when the test is done. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ImsgChannel, ImsgError } from '@sallyport/imsg';
import { findProgram, skipWithout, type TestFunction, temporaryDirectory } from '@sallyport/test-kit';

type Context = Parameters<TestFunction>[0];

const TMUX = findProgram('tmux');

/** For the `skip` of a test that needs tmux. */
export const skipWithoutTmux = skipWithout(TMUX, 'tmux');

/** @throws {Error} when it cannot be had; then `skipWithoutTmux` has said so unless this is the build machine */
export function tmuxProgram(): string {
  if (TMUX === null) throw new Error('tmux is not installed (npm run peers)');
  return TMUX;
}

/** Nothing of the tmux in which the tests may run, and texts that do not depend on the machine. */
export function tmuxEnvironment(): Record<string, string> {
  const { PATH = '', HOME = '/' } = process.env;
  return { PATH, HOME, TERM: 'xterm', LC_ALL: 'C' };
}

export interface RealServer {
  readonly socket: string;
  /** Of this test; removed at its end. */
  readonly folder: string;
  /** Ends it and waits until it is gone. @param signal SIGTERM when left out */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Milliseconds that starting, and ending, may take. */
const PATIENCE = 5000;

/** Starts one without sessions; it stays without. */
export async function startServer(context: Context): Promise<RealServer> {
  const { path: folder } = temporaryDirectory(context);
  const socket = join(folder, 'tmux');
  const child = spawn(tmuxProgram(), ['-D', '-S', socket, '-f', '/dev/null'], {
    stdio: 'ignore',
    env: tmuxEnvironment(),
    cwd: folder,
  });
  const gone = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve());
  });
  const stop = (signal: NodeJS.Signals = 'SIGTERM') => stopped(child, gone, signal);
  context.after(() => stop());
  const end = performance.now() + PATIENCE;
  while (!(await listens(socket))) {
    if (performance.now() > end || child.exitCode !== null) throw new Error('the tmux server did not start');
    await wait(10);
  }
  return { socket, folder, stop };
}

/** The path alone proves nothing: it is there a moment before the server listens. */
async function listens(socket: string): Promise<boolean> {
  try {
    const channel = await ImsgChannel.connect(socket);
    channel.close();
    return true;
  } catch (error) {
    if (error instanceof ImsgError && error.code === 'UNREACHABLE') return false;
    throw error;
  }
}

async function stopped(child: ChildProcess, gone: Promise<void>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  await gone;
  clearTimeout(impatience);
}
