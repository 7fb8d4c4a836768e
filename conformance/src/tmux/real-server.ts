/**
 * A tmux server of a test's own: on a private socket, without anybody's configuration, in the foreground, and gone when the test is done.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ImsgChannel, ImsgError } from '@sallyport/imsg';
import { findProgram, skipWithout, type TestFunction, temporaryDirectory } from '@sallyport/test-kit';
import { processEnd } from '../peers/process-end.js';

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

/** Starts one without sessions; it stays without. @param program path of tmux */
export async function startServer(context: Context, program = tmuxProgram()): Promise<RealServer> {
  const { path: folder } = temporaryDirectory(context);
  const socket = join(folder, 'tmux');
  const child = spawn(program, ['-D', '-S', socket, '-f', '/dev/null'], {
    stdio: 'ignore',
    env: tmuxEnvironment(),
    cwd: folder,
  });
  const gone = processEnd(child);
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    await stopped(child, gone, signal);
  };
  context.after(() => stop());
  const end = performance.now() + PATIENCE;
  while (!(await listens(socket))) {
    if (performance.now() > end || child.exitCode !== null) {
      const failure = await stopped(child, gone, 'SIGTERM');
      throw new Error(`the tmux server did not start: ${failure?.message ?? 'it does not listen'}`);
    }
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

async function stopped(
  child: ChildProcess,
  gone: Promise<Error | null>,
  signal: NodeJS.Signals,
): Promise<Error | null> {
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const failure = await gone;
  clearTimeout(impatience);
  return failure;
}
