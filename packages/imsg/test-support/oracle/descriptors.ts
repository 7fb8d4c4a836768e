/** Descriptors that nothing but the C library has touched. Whoever calls owns what is returned. */
import { checked, libc } from './libc.js';

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const O_CLOEXEC = 0o2000000;
const F_GETFD = 1;
const FD_CLOEXEC = 1;
const POLLIN = 0x001;
const POLLOUT = 0x004;
const POLLFD_BYTES = 8;

/** Two connected stream sockets, close-on-exec, non-blocking unless said otherwise. */
export function oraclePair(options: { readonly blocking?: boolean } = {}): [number, number] {
  const pair = Buffer.alloc(8);
  const type = SOCK_STREAM | SOCK_CLOEXEC | (options.blocking === true ? 0 : SOCK_NONBLOCK);
  checked('socketpair', libc.socketpair(AF_UNIX, type, 0, pair));
  return [readInt(pair, 0), readInt(pair, 4)];
}

/** @param flags as in open(2); close-on-exec is added */
export function oracleOpen(path: string, flags: number): number {
  return checked('open', libc.open(path, flags | O_CLOEXEC, 'uint32_t', 0o600));
}

/** @throws {OracleSystemError} EBADF for a descriptor that is not open, which in a test is a fault worth to know of */
export function oracleClose(fd: number): void {
  checked('close', libc.close(fd));
}

/** Whether exec(2) closes it. */
export function closesOnExec(fd: number): boolean {
  return (checked('fcntl', libc.fcntl(fd, F_GETFD, 'int', 0)) & FD_CLOEXEC) !== 0;
}

/**
 * Waits in this thread, so nothing else of this process goes on: for a peer that is another process, or with 0.
 * @param milliseconds at most
 * @returns whether a read (or write) would not block; an error or a hang-up counts
 */
export function oraclePoll(fd: number, what: 'readable' | 'writable', milliseconds = 0): boolean {
  const entry = Buffer.alloc(POLLFD_BYTES);
  writeInt(entry, fd, 0);
  entry[4] = what === 'readable' ? POLLIN : POLLOUT;
  return checked('poll', libc.poll(entry, 1, milliseconds)) > 0;
}

/** An int of this machine. */
export function readInt(bytes: Buffer, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getInt32(at, LITTLE_ENDIAN);
}

export function writeInt(bytes: Buffer, value: number, at: number): void {
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).setInt32(at, value, LITTLE_ENDIAN);
}

/** Of this machine: imsg and the system use its order. */
export const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
