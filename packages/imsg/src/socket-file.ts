/**
 * The file a listening socket has made, and its removal.
 *
 * Only the file that was made may be removed: another server may have taken the path meanwhile. It is told by device and inode, whose
 * number cannot be given to another file while the listening socket is open, since Linux holds the inode as long. So the file is removed
 * before the socket is closed. Between looking and removing there is a moment in which somebody may exchange it; whoever can do that may
 * remove it as well.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { ImsgError } from './error.js';

export class SocketFile {
  /** Absolute from the end of the constructor on: the working directory may change before the end. */
  #path: string;
  readonly #device: bigint;
  readonly #inode: bigint;

  /**
   * @param path where a socket was bound just now, and is still open.
   * @throws {ImsgError} SYSTEM when it is not there any more, or could not be found again after a change of the working directory; then it
   * is removed.
   */
  constructor(path: string) {
    this.#path = path;
    try {
      const { dev, ino } = lstatSync(path, { bigint: true });
      this.#device = dev;
      this.#inode = ino;
    } catch (error) {
      throw new ImsgError('SYSTEM', `'${path}' was removed while it was made`, errnoOf(error));
    }
    try {
      this.#path = resolve(path);
    } catch (error) {
      const what = `'${path}' cannot be told as an absolute path`;
      const problem = this.remove();
      throw new ImsgError(
        'SYSTEM',
        problem === undefined ? what : `${what}; ${problem.message}`,
        errnoOf(error),
      );
    }
  }

  /**
   * Removes the file, if it is still the one that was made. To be called while the socket is open.
   * @returns what went wrong, if something did.
   */
  remove(): ImsgError | undefined {
    try {
      const now = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
      if (now?.dev === this.#device && now.ino === this.#inode) unlinkSync(this.#path);
      return undefined;
    } catch (error) {
      return new ImsgError(
        'SYSTEM',
        `'${this.#path}' could not be removed; remove it by hand, since nobody can listen there before`,
        errnoOf(error),
      );
    }
  }
}

function errnoOf(error: unknown): number | undefined {
  return (error as NodeJS.ErrnoException).errno;
}
