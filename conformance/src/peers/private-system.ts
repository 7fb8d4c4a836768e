/**
 * Programs whose socket has a fixed path, or that demand a user of their own, run in a private mount namespace (mount_namespaces(7)): what
 * is mounted there exists for them alone and is gone with them. Needs root, or a system that lets others have user namespaces.
 *
 * In such a namespace some folders are hidden by empty ones, so neither a program nor a socket may lie below them.
 */
import { spawnSync } from 'node:child_process';
import { resolve, sep } from 'node:path';

/** Hidden from the programs, as their sockets lie below them; /var/run is a link to the first. */
export const HIDDEN = ['/run', '/var/run', '/var/lib'];

let known: { readonly flags: readonly string[] | null } | undefined;

/**
 * Options of unshare(1) for a namespace in which this user may mount; null when there is none.
 * As root the real one; otherwise in a user namespace, where the user and its group are called root.
 */
export function namespaceFlags(): readonly string[] | null {
  known ??= { flags: [['--mount'], ['--map-root-user', '--mount']].find(mayMount) ?? null };
  return known.flags;
}

/** Why a program cannot be run so; null when it can. @param path of the program */
export function obstacle(path: string): string | null {
  if (namespaceFlags() === null) return 'this user may not mount in a namespace of its own';
  return isHidden(path) ? `${path} lies below a folder that is hidden from it` : null;
}

/** Why a daemon cannot be run so: it becomes a user that only the real root can make up. */
export function obstacleToDaemon(path: string): string | null {
  const mayBeAnyone = process.getuid?.() === 0 && namespaceFlags()?.includes('--map-root-user') === false;
  return mayBeAnyone ? obstacle(path) : 'a daemon is only started as root';
}

/** @throws {RangeError} for a path that a program in the namespace does not see */
export function mustBeSeen(path: string): string {
  if (isHidden(path)) throw new RangeError(`${path} is hidden from the program`);
  return resolve(path);
}

function isHidden(path: string): boolean {
  return HIDDEN.some((folder) => resolve(path).startsWith(folder + sep));
}

function mayMount(flags: readonly string[]): boolean {
  const { status, error } = spawnSync('unshare', [...flags, 'mount', '-t', 'tmpfs', 'private', '/run'], {
    stdio: 'ignore',
  });
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  return status === 0;
}
