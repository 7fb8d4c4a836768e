/**
 * The two files of a solution that have a name of their own. Build systems keep them as templates, `init.yaml.in` and
 * `security.psl.in`: such a file is read where the plain one is missing.
 */
import { join } from 'node:path';

export const INIT_FILE = 'init.yaml';
export const POLICY_FILE = 'security.psl';

const TEMPLATE = '.in';

/** Folders that hold what others made, in which nobody looks for descriptions. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', 'dist', 'generated']);

const DESCRIPTION = /\.(?:idl|cdl|edl|psl)$|^(?:init\.yaml|[^/]*\.psl)(?:\.in)?$/;

/** Whether a file of this name, without its folder, can be part of what a solution says. */
export function isDescription(name: string): boolean {
  return DESCRIPTION.test(name);
}

/** A solution's folder, as far as its two files are concerned. */
interface SolutionFolder {
  /** Absolute path. */
  readonly root: string;
  exists(path: string): boolean;
}

/** Absolute path of the file, or of its template; null where the solution has neither. */
export function solutionFile(folder: SolutionFolder, name: string): string | null {
  const plain = join(folder.root, name);
  if (folder.exists(plain)) return plain;
  return folder.exists(plain + TEMPLATE) ? plain + TEMPLATE : null;
}
