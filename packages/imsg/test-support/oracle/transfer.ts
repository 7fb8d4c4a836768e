/**
 * Bytes and descriptors over a stream socket, one system call each. Layout of the control data: cmsg(3).
 *
 * A control message is a header of a size_t and two ints (its length with the header, level, type) and the descriptors as ints; the
 * next one starts at a multiple of 8.
 */
import { LITTLE_ENDIAN, oracleClose, oraclePoll, readInt, writeInt } from './descriptors.js';
import { checked, libc, type MessageHeader, OracleSystemError, type ReceivedHeader } from './libc.js';

const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const MSG_CTRUNC = 0x8;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;

const CONTROL_HEADER_BYTES = 16;
const INT_BYTES = 4;
/** Most descriptors that Linux takes in one message: SCM_MAX_FD. */
export const MOST_DESCRIPTORS = 253;

/** What one recvmsg(2) gave. */
export interface OracleReceived {
  /** Empty at the end of the stream. */
  readonly bytes: Buffer;
  /** Owned by the caller, close-on-exec. */
  readonly fds: number[];
  /** MSG_CTRUNC: descriptors were dropped, for want of room or of places in the table. */
  readonly truncated: boolean;
}

/**
 * One sendmsg(2), which neither blocks nor raises a signal.
 * @param fds all in one control message, still the caller's afterwards; none: no control message
 * @returns bytes taken, perhaps fewer than given; the descriptors went with the first of them
 * @throws {OracleSystemError} EAGAIN, EPIPE, EINVAL (more than 253 descriptors), EBADF, ...
 */
export function oracleSend(fd: number, bytes: Uint8Array, fds: readonly number[] = []): number {
  const control = fds.length === 0 ? null : controlMessage(fds);
  const header = messageHeader(Buffer.from(bytes), control);
  return checked('sendmsg', libc.sendmsg(fd, header, MSG_DONTWAIT | MSG_NOSIGNAL));
}

/**
 * One recvmsg(2), which does not block.
 * @param max bytes
 * @param room place in the control buffer, in descriptors. It is CMSG_SPACE(room), so an odd room has place for one more, as in a C
 *   program; 0 is no buffer at all
 * @throws {OracleSystemError} EAGAIN when nothing is there, ECONNRESET, ...
 */
export function oracleReceive(fd: number, max: number, room = MOST_DESCRIPTORS): OracleReceived {
  const bytes = Buffer.alloc(max);
  const control = room === 0 ? null : Buffer.alloc(controlSpace(room));
  const header: MessageHeader & ReceivedHeader = messageHeader(bytes, control);
  const count = checked('recvmsg', libc.recvmsg(fd, header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
  return {
    bytes: bytes.subarray(0, count),
    fds: control === null ? [] : descriptorsOf(control, header.msg_controllen),
    truncated: (header.msg_flags & MSG_CTRUNC) !== 0,
  };
}

/**
 * `oracleReceive` as soon as there is something, letting this process go on meanwhile.
 * @param milliseconds after which it rejects with ETIMEDOUT
 */
export async function oracleReceiveSoon(
  fd: number,
  max: number,
  milliseconds = 2000,
): Promise<OracleReceived> {
  const end = performance.now() + milliseconds;
  while (!oraclePoll(fd, 'readable')) {
    if (performance.now() > end) throw new OracleSystemError('poll', 110, 'ETIMEDOUT');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return oracleReceive(fd, max);
}

/** Closes all of them. */
export function closeAll(fds: readonly number[]): void {
  for (const fd of fds) oracleClose(fd);
}

function messageHeader(bytes: Buffer, control: Buffer | null): MessageHeader {
  return {
    msg_name: null,
    msg_namelen: 0,
    msg_iov: [{ iov_base: bytes, iov_len: bytes.length }],
    msg_iovlen: 1,
    msg_control: control,
    msg_controllen: control?.length ?? 0,
    msg_flags: 0,
  };
}

/** CMSG_SPACE of that many descriptors. */
function controlSpace(count: number): number {
  return CONTROL_HEADER_BYTES + aligned(count * INT_BYTES);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function controlMessage(fds: readonly number[]): Buffer {
  const control = Buffer.alloc(controlSpace(fds.length));
  const length = CONTROL_HEADER_BYTES + fds.length * INT_BYTES;
  // A size_t; it is far below 2^32, so the other half is 0.
  writeInt(control, length, LITTLE_ENDIAN ? 0 : 4);
  writeInt(control, SOL_SOCKET, 8);
  writeInt(control, SCM_RIGHTS, 12);
  for (const [index, fd] of fds.entries()) writeInt(control, fd, CONTROL_HEADER_BYTES + index * INT_BYTES);
  return control;
}

/** The descriptors of all control messages, in their order. */
function descriptorsOf(control: Buffer, used: number): number[] {
  const fds: number[] = [];
  for (let at = 0; at + CONTROL_HEADER_BYTES <= used; ) {
    const length = readInt(control, at + (LITTLE_ENDIAN ? 0 : 4));
    if (length < CONTROL_HEADER_BYTES || at + length > used)
      throw new RangeError(`control message of ${length} bytes`);
    if (readInt(control, at + 8) === SOL_SOCKET && readInt(control, at + 12) === SCM_RIGHTS) {
      for (let place = at + CONTROL_HEADER_BYTES; place + INT_BYTES <= at + length; place += INT_BYTES) {
        fds.push(readInt(control, place));
      }
    }
    at += aligned(length);
  }
  return fds;
}
