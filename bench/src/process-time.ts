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

/** Seconds of one process outside and inside the system, in steps of 10 ms; Linux estimates where the border is. */
export interface SplitTime {
  readonly user: number;
  readonly system: number;
}

export function splitTime(pid: number): SplitTime {
  const fields = statFields(String(pid));
  if (fields === undefined) return { user: 0, system: 0 };
  return { user: Number(fields[11]) / TICKS_PER_SECOND, system: Number(fields[12]) / TICKS_PER_SECOND };
}

/** @returns the program and its arguments; '' when the process has ended */
export function commandLine(pid: number): string {
  return (contentOf(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

function fromSchedstat(pid: number): number | undefined {
  let tasks: string[];
  try {
    tasks = readdirSync(`/proc/${pid}/task`);
  } catch (error) {
    return gone(error);
  }
  const times = tasks
    .map((task) => contentOf(`/proc/${pid}/task/${task}/schedstat`))
    .filter((text) => text !== undefined);
  if (times.length === 0) return undefined;
  return times.reduce((sum, text) => sum + Number(text.split(' ')[0]), 0) / 1e9;
}

function fromStat(pid: number): number {
  const { user, system } = splitTime(pid);
  return user + system;
}

/** The fields after the program's name, which may itself hold spaces and brackets: state, parent, ... */
function statFields(pid: string): string[] | undefined {
  const text = contentOf(`/proc/${pid}/stat`);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** @returns undefined when process or thread have ended */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    return gone(error);
  }
}

function gone(error: unknown): undefined {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT' || code === 'ESRCH') return undefined;
  throw error;
}
