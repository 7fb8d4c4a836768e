import { native } from '@sallyport/native';
import { failed } from './errno.js';

/**
 * socketpair(2) of connected stream sockets, as the example of the manual page begins. Both are close-on-exec and do not block, and belong
 * to the caller.
 * @param fds its first two elements are set
 * @returns 0; -1: EMFILE, ENFILE, ...
 */
export function socketpair(fds: number[]): 0 | -1 {
  const pair = new Int32Array(2);
  const result = native.socketpair(pair);
  if (result < 0) return failed(-result);
  fds.splice(0, 2, ...pair);
  return 0;
}
