/** Numbers of the system's interfaces that node:fs does not name. Linux, every processor Node runs on. */

/** Bits of epoll(7) events. */
export const EPOLLIN = 0x1;
export const EPOLLOUT = 0x4;
export const EPOLLERR = 0x8;
export const EPOLLHUP = 0x10;
export const EPOLLRDHUP = 0x2000;

/** Operations of `epollControl`. */
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;

/** Events of `poll`. */
export const POLLIN = 0x1;
export const POLLPRI = 0x2;
export const POLLOUT = 0x4;
export const POLLERR = 0x8;
export const POLLHUP = 0x10;
export const POLLNVAL = 0x20;
export const POLLRDHUP = 0x2000;
/** Descriptors of one call of `poll`: picked so that they fit on the stack. */
export const POLL_MAXIMUM = 4096;

/** Bytes of a path of `listenUnix` and `connectUnix`: sun_path without its NUL, see unix(7). */
export const UNIX_PATH_MAXIMUM = 107;

/** Events of `watch`. */
export const READABLE = 1;
export const WRITABLE = 2;
export const DISCONNECT = 4;

/** For `openat2`: the directory argument that stands for the working directory, and a flag node:fs lacks. */
export const AT_FDCWD = -100;
export const O_PATH = 0x20_0000;

/** Rules of resolution of `openat2`. */
export const RESOLVE_NO_XDEV = 0x1;
export const RESOLVE_NO_MAGICLINKS = 0x2;
export const RESOLVE_NO_SYMLINKS = 0x4;
export const RESOLVE_BENEATH = 0x8;
export const RESOLVE_IN_ROOT = 0x10;

/** Seals of `addSeals`. */
export const F_SEAL_SEAL = 0x1;
export const F_SEAL_SHRINK = 0x2;
export const F_SEAL_GROW = 0x4;
export const F_SEAL_WRITE = 0x8;

/** Layout of the result array of `receive` and `exchange`. */
export const ReceiveResult = {
  /** Bit 0: the system had to drop descriptors (MSG_CTRUNC). */
  FLAGS: 0,
  /** How many descriptors were received. */
  COUNT: 1,
  /** The first of them. */
  FIRST: 2,
  /** `exchange` only: microseconds until data was there. */
  MICROSECONDS: 255,
  /** What the array must hold. */
  LENGTH: 256,
} as const;
