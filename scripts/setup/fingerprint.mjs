/**
 * Whether a step can be skipped.
 *
 * A step is up to date when the files it reads have the paths, sizes and modification times they had when it last
 * succeeded, and what it makes is still there. Stamps lie in .setup/, one per step, and are written only after
 * success, so an interrupted step runs again.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Folders that hold what the steps make, not what they read. */
const MADE = new Set(['node_modules', 'dist', 'build', 'generated', '.setup', '.git']);

/**
 * All files below the folder whose name passes, in a fixed order. A missing folder has none.
 * @param {string} folder
 * @param {(name: string) => boolean} wanted
 * @returns {string[]} absolute paths
 */
export function filesBelow(folder, wanted) {
  if (!existsSync(folder)) return [];
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (MADE.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...filesBelow(path, wanted));
    else if (entry.isFile() && wanted(entry.name)) found.push(path);
  }
  return found.sort();
}

/**
 * @param {string} root paths count relative to it
 * @param {readonly string[]} files absolute paths; a missing file counts as missing
 * @returns {string}
 */
export function fingerprint(root, files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const stat = statSync(file, { throwIfNoEntry: false });
    const state = stat === undefined ? 'missing' : `${stat.size} ${stat.mtimeMs}`;
    hash.update(`${relative(root, file)}\0${state}\0`);
  }
  return hash.digest('hex');
}

/** The memory of one step. */
export class Stamp {
  #file;
  #folder;

  /**
   * @param {string} root
   * @param {string} name
   */
  constructor(root, name) {
    this.#folder = join(root, '.setup');
    this.#file = join(this.#folder, name);
  }

  /**
   * @param {string} value
   * @returns {boolean} whether the step last succeeded with this value
   */
  matches(value) {
    return existsSync(this.#file) && readFileSync(this.#file, 'utf8') === value;
  }

  /** @param {string} value */
  write(value) {
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(this.#file, value);
  }
}
