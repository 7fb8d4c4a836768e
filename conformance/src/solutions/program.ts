/** Runs a program to its end. Where it is found, and what becomes of a test without it: peers.ts of the test-kit. */
import { spawn } from 'node:child_process';

export { findProgram, skipWithout } from '@sallyport/test-kit';

export interface ProgramResult {
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface ProgramOptions {
  /** Milliseconds, after which it is killed; 8000 when left out. */
  readonly timeout?: number;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** What it reads from its standard input; nothing when left out. */
  readonly input?: string | Uint8Array;
}

/** @param options a number is the timeout */
export function runProgram(
  program: string,
  args: readonly string[],
  options: number | ProgramOptions = {},
): Promise<ProgramResult> {
  const {
    timeout = 8000,
    environment = {},
    input,
  } = typeof options === 'number' ? { timeout: options } : options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
      timeout,
      killSignal: 'SIGKILL',
    });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
    });
    // A program that ends before it has read everything says so by its exit code, not by this.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(out), stderr }));
  });
}
