/**
 * Files in a folder of their own, for as long as one function runs.
 *
 * The function is synchronous, and so are writing and removing. A signal that would end the process waits until the
 * folder is gone and then does what it would have done.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { WrongUse } from '../exit-code.js';

export interface ScratchFile {
  /** Below the folder, parts between slashes, none of them `..`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

const SIGNALS: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @param use gets the absolute path of the folder, which only this user can enter
 * @returns what `use` returns
 * @throws WrongUse when the files cannot be written
 */
export async function withScratchFolder<T>(
  files: readonly ScratchFile[],
  use: (folder: string) => T,
): Promise<T> {
  let caught: NodeJS.Signals | undefined;
  const note = (signal: NodeJS.Signals) => {
    caught ??= signal;
  };
  for (const signal of SIGNALS) process.on(signal, note);
  try {
    return inScratchFolder(files, use);
  } finally {
    // Two turns of the event loop: a signal is heard of when it next looks for events.
    await setImmediate();
    await setImmediate();
    for (const signal of SIGNALS) process.off(signal, note);
    if (caught !== undefined) process.kill(process.pid, caught);
  }
}

function inScratchFolder<T>(files: readonly ScratchFile[], use: (folder: string) => T): T {
  const folder = makeFolder();
  try {
    for (const { path, bytes } of files) write(join(folder, path), bytes);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'sallyport-'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WrongUse(
      `no temporary folder can be made in ${tmpdir()} (${code}): set TMPDIR to a folder of yours.`,
    );
  }
}

function write(path: string, bytes: Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new WrongUse(`a file of the older state cannot be written: ${message}`);
  }
}
