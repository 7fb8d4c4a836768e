/** Files that nothing but the C library has touched, told apart by their inodes. */
import { constants, fstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { oracleClose, oracleOpen } from './oracle/index.js';

export class MarkedFiles implements Disposable {
  readonly #files: number[] = [];
  readonly #byInode = new Map<number, number>();

  /** @param folder where they are made; they have no name there afterwards */
  constructor(folder: string, count: number) {
    for (let index = 0; index < count; index++) {
      const path = join(folder, `file-${index}`);
      const file = oracleOpen(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL);
      rmSync(path);
      this.#files.push(file);
      this.#byInode.set(fstatSync(file).ino, index);
    }
  }

  get count(): number {
    return this.#files.length;
  }

  /** A descriptor of one of them, still owned here. */
  fd(index: number): number {
    const file = this.#files[index];
    if (file === undefined) throw new RangeError(`there is no file ${index}`);
    return file;
  }

  /** A descriptor of one of them that the caller owns. */
  open(index: number): number {
    return oracleOpen(`/proc/self/fd/${this.fd(index)}`, constants.O_RDWR);
  }

  /** Which of them a descriptor is of; -1 for none. */
  which(fd: number): number {
    return this.#byInode.get(fstatSync(fd).ino) ?? -1;
  }

  [Symbol.dispose](): void {
    for (const file of this.#files.splice(0)) oracleClose(file);
  }
}
