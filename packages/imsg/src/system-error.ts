import { EMFILE, ENFILE } from '@sallyport/native';
import { ImsgError } from './error.js';

/** Whether the table of descriptors of this process, or that of the system, is full. */
export function isTableFull(errno: number): boolean {
  const number = Math.abs(errno);
  return number === EMFILE || number === ENFILE;
}

/**
 * The named outcome of a system call that makes a descriptor.
 * @param what did not work, one clause
 * @param errno positive or negative
 * @returns TABLE_FULL, with what helps against it, or SYSTEM
 */
export function systemError(what: string, errno: number): ImsgError {
  if (!isTableFull(errno)) return new ImsgError('SYSTEM', what, errno);
  const remedy =
    Math.abs(errno) === EMFILE
      ? 'this process has as many descriptors open as it may (ulimit -n): close some, or raise the limit'
      : 'the whole system has as many files open as it may (fs.file-max)';
  return new ImsgError('TABLE_FULL', `${what}: ${remedy}`, errno);
}
