/**
 * The two files of a solution that have a name of their own. Build systems keep them as templates, `init.yaml.in` and
 * `security.psl.in`: such a file is read where the plain one is missing.
 */
import { join } from 'node:path';
import type { SourceReader } from './source-reader.js';

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

/** Absolute path of the file, or of its template; null where the solution has neither. */
export function solutionFile(reader: SourceReader, name: string): string | null {
  const plain = join(reader.root, name);
  if (reader.exists(plain)) return plain;
  return reader.exists(plain + TEMPLATE) ? plain + TEMPLATE : null;
}
