/**
 * Node opens some descriptors when they are first needed and keeps them. Opened here, before the first snapshot, they are
 * not taken for leaks of the test that happened to need them first.
 */
import { randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { snapshotResources } from './resources.js';

let warm = false;

export async function warmUp(): Promise<void> {
  if (warm) return;
  warm = true;
  // Standard streams: their descriptors exist, their event loop handles do not yet.
  void process.stdout;
  void process.stderr;
  // The entropy source.
  randomBytes(8);
  // The pipe by which signals, and so the end of child processes, reach the loop.
  const ignore = () => undefined;
  process.on('SIGUSR2', ignore);
  process.off('SIGUSR2', ignore);
  // The inotify descriptor.
  watch(tmpdir(), { persistent: false }).close();
  await settled();
}

/** Waits, a bounded time, until no descriptor comes or goes any more: modules may still be being loaded. */
export async function settled(): Promise<void> {
  let last = [...snapshotResources().descriptors].join();
  for (let round = 0; round < 20; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = [...snapshotResources().descriptors].join();
    if (now === last) return;
    last = now;
  }
}
