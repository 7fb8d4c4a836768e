import { native } from '@sallyport/native';
import { demandDescriptorNumber } from '../descriptor-number.js';
import { ImsgError } from '../error.js';
import { systemError } from '../system-error.js';

/**
 * Makes sure that a descriptor is what a channel can be on, and marks it close-on-exec: inherited ones are not always, since Node marks
 * only those below the first gap in the numbers.
 * @throws TypeError for what is no number; ImsgError SYSTEM when it is not open, or no connected stream socket of the Unix domain
 */
export function demandSocket(descriptor: number): void {
  demandDescriptorNumber(descriptor);
  const found = native.isUnixStream(descriptor);
  if (found < 0) {
    throw systemError(
      `descriptor ${descriptor} is no open socket; was this program started with a channel?`,
      found,
    );
  }
  if (found === 0) {
    throw new ImsgError(
      'SYSTEM',
      `descriptor ${descriptor} is no connected stream socket of the Unix domain`,
    );
  }
  const error = native.setCloseOnExec(descriptor, true);
  if (error < 0) throw systemError(`descriptor ${descriptor} cannot be made close-on-exec`, error);
}
