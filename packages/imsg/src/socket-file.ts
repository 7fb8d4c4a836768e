/**
 * The file a listening socket has made, and its removal.
 *
 * Only the file that was made may be removed: another server may have taken the path meanwhile. It is told by device and inode, whose number cannot
 * be given to another file while the listening socket is open, since Linux holds the inode as long. So the file is removed before the socket is closed.
 * Between looking and removing there is a moment in which somebody may exchange it; whoever can do that may remove it as well.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { ImsgError } from './error.js';

export class SocketFile {
  /** Absolute: the working directory may change before the end. */
  readonly #path: string;
  readonly #device: bigint;
  readonly #inode: bigint;

  /**
   * @param path where a socket was bound just now, and is still open.
   * @throws {ImsgError} SYSTEM when it is not there any more.
   */
  constructor(path: string) {
    this.#path = resolve(path);
    try {
      const { dev, ino } = lstatSync(this.#path, { bigint: true });
      this.#device = dev;
      this.#inode = ino;
    } catch (error) {
      throw new ImsgError('SYSTEM', `'${path}' was removed while it was made`, errnoOf(error));
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
