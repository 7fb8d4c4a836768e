import { constants } from 'node:os';
import { native, type Watcher } from '@sallyport/native';
import { systemError } from './system-error.js';

const ERRNO: Readonly<Record<string, number>> = constants.errno;

/**
 * `native.watch`, where what the system refuses has the name it has everywhere in this package.
 * @param what did not work, one clause
 * @throws ImsgError SYSTEM: the descriptor is watched already, is no socket or pipe, or there is no room for another
 */
export function watch(
  descriptor: number,
  events: number,
  callback: (events: number) => void,
  what: string,
): Watcher {
  try {
    return native.watch(descriptor, events, callback);
  } catch (error) {
    const errno = ERRNO[(error as NodeJS.ErrnoException).code ?? ''];
    // Without an error number it is a wrong argument.
    if (errno === undefined) throw error;
    throw systemError(what, errno);
  }
}
