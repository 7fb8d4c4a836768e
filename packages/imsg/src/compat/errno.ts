/**
 * `errno`, as C has it: the reason of the last call that failed. As there, one per thread, and a call that succeeds need not touch it. It
 * is a live binding: who imports it always reads the present value. Assigning to it is `set_errno`.
 */
import { constants } from 'node:os';

export const {
  EAGAIN,
  EBADF,
  EBADMSG,
  ECONNRESET,
  EINVAL,
  EMFILE,
  EMSGSIZE,
  ENFILE,
  ENOBUFS,
  ENOMEM,
  ENOTCONN,
  ENOTSOCK,
  EOVERFLOW,
  EPIPE,
  ERANGE,
} = constants.errno;

export let errno = 0;

/** `errno = value`, which JavaScript does not allow to who imports it. */
export function set_errno(value: number): void {
  errno = value;
}

/** `errno = code; return -1` */
export function failed(code: number): -1 {
  errno = code;
  return -1;
}

/** `errno = code; return NULL` */
export function failedNull(code: number): null {
  errno = code;
  return null;
}
