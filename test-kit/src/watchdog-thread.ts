/** The thread of watchdog.ts. */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { childProcesses } from './resources.js';

export interface WatchdogData {
  /** See `set` in watchdog.ts. */
  readonly state: Int32Array;
}

const { state } = workerData as WatchdogData;
parentPort?.postMessage('ready');

for (;;) {
  const change = Atomics.load(state, 0);
  const limit = Atomics.load(state, 1);
  const woken = Atomics.wait(state, 0, change, limit === 0 ? undefined : limit);
  if (woken === 'timed-out') {
    writeSync(
      2,
      `test-kit: a test blocked its thread beyond its time limit; ending process ${process.pid}\n`,
    );
    for (const pid of childProcesses().keys()) killIfThere(pid);
    process.kill(process.pid, 'SIGKILL');
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
