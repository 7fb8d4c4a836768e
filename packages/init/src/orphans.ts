/**
 * Processes that processes of the solution have started and left behind. init is the subreaper of all that descend from it, so when their
 * parents have ended they are its children, whatever session or group they have put themselves into. They end with the solution.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { native } from '@sallyport/native';

const SIGKILL = 'SIGKILL';
/** Rounds: what is killed leaves its own children behind, which become ours in turn. */
const ROUNDS = 50;
/** Milliseconds between two rounds. */
const ROUND_INTERVAL = 10;

/** Ends every child of this process that is left. To be called when all that were started here have been reaped. */
export async function endOrphans(): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const orphans = children().filter((pid) => native.reapOrphan(pid) === 0);
    if (orphans.length === 0) return;
    for (const pid of orphans) kill(pid);
    await sleep(ROUND_INTERVAL);
  }
}

/** Lets go of those that have ended by themselves. @param own processes somebody here waits for, which are not touched. */
export function reapOrphans(own: ReadonlySet<number>): void {
  for (const pid of children()) if (!own.has(pid)) native.reapOrphan(pid);
}

function children(): number[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1')
    .split(' ')
    .filter((word) => word !== '')
    .map(Number);
}

/** A child that was not reaped keeps its number, so this can hit nobody else. */
function kill(pid: number): void {
  try {
    process.kill(pid, SIGKILL);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
