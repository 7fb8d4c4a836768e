/**
 * Tells when a description below some folders changes.
 *
 * Folders are watched, not files: editors replace a file by renaming another one onto it, and who watches the file sees the old
 * one go and nothing more. Each folder has a watch of its own, and `follow` keeps them in step with what is there. It is called
 * before descriptions are read, so what appears in a new folder before its watch is found by that reading, and what appears later
 * is told. Node's recursive watching is not used: on Linux it is made of the same parts and misses files in folders that have just
 * been made.
 */
import { type FSWatcher, lstatSync, readdirSync, type Stats, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDescription, SKIPPED_FOLDERS } from '@sallyport/compiler';
import { printable } from '@sallyport/message';
import { WrongUse } from '../exit-code.js';
import { demandSystemError, systemCode } from '../system-error.js';

/** Milliseconds without a change after which one counts as complete: an editor saves in several steps. Picked. */
const QUIET = 20;
/** Milliseconds after which what has changed so far is looked at, though more is changing. Picked. */
const PATIENCE = 100;
/** Folders of one watch: as many as the compiler looks into. */
export const MAX_FOLDERS = 20_000;

interface WatchedFolder {
  readonly watcher: FSWatcher;
  /** Which folder it was: another one may have taken its path since. */
  readonly device: number;
  readonly inode: number;
}

export class DescriptionWatch implements Disposable {
  readonly #roots: readonly string[];
  readonly #ignored: string;
  readonly #mostFolders: number;
  #isIncomplete = false;
  readonly #watched = new Map<string, WatchedFolder>();
  #failure: WrongUse | undefined;
  /** Milliseconds of the monotonic clock; of the first and the last change nobody has been told of. */
  #first: number | undefined;
  #last = 0;
  #wake: (() => void) | undefined;

  /**
   * @param roots absolute paths; the first one has to stay
   * @param ignored absolute path of a folder below which nothing is of interest
   * @param mostFolders how many are watched; those nearest to the roots come first
   */
  constructor(roots: readonly string[], ignored: string, mostFolders: number = MAX_FOLDERS) {
    this.#roots = roots;
    this.#ignored = ignored;
    this.#mostFolders = mostFolders;
  }

  /** Whether there were more folders than are watched when they were followed last. */
  get isIncomplete(): boolean {
    return this.#isIncomplete;
  }

  /** Watches the folders that are there now, and no others. @throws WrongUse */
  follow(): void {
    const present = this.#present();
    for (const [path, { watcher, device, inode }] of this.#watched) {
      const stat = present.get(path);
      if (stat?.dev === device && stat.ino === inode) continue;
      watcher.close();
      this.#watched.delete(path);
    }
    for (const [path, { dev: device, ino: inode }] of present) {
      if (this.#watched.has(path)) continue;
      const watcher = this.#watch(path);
      if (watcher !== undefined) this.#watched.set(path, { watcher, device, inode });
    }
  }

  /**
   * Waits for a change, and until it is complete.
   * @returns false when the signal has aborted.
   * @throws WrongUse when watching is over for another reason
   */
  async change(signal: AbortSignal): Promise<boolean> {
    const aborted = () => this.#wake?.();
    signal.addEventListener('abort', aborted);
    try {
      while (!signal.aborted) {
        if (this.#failure !== undefined) throw this.#failure;
        const wait = this.#remaining();
        if (wait === 0) {
          this.#first = undefined;
          return true;
        }
        await this.#pause(wait);
      }
      return false;
    } finally {
      signal.removeEventListener('abort', aborted);
    }
  }

  [Symbol.dispose](): void {
    for (const { watcher } of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  /** Milliseconds until what has changed counts as complete; undefined when nothing has. */
  #remaining(): number | undefined {
    if (this.#first === undefined) return undefined;
    const end = Math.min(this.#last + QUIET, this.#first + PATIENCE);
    return Math.max(0, Math.ceil(end - performance.now()));
  }

  /** @param milliseconds the most; undefined: until something happens. */
  async #pause(milliseconds: number | undefined): Promise<void> {
    if (milliseconds !== undefined) {
      await sleep(milliseconds);
      return;
    }
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #changed(): void {
    this.#last = performance.now();
    this.#first ??= this.#last;
    this.#wake?.();
  }

  #present(): Map<string, Stats> {
    const present = new Map<string, Stats>();
    const paths = [...this.#roots];
    this.#isIncomplete = false;
    for (let i = 0; i < paths.length; i += 1) {
      const path = paths[i] ?? '';
      // A root may be a link to a folder; below it no link is followed.
      const stat = folderAt(path, i < this.#roots.length ? statSync : lstatSync);
      if (stat === undefined || path === this.#ignored) continue;
      if (present.size >= this.#mostFolders) {
        this.#isIncomplete = true;
        break;
      }
      present.set(path, stat);
      paths.push(...foldersIn(path));
    }
    const root = this.#roots[0] ?? '';
    if (!present.has(root)) throw new WrongUse(`${root} is gone: start again where the solution is now.`);
    return present;
  }

  /** Undefined for a folder that has gone meanwhile; its parent tells of that. */
  #watch(path: string): FSWatcher | undefined {
    try {
      const watcher = watch(path, (_event, name) => {
        if (this.#concerns(path, name)) this.#changed();
      });
      watcher.on('error', (error) => this.#fail(path, error));
      return watcher;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw cannotWatch(path, error);
    }
  }

  #fail(path: string, error: Error): void {
    this.#failure = cannotWatch(path, error);
    this.#wake?.();
  }

  /** @param name of what changed in the folder; null where the system does not say. */
  #concerns(folder: string, name: string | null): boolean {
    if (name === null || isDescription(name)) return true;
    const path = join(folder, name);
    if (path === this.#ignored) return false;
    // A folder that has gone, the one watched among them, which tells its own name; or one that has come.
    if (this.#watched.has(path) || folderAt(folder, statSync) === undefined) return true;
    return !isSkipped(name) && folderAt(path, lstatSync) !== undefined;
  }
}

/** Absolute paths of the folders in a folder; no link is followed. */
function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !isSkipped(entry.name))
      .map((entry) => join(path, entry.name));
  } catch (error) {
    // Gone meanwhile, or closed to us: the compiler reports what it cannot read.
    demandSystemError(error);
    return [];
  }
}

function isSkipped(name: string): boolean {
  return name.startsWith('.') || SKIPPED_FOLDERS.has(name);
}

/** Undefined where there is no folder. @param look says whether a link to one is one. */
function folderAt(path: string, look: typeof statSync | typeof lstatSync): Stats | undefined {
  try {
    const stat = look(path, { throwIfNoEntry: false });
    return stat?.isDirectory() ? stat : undefined;
  } catch (error) {
    demandSystemError(error);
    return undefined;
  }
}

function cannotWatch(path: string, error: unknown): WrongUse {
  const code = systemCode(error);
  const remedy =
    code === 'ENOSPC' || code === 'EMFILE'
      ? 'raise fs.inotify.max_user_watches and fs.inotify.max_user_instances, or name a smaller folder'
      : 'check path and permissions';
  return new WrongUse(`${printable(path)} cannot be watched (${code}): ${remedy}.`);
}
