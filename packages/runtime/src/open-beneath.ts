/** Opening files below a directory this process was given, in a way no content of that directory can lead out of. */
import { constants } from 'node:fs';
import {
  EAGAIN,
  EINVAL,
  native,
  RESOLVE_BENEATH,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
} from '@sallyport/native';
import { Descriptor, numberOf } from './descriptor.js';
import { fileError } from './file-error.js';

/** O_NONBLOCK: a FIFO without a writer is opened at once instead of never. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const RULES = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
/**
 * Something below was renamed while the system looked: it cannot tell whether the path left the directory, and wants
 * to be asked again.
 */
const ATTEMPTS = 8;

/**
 * Opens a file for reading. Neither `..` nor any symbolic link leads anywhere; what the path names may still be a
 * directory, a FIFO or a device, so `kind` wants a look before it is read.
 * @param directory stays the caller's.
 * @param path relative to it, with `/`.
 * @returns the caller closes it.
 * @throws FileError; EXDEV for a path that leads out, ELOOP for one over a symbolic link. SpentError.
 */
export function openBeneath(directory: Descriptor, path: string): Descriptor {
  if (typeof path !== 'string') throw new TypeError('path must be a string');
  const number = numberOf(directory);
  // The system would see a shorter path than the one that was checked.
  if (path.includes('\0')) throw fileError(-EINVAL, path);
  let result = -EAGAIN;
  for (let attempt = 0; attempt < ATTEMPTS && result === -EAGAIN; attempt += 1) {
    result = native.openat2(number, path, FLAGS, 0, RULES);
  }
  if (result < 0) throw fileError(result, path);
  return new Descriptor(result);
}
