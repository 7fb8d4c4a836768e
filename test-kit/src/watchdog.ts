/**
 * The time limit of node:test is a timer, and a timer never fires while the thread is blocked in a system call or a loop.
 * So a second thread waits as well and, some time after the limit, ends the children of the process and then the process.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { WatchdogData } from './watchdog-thread.js';

/** Milliseconds beyond a test's limit: node:test must have had its turn, and hooks may clean up. */
const GRACE = 3000;

let state: Int32Array | undefined;

export async function startWatchdog(): Promise<void> {
  if (state !== undefined) return;
  state = new Int32Array(new SharedArrayBuffer(8));
  const workerData: WatchdogData = { state };
  const worker = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData });
  await once(worker, 'message');
  worker.unref();
}

/** @param limit milliseconds from now */
export function armWatchdog(limit: number): void {
  set(Math.min(limit + GRACE, 0x7fff_ffff));
}

export function disarmWatchdog(): void {
  set(0);
}

/** state[0] counts changes, so that the waiting thread cannot miss one; state[1] is the time in milliseconds, 0 for none. */
function set(milliseconds: number): void {
  if (state === undefined) return;
  Atomics.store(state, 1, milliseconds);
  Atomics.add(state, 0, 1);
  Atomics.notify(state, 0);
}
