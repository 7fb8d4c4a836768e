/** Why a program could not be started, in one sentence. */
import { statSync } from 'node:fs';
import { E2BIG, EACCES, ENOENT } from '@sallyport/native';
import { ImsgError } from '../error.js';
import { isTableFull, systemError } from '../system-error.js';

/**
 * @param error what node:child_process threw or told; anything without an error number is a wrong argument and comes back as it is
 * @param cwd working directory that was asked for
 */
export function startError(error: unknown, command: string, cwd: string | undefined): unknown {
  const { errno: negative } = error as NodeJS.ErrnoException;
  if (typeof negative !== 'number') return error;
  const errno = Math.abs(negative);
  if (isTableFull(errno)) return systemError(`cannot start '${command}'`, errno);
  return new ImsgError('SYSTEM', `cannot start '${command}': ${reason(errno, cwd)}`, errno);
}

function reason(errno: number, cwd: string | undefined): string {
  // The system says the same of a missing program and a missing directory.
  const obstacle = cwd === undefined ? undefined : obstacleToDirectory(cwd);
  if (obstacle !== undefined) return `its working directory '${cwd}' ${obstacle}`;
  switch (errno) {
    case ENOENT:
      return 'there is no such program, or what it is to be run by is missing';
    case EACCES:
      return 'it may not be executed';
    case E2BIG:
      return 'its arguments and environment are larger than the system allows';
    default:
      return 'the system refused';
  }
}

/** Why a process cannot begin there, as the rest of a sentence; undefined when it can. */
function obstacleToDirectory(path: string): string | undefined {
  try {
    // The dot asks whether it may be entered, too.
    statSync(`${path}/.`);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'is no directory' : `cannot be used (${code})`;
  }
}
