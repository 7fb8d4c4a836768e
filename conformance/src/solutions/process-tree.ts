/** Processes of a running solution, as the system shows them. */
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessInfo {
  readonly pid: number;
  /** Words of its command line; empty for one that has ended. */
  readonly command: readonly string[];
}

/** All descendants of a process; the process itself is not among them. */
export function descendants(pid: number): ProcessInfo[] {
  return childrenOf(pid).flatMap((child) => [
    { pid: child, command: commandOf(child) },
    ...descendants(child),
  ]);
}

/** How many descriptors a process has open, and 0 when it has ended. */
export function openDescriptorsOf(pid: number): number {
  return unlessGone(() => readdirSync(`/proc/${pid}/fd`).length) ?? 0;
}

/** Whether the process is there and runs: one that has ended and was not reaped does not. */
export function isRunning(pid: number): boolean {
  const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The name in parentheses may contain anything, the state comes behind it.
  return stat !== undefined && stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

function childrenOf(pid: number): number[] {
  const threads = unlessGone(() => readdirSync(`/proc/${pid}/task`)) ?? [];
  return threads.flatMap((thread) => {
    const list = unlessGone(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1')) ?? '';
    return list
      .split(' ')
      .filter((word) => word !== '')
      .map(Number);
  });
}

function commandOf(pid: number): string[] {
  const text = unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? '';
  return text.split('\0').filter((word) => word !== '');
}

/** Entries of /proc come and go between listing and reading. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return undefined;
    throw error;
  }
}
