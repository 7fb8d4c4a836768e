import { native } from '@sallyport/native';
import { ImsgError } from '../error.js';

const facts = new Float64Array(8);
const KIND_SHIFT = 8;
const SOCKET_KIND = 6;

/**
 * Makes sure that a descriptor is a socket, and marks it close-on-exec.
 * @throws ImsgError SYSTEM when it is none or is not open
 */
export function demandSocket(descriptor: number): void {
  if (!Number.isInteger(descriptor) || descriptor < 0) {
    throw new TypeError(`a descriptor is a small non-negative integer, not ${String(descriptor)}`);
  }
  const error = native.describe(descriptor, facts);
  if (error < 0) {
    throw new ImsgError(
      'SYSTEM',
      `descriptor ${descriptor} is not open; was this program started with a channel?`,
      error,
    );
  }
  if ((((facts[0] as number) >>> KIND_SHIFT) & 7) !== SOCKET_KIND) {
    throw new ImsgError(
      'SYSTEM',
      `descriptor ${descriptor} is no socket; was this program started with a channel?`,
    );
  }
  // Inherited ones are not always marked: Node does it up to the first gap in the numbers.
  native.setCloseOnExec(descriptor, true);
}
