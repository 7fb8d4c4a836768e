/**
 * Real programs at the other end: where they are, and what becomes of a test that misses one.
 *
 * The rule is one for all tests: on the build machine (the environment has CI=true) nothing may be missing, so a test that misses a
 * program runs there and fails; elsewhere it is skipped with the reason. `npm run peers` installs the programs.
 */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Packages that are unpacked into a folder of the repository instead of being installed. */
export type UnpackedPackage = 'opensmtpd' | 'openbgpd' | 'openiked' | 'openntpd';

/** A program of one of them. */
export interface UnpackedProgram {
  readonly path: string;
  /** What has to be added to its environment. */
  readonly environment: Readonly<Record<string, string>>;
}

const FOLDER = fileURLToPath(new URL('../../../.peers/', import.meta.url));

/** Path of the first of these programs that is on the path; null when none is. */
export function findProgram(...names: readonly string[]): string | null {
  for (const name of names) {
    for (const folder of (process.env.PATH ?? '').split(':')) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  }
  return null;
}

/** A program of an unpacked package; null when the package is not there. */
export function findUnpacked(name: UnpackedPackage, program: string): UnpackedProgram | null {
  const path = join(FOLDER, name, program);
  if (!isExecutable(path)) return null;
  return { path, environment: { LD_LIBRARY_PATH: join(FOLDER, 'libraries') } };
}

/**
 * For the `skip` of a test that needs a program: the reason, or false when the test is to be run.
 * @param program what was found, null for nothing
 * @param name for the reason
 */
export function skipWithout(program: string | UnpackedProgram | null, name: string): string | false {
  return program === null ? skipBecause(`${name} is not installed (npm run peers)`) : false;
}

/**
 * The same for any other reason, such as rights that this user lacks.
 * @param reason null for none
 */
export function skipBecause(reason: string | null): string | false {
  return reason !== null && process.env.CI !== 'true' ? reason : false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return false;
    throw error;
  }
}
