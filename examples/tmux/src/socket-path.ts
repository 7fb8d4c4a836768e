/** Where tmux has its socket: tmux(1), options -L and -S. */
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TmuxError } from './error.js';

export interface SocketChoice {
  /** -S: the path itself. */
  readonly path?: string;
  /** -L: name of a socket in the folder of this user; 'default' is tmux's own. */
  readonly name?: string;
}

/** Rights of others, who must have none on the folder. */
const RIGHTS_OF_OTHERS = 0o007;

/**
 * The path of the server's socket: that of -S; that of -L; the one of the tmux this program runs in ($TMUX); or the default one. The last
 * is `tmux-UID/default` in $TMUX_TMPDIR, or in /tmp where that is not set or does not exist.
 * @throws TmuxError UNREACHABLE when the folder belongs to somebody else, who could have put a socket of his own there; NO_SERVER when it
 * does not exist
 */
export function socketPath(
  { path, name }: SocketChoice,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  uid: number = process.getuid?.() ?? 0,
): string {
  if (path !== undefined) return path;
  if (name === undefined) {
    // PATH,PID,SESSION
    const inherited = environment.TMUX?.split(',', 1)[0];
    if (inherited !== undefined && inherited !== '') return inherited;
  }
  const folder = join(existingFolder(environment.TMUX_TMPDIR) ?? '/tmp', `tmux-${uid}`);
  demandSafe(folder, uid);
  return join(folder, name ?? 'default');
}

/** With its symbolic links followed; undefined when there is none. */
function existingFolder(path: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined;
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function demandSafe(folder: string, uid: number): void {
  let found: { isDirectory(): boolean; uid: number; mode: number };
  try {
    found = statSync(folder);
  } catch (error) {
    if (!isAbsent(error)) throw error;
    throw new TmuxError(
      'NO_SERVER',
      `this user has no tmux server: there is no '${folder}'; start one with \`tmux new-session -d\`, or name its socket with -S`,
    );
  }
  if (!found.isDirectory() || found.uid !== uid || (found.mode & RIGHTS_OF_OTHERS) !== 0) {
    throw new TmuxError(
      'UNREACHABLE',
      `'${folder}' is not a directory of this user that others may not enter, so a socket in it proves nothing; see who made it`,
    );
  }
}

function isAbsent(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES';
}
