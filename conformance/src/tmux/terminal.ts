/**
 * A pseudo terminal, made by script(1) of util-linux, since Node cannot make one: this process reads and writes the side that a terminal
 * emulator has.
 */
import { spawn } from 'node:child_process';
import { findProgram, skipWithout, type TestFunction } from '@sallyport/test-kit';
import { processEnd } from '../peers/process-end.js';

type Context = Parameters<TestFunction>[0];

const SCRIPT = findProgram('script');

/** For the `skip` of a test that needs one. */
export const skipWithoutTerminal = skipWithout(SCRIPT, 'script');

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Terminal {
  /** Of the side that programs have. */
  readonly path: string;
  /** What a person would have seen since the path was known, as bytes. */
  readonly shown: () => string;
  /** What a person types. */
  readonly type: (keys: string) => void;
}

/** Longer than any test. */
const SECONDS = 60;

export async function openTerminal(context: Context, { columns, rows }: TerminalSize): Promise<Terminal> {
  if (SCRIPT === null) throw new Error('script is not installed');
  const inside = `stty rows ${rows} cols ${columns} -echo; tty; echo $$; exec sleep ${SECONDS}`;
  const child = spawn(SCRIPT, ['-q', '-c', inside, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const gone = processEnd(child);
  // Only when what runs in it has ended does script end without a pause of two seconds.
  let inner: number | undefined;
  context.after(async () => {
    if (inner === undefined) child.kill('SIGKILL');
    else process.kill(inner, 'SIGKILL');
    child.stdin.destroy();
    await gone;
  });
  // A terminal that is gone is noticed by what it no longer shows.
  child.stdin.on('error', () => undefined);
  let text = '';
  const path = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      const [, path, pid] = /^(\/dev\/\S+)\r?\n(\d+)\r?\n/.exec(text) ?? [];
      if (path === undefined || inner !== undefined) return;
      inner = Number(pid);
      resolve(path);
    });
    void gone.then((failure) => reject(failure ?? new Error(`script made no terminal: ${text}`)));
  });
  const begin = text.length;
  return { path, shown: () => text.slice(begin), type: (keys) => child.stdin.write(keys) };
}
