/**
 * Files that are written whole or not at all: whoever reads meanwhile sees what was there before, or all of the new.
 *
 * The new content is written beside the file, under a name nobody else has, and takes its place in one step. That name is drawn
 * at random and opened with O_EXCL, so what is removed after a failure is always what was made here.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { systemCode } from './system-error.js';

/** Random bytes in the name of a file that is not complete yet. */
const NAME_BYTES = 8;
/** Read and write for all whom the process's mask does not shut out, as for any new file. */
const ORDINARY_MODE = 0o666;

/**
 * Makes a file hold this content; one that is there is replaced, with an ordinary mode.
 * @param path in a folder that exists
 * @throws the error of the operating system; the file is then as it was
 */
export function writeWhole(path: string, content: string | Uint8Array): void {
  put(path, content, null);
}

/**
 * Replaces the content of a file, which keeps its mode, and its owner where root does this.
 * @param path of a regular file
 * @throws the error of the operating system (ELOOP where the path is of something else); the file is then as it was
 */
export function replaceWhole(path: string, content: string | Uint8Array): void {
  const status = lstatSync(path);
  if (!status.isFile()) throw Object.assign(new Error(`${path} is no regular file`), { code: 'ELOOP' });
  put(path, content, status);
}

/** @param like what mode and owner are taken from */
function put(path: string, content: string | Uint8Array, like: Stats | null): void {
  // Short, so that it fits wherever the name of the file itself does.
  const fresh = join(dirname(path), `.sallyport-${randomBytes(NAME_BYTES).toString('hex')}.new`);
  const descriptor = openSync(fresh, 'wx', like === null ? ORDINARY_MODE : 0o600);
  try {
    try {
      writeFileSync(descriptor, content);
    } finally {
      closeSync(descriptor);
    }
    if (like !== null) {
      if (process.geteuid?.() === 0) chownSync(fresh, like.uid, like.gid);
      chmodSync(fresh, like.mode & 0o7777);
    }
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/**
 * Makes a folder, and those above it that are missing. Node's own recursive way never ends where a file system answers
 * ENOENT for a name in a folder that exists, as /proc does.
 * @throws the error of the operating system
 */
export function makeFolders(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST' && statSync(path).isDirectory()) return;
    if (code !== 'ENOENT' || dirname(path) === path) throw error;
    makeFolders(dirname(path));
    mkdirSync(path);
  }
}
