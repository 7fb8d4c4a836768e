/** What the system says of an open descriptor, as far as a pipe end has to know. */
import { constants, fstatSync, readFileSync } from 'node:fs';

export interface DescriptorFlags {
  readonly isPipe: boolean;
  readonly isSocket: boolean;
  readonly canRead: boolean;
  readonly canWrite: boolean;
  /** O_NONBLOCK of the open file description, which everybody shares who holds it. */
  readonly nonblocking: boolean;
  /** FD_CLOEXEC of this number. */
  readonly closeOnExec: boolean;
}

/** <asm-generic/fcntl.h>; node:fs does not name these. */
const O_ACCMODE = 0o3;
const O_CLOEXEC = 0o2000000;

/**
 * @returns undefined when the descriptor is not open
 * @throws an error of node:fs for anything else, as without /proc
 */
export function descriptorFlags(descriptor: number): DescriptorFlags | undefined {
  let facts: ReturnType<typeof fstatSync>;
  try {
    facts = fstatSync(descriptor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return undefined;
    throw error;
  }
  // proc(5): "flags: (octal)", the access mode and status flags of open(2), with O_CLOEXEC as the number has it.
  const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, 'latin1');
  const flags = Number.parseInt(/^flags:\s*([0-7]+)/m.exec(text)?.[1] ?? '', 8);
  const access = flags & O_ACCMODE;
  return {
    isPipe: facts.isFIFO(),
    isSocket: facts.isSocket(),
    canRead: access === constants.O_RDONLY || access === constants.O_RDWR,
    canWrite: access === constants.O_WRONLY || access === constants.O_RDWR,
    nonblocking: (flags & constants.O_NONBLOCK) !== 0,
    closeOnExec: (flags & O_CLOEXEC) !== 0,
  };
}
