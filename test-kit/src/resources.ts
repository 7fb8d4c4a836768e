/**
 * What a process holds that outlives a function call: open descriptors, child processes, and whatever keeps the event
 * loop alive (timers among it). Taken from the system itself, so that nothing a test does can hide from it.
 *
 * Limits: unreferenced timers and handles made by addons keep no loop alive and are not listed by Node; a handle of an addon
 * shows through the descriptor it watches. Grandchildren are not listed.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ResourceSnapshot {
  /** Descriptor number to what it refers to, as /proc/self/fd shows it. */
  readonly descriptors: ReadonlyMap<number, string>;
  /** Process id to program name. Ended children that were not reaped are among them. */
  readonly children: ReadonlyMap<number, string>;
  /** Name of a kind of active resource to how many there are. */
  readonly active: ReadonlyMap<string, number>;
}

export function snapshotResources(): ResourceSnapshot {
  return { descriptors: openDescriptors(), children: childProcesses(), active: activeResources() };
}

/**
 * What `after` holds and `before` did not, and which descriptors of `before` are gone: closing what one does not own is as
 * wrong as not closing what one owns, and shows later, elsewhere.
 * @returns one phrase per difference; empty when there is none.
 */
export function diffResources(before: ResourceSnapshot, after: ResourceSnapshot): string[] {
  const differences: string[] = [];
  for (const [number, target] of after.descriptors) {
    if (before.descriptors.get(number) !== target)
      differences.push(`leaked descriptor ${number} (${target})`);
  }
  for (const [number, target] of before.descriptors) {
    if (after.descriptors.get(number) !== target) {
      differences.push(`closed descriptor ${number} (${target}), which was open before`);
    }
  }
  for (const [pid, program] of after.children) {
    if (!before.children.has(pid)) differences.push(`leaked child process ${pid} (${program})`);
  }
  for (const [kind, count] of after.active) {
    const more = count - (before.active.get(kind) ?? 0);
    if (more > 0) differences.push(`leaked active resource ${kind} (${more} more than before)`);
  }
  return differences;
}

/** Open descriptors of this process and what each refers to. */
export function openDescriptors(): Map<number, string> {
  const descriptors = new Map<number, string>();
  for (const name of readdirSync('/proc/self/fd')) {
    const target = linkTarget(`/proc/self/fd/${name}`);
    // The descriptor of the listing itself is closed by now.
    if (target !== undefined) descriptors.set(Number(name), target);
  }
  return descriptors;
}

/** Direct children of every thread of this process. */
export function childProcesses(): Map<number, string> {
  const children = new Map<number, string>();
  for (const thread of readdirSync('/proc/self/task')) {
    const list = textOf(`/proc/self/task/${thread}/children`);
    for (const word of list?.split(' ') ?? []) {
      if (word === '') continue;
      const program = textOf(`/proc/${word}/comm`)?.trim();
      if (program !== undefined) children.set(Number(word), program);
    }
  }
  return children;
}

function activeResources(): Map<string, number> {
  const counts = new Map<string, number>();
  // Missing from the types of Node 20.
  const { getActiveResourcesInfo } = process as unknown as { getActiveResourcesInfo(): string[] };
  for (const kind of getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function linkTarget(path: string): string | undefined {
  return unlessGone(() => readlinkSync(path));
}

function textOf(path: string): string | undefined {
  return unlessGone(() => readFileSync(path, 'latin1'));
}

/** Entries of /proc come and go between listing and reading. */
function unlessGone<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
