/** C programs of test/probe, compiled when first needed, and children that end with their test. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { native, READABLE } from '@sallyport/native';
import { temporaryDirectory } from '@sallyport/test-kit';
import { type Cleanup, own } from './sockets.js';

/** From dist/test-support/. */
const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
const SIGKILL = 9;

/** Compiles test/probe/<name>.c, and other sources of the package. @returns the program, removed with the test. */
export function compileProbe(t: Cleanup, name: string, ...others: string[]): string {
  const program = join(temporaryDirectory(t).path, name);
  const sources = [`test/probe/${name}.c`, ...others].map((path) => join(PACKAGE, path));
  execFileSync('cc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', program, ...sources]);
  return program;
}

export interface Child {
  readonly pid: number;
  readonly pidfd: number;
  /** Waits for its end: [exit code or -1, signal or 0]. */
  ended(): Promise<[number, number]>;
}

export type FourDescriptors = [number, number, number, number];

/** Starts a program and kills it, if it still runs, when the test is done. */
export function startChild(
  t: Cleanup,
  program: string,
  parameters: readonly string[],
  descriptors: FourDescriptors,
  environment: readonly string[] = [],
  directory = '/',
): Child {
  const pid = native.spawn(program, [program, ...parameters], environment, descriptors, directory);
  assert.ok(pid > 0, `error ${pid} instead of a process`);
  const status = new Int32Array(2);
  let reaped = false;
  const pidfd = native.pidfdOpen(pid);
  t.after(() => {
    if (!reaped) {
      native.pidfdSignal(pidfd, SIGKILL);
      while (native.reap(pidfd, status) === 0)
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  });
  own(t, pidfd);
  const ended = () =>
    new Promise<[number, number]>((resolve) => {
      const watcher = native.watch(pidfd, READABLE, () => {
        native.unwatch(watcher);
        assert.equal(native.reap(pidfd, status), 1);
        reaped = true;
        resolve([status[0] as number, status[1] as number]);
      });
    });
  return { pid, pidfd, ended };
}
