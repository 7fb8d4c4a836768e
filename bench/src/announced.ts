/** A program that runs until it is ended and says on standard output where it can be reached. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Announced {
  readonly child: ChildProcess;
  readonly port: number;
}

/** As Sallyport prints the address of a listening socket. */
export const LOOPBACK_ADDRESS = /http:\/\/127\.0\.0\.1:([0-9]+)/;

const START_MILLISECONDS = 15_000;
const END_MILLISECONDS = 5000;

/**
 * Starts a program and waits for the line that holds its port.
 * @param pattern finds the port as its first group in what the program prints
 * @throws Error with all it printed when it ends or takes too long; nothing is left running then
 */
export async function startAnnounced(
  name: string,
  program: string,
  args: readonly string[],
  pattern: RegExp,
): Promise<Announced> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let text = '';
  const port = await new Promise<number | undefined>((resolve, reject) => {
    const hear = (part: Buffer) => {
      text += part.toString('utf8');
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(Number(found));
    };
    const timer = setTimeout(() => resolve(undefined), START_MILLISECONDS);
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', () => resolve(undefined));
    child.on('close', () => clearTimeout(timer));
  });
  if (port !== undefined) return { child, port };
  await end(child);
  throw new Error(`${name} did not start${text === '' ? '' : `: ${text.trim()}`}`);
}

/** Asks a program to end and waits until it is gone. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), END_MILLISECONDS);
  await exited;
  clearTimeout(impatience);
}
