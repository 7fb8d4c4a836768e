/**
 * Processor time of a tree of processes, read from /proc: user and system time of all its threads.
 *
 * /proc/PID/task/TID/schedstat counts nanoseconds; where the system was built without it, /proc/PID/stat counts ticks of
 * 10 ms. Threads that have ended are lost in the first way, so trees are measured while they stand. A process that ends
 * during the reading counts as nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat per second; fixed on Linux for everything user space sees. */
const TICKS_PER_SECOND = 100;

/** @returns `root` and all its descendants that run now */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    const parent = Number(statFields(name)?.[1]);
    if (Number.isNaN(parent)) continue;
    const siblings = children.get(parent);
    if (siblings === undefined) children.set(parent, [Number(name)]);
    else siblings.push(Number(name));
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** @returns seconds */
export function processorSeconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (fromSchedstat(pid) ?? fromStat(pid)), 0);
}

function fromSchedstat(pid: number): number | undefined {
  let nanoseconds = 0;
  try {
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      nanoseconds += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    }
  } catch (error) {
    return gone(error);
  }
  return nanoseconds / 1e9;
}

function fromStat(pid: number): number {
  const fields = statFields(String(pid));
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The fields after the program's name, which may itself hold spaces and brackets: state, parent, ... */
function statFields(pid: string): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    return gone(error);
  }
}

function gone(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ESRCH') return undefined;
  throw error;
}
