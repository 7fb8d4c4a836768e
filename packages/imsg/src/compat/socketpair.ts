import { native } from '@sallyport/native';
import { failed } from './errno.js';

/**
 * socketpair(2) of connected stream sockets, as the example of the manual page begins. Both are close-on-exec and do not block, and belong
 * to the caller.
 * @param fds its first two elements are set; an Int32Array has at least two, an array grows to them. -1 leaves them as they were
 * @returns 0; -1: EMFILE, ENFILE, ...
 * @throws TypeError when it cannot hold two descriptors; then there are none
 */
export function socketpair(fds: number[] | Int32Array): 0 | -1 {
  if (!isObject(fds)) throw new TypeError(`fds is an array of two descriptors, not ${String(fds)}`);
  const pair = new Int32Array(2);
  const result = native.socketpair(pair);
  if (result < 0) return failed(-result);
  if (place(pair, fds)) return 0;
  for (const descriptor of pair) native.close(descriptor);
  throw new TypeError('fds cannot hold two descriptors');
}

/**
 * Whether both are there afterwards: a typed array drops what is beyond its end and cuts what is too large, a frozen array takes nothing.
 */
function place(pair: Int32Array, fds: number[] | Int32Array): boolean {
  return pair.every((descriptor, index) => Reflect.set(fds, index, descriptor) && fds[index] === descriptor);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
