/** Error numbers of this system, by name; the functions of the addon return them negated. */
import { constants } from 'node:os';

/** Numbers of <asm/errno.h> that node:os does not list; the same on every processor Node runs on under Linux. */
const UNLISTED = { ESTALE: 116, ETOOMANYREFS: 109, ESHUTDOWN: 108, ENFILE: 23 } as const;

const known = new Map<number, string>();
for (const [name, number] of [...Object.entries(UNLISTED), ...Object.entries(constants.errno)]) {
  // Some numbers have two names; EAGAIN is the usual one of EWOULDBLOCK.
  if (!known.has(number)) known.set(number, name);
}

export const {
  E2BIG,
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAFNOSUPPORT,
  EAGAIN,
  EBADF,
  EBUSY,
  ECHILD,
  ECONNABORTED,
  ECONNREFUSED,
  ECONNRESET,
  EEXIST,
  EINTR,
  EINVAL,
  EIO,
  EISDIR,
  ELOOP,
  EMFILE,
  EMSGSIZE,
  ENAMETOOLONG,
  ENFILE,
  ENOBUFS,
  ENODEV,
  ENOENT,
  ENOEXEC,
  ENOMEM,
  ENOSPC,
  ENOSYS,
  ENOTCONN,
  ENOTDIR,
  ENOTSOCK,
  ENOTSUP,
  ENXIO,
  EPERM,
  EPIPE,
  EPROTO,
  EPROTOTYPE,
  EROFS,
  ESRCH,
  ETIMEDOUT,
  ETXTBSY,
  EXDEV,
} = constants.errno;
export const ETOOMANYREFS = UNLISTED.ETOOMANYREFS;

/**
 * The name of an error number, for messages.
 * @param number as returned by the addon (negative) or as in errno (positive)
 */
export function errnoName(number: number): string {
  return known.get(Math.abs(number)) ?? `errno ${Math.abs(number)}`;
}
