/**
 * The C library's calls, with nothing of this repository between: what the addon and the library do with descriptors is compared with
 * what is done here. Linux with 64-bit pointers; numbers are those of <sys/socket.h>, <fcntl.h> and <asm-generic/ioctls.h>.
 *
 * A call that fails throws OracleSystemError. No call blocks but `pollOne` with a time.
 */
import { constants } from 'node:os';
import koffi from 'koffi';

/** A system call that failed. */
export class OracleSystemError extends Error {
  override readonly name = 'OracleSystemError';
  /** @param call name of the function, @param code as in errno(3): 'EAGAIN', 'EPIPE', ... */
  constructor(
    readonly call: string,
    readonly errno: number,
    readonly code: string,
  ) {
    super(`${call}: ${code}`);
  }
}

const library = koffi.load(null);
const POINTER_BYTES = 8;
if (koffi.sizeof('void *') !== POINTER_BYTES) throw new Error('the oracle knows 64-bit systems only');

const iovec = koffi.struct('oracle_iovec', { iov_base: 'void *', iov_len: 'size_t' });
const msghdr = koffi.struct('oracle_msghdr', {
  msg_name: 'void *',
  msg_namelen: 'uint32_t',
  msg_iov: koffi.pointer(iovec),
  msg_iovlen: 'size_t',
  msg_control: 'void *',
  msg_controllen: 'size_t',
  msg_flags: 'int',
});

/** struct msghdr of sendmsg(2) with one iovec; the memory is that of the buffers. */
export interface MessageHeader {
  msg_name: null;
  msg_namelen: 0;
  msg_iov: { iov_base: Buffer; iov_len: number }[];
  msg_iovlen: 1;
  msg_control: Buffer | null;
  msg_controllen: number;
  msg_flags: number;
}

/** What recvmsg(2) wrote into its msghdr. */
export interface ReceivedHeader {
  msg_controllen: number;
  msg_flags: number;
}

type Call<A extends readonly unknown[]> = (...args: A) => number;
type Open = Call<[path: string, flags: number, type: 'uint32_t', mode: number]>;
type Ioctl = Call<[fd: number, request: number, type: 'void *', argument: Buffer]>;

export const libc = {
  socketpair: library.func('int socketpair(int domain, int type, int protocol, void *pair)') as Call<
    [domain: number, type: number, protocol: number, pair: Buffer]
  >,
  sendmsg: library.func('sendmsg', 'long', ['int', koffi.pointer(msghdr), 'int']) as Call<
    [fd: number, header: MessageHeader, flags: number]
  >,
  recvmsg: library.func('recvmsg', 'long', ['int', koffi.inout(koffi.pointer(msghdr)), 'int']) as Call<
    [fd: number, header: MessageHeader & ReceivedHeader, flags: number]
  >,
  poll: library.func('int poll(void *list, unsigned long count, int timeout)') as Call<
    [list: Buffer, count: number, timeout: number]
  >,
  close: library.func('int close(int fd)') as Call<[fd: number]>,
  open: library.func('int open(const char *path, int flags, ...)') as Open,
  fcntl: library.func('int fcntl(int fd, int command, ...)') as Call<
    [fd: number, command: number, type: 'int', argument: number]
  >,
  posixOpenpt: library.func('int posix_openpt(int flags)') as Call<[flags: number]>,
  grantpt: library.func('int grantpt(int fd)') as Call<[fd: number]>,
  unlockpt: library.func('int unlockpt(int fd)') as Call<[fd: number]>,
  ptsnameR: library.func('int ptsname_r(int fd, void *name, size_t size)') as Call<
    [fd: number, name: Buffer, size: number]
  >,
  ioctl: library.func('int ioctl(int fd, unsigned long request, ...)') as Ioctl,
};

/**
 * What a call returned, unless that is the -1 of a failure.
 * @param call name of the function, for the error
 */
export function checked(call: string, result: number): number {
  if (result !== -1) return result;
  const errno = koffi.errno();
  const code = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? String(errno);
  throw new OracleSystemError(call, errno, code);
}
