/**
 * Messages to be sent. A descriptor given to a call that succeeds is closed here once it was sent, or by imsg_clear; given to one that
 * fails, it stays the caller's. No length is ever cut: what does not fit is ERANGE, and nothing is queued.
 */
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from '../header.js';
import { lengthOf } from '../message-writer.js';
import { bytesOf, demandDescriptor, demandSize, type Pointer, wordOf } from './arguments.js';
import { takeDescriptor } from './descriptor-member.js';
import { EBADF, EINVAL, ERANGE, failed, failedNull } from './errno.js';
import { demandOwn, type ibuf, ibuf_add, ibuf_data, ibuf_dynamic, ibuf_free } from './ibuf.js';
import type { imsg } from './imsg.js';
import type { imsgbuf } from './imsgbuf.js';

export interface iovec {
  readonly iov_base: Pointer | null;
  /** Bytes; default: all of iov_base. */
  readonly iov_len?: number;
}

/**
 * Queues a message.
 * @param type, peerid, pid u32; a pid of 0 is sent as that of this process, -1 as 4294967295
 * @param fd travels with it; -1: none
 * @param data payload, copied
 * @param datalen bytes of it; default: all of `data`
 * @returns 1; -1, nothing was queued and `fd` is still the caller's: ERANGE when it is longer than the maximum, EINVAL for a descriptor
 * where none may travel, EBADF
 *   when `ibuf` is not initialised
 */
export function imsg_compose(
  ibuf: imsgbuf,
  type: number,
  peerid: number,
  pid: number,
  fd: number,
  data: Pointer | null = null,
  datalen?: number,
): 1 | -1 {
  return compose(ibuf, type, peerid, pid, fd, [bytesOf(data, datalen)]);
}

/**
 * As imsg_compose, with a payload in pieces that travel as one.
 * @param iovcnt how many of them; default: all
 */
export function imsg_composev(
  ibuf: imsgbuf,
  type: number,
  peerid: number,
  pid: number,
  fd: number,
  iov: readonly iovec[],
  iovcnt: number = iov.length,
): 1 | -1 {
  demandSize('iovcnt', iovcnt);
  if (iovcnt > iov.length) throw new RangeError(`${iovcnt} elements of an array of ${iov.length}`);
  const pieces = iov.slice(0, iovcnt).map(({ iov_base, iov_len }) => bytesOf(iov_base, iov_len));
  return compose(ibuf, type, peerid, pid, fd, pieces);
}

function compose(
  ibuf: imsgbuf,
  type: number,
  peerid: number,
  pid: number,
  fd: number,
  pieces: readonly Uint8Array[],
): 1 | -1 {
  demandDescriptor(fd);
  const typeWord = wordOf('type', type);
  const idWord = wordOf('peerid', peerid);
  const pidWord = wordOf('pid', pid === 0 ? ibuf.pid : pid);
  const reader = ibuf.r;
  if (reader === null) return failed(EBADF);
  const length = lengthOf(pieces);
  if (IMSG_HEADER_SIZE + length > reader.maximumMessageBytes) return failed(ERANGE);
  if (fd >= 0 && !reader.allowsDescriptors) return failed(EINVAL);
  ibuf.w.bufs.write(typeWord, idWord, pidWord, pieces, length, reader.wire ?? 'classic', fd);
  return 1;
}

/**
 * Begins a message to which imsg_add adds. Its descriptor, if it shall have one, is assigned to `fd` of the result.
 * @param datalen bytes that will be added; it may become more
 * @returns the message, which imsg_close or ibuf_free ends; null: ERANGE, EBADF as imsg_compose; ENOMEM
 */
export function imsg_create(
  ibuf: imsgbuf,
  type: number,
  peerid: number,
  pid: number,
  datalen = 0,
): ibuf | null {
  demandSize('datalen', datalen);
  const words = [
    wordOf('type', type),
    0,
    wordOf('peerid', peerid),
    wordOf('pid', pid === 0 ? ibuf.pid : pid),
  ];
  const reader = ibuf.r;
  if (reader === null) return failedNull(EBADF);
  const maximum = reader.maximumMessageBytes;
  if (datalen > maximum - IMSG_HEADER_SIZE) return failedNull(ERANGE);
  const msg = ibuf_dynamic(IMSG_HEADER_SIZE + datalen, maximum);
  if (msg === null) return null;
  return ibuf_add(msg, Uint32Array.from(words)) < 0 ? null : msg;
}

/**
 * Adds to the payload.
 * @returns datalen; -1 as ibuf_add, and `msg` was freed: nothing may be done with it
 */
export function imsg_add(msg: ibuf, data: Pointer | null, datalen?: number): number {
  const bytes = bytesOf(data, datalen);
  if (ibuf_add(msg, bytes) < 0) {
    ibuf_free(msg);
    return -1;
  }
  return bytes.length;
}

/**
 * Queues a message made by imsg_create, with its descriptor.
 * @throws TypeError when it is none or has a descriptor where none may travel, RangeError when it was made for a channel with longer
 * messages: then it stays the caller's
 */
export function imsg_close(ibuf: imsgbuf, msg: ibuf): void {
  const reader = ibuf.r;
  if (reader === null) throw new TypeError('imsg_close on an imsgbuf that is not initialised');
  demandOwn(msg, 'queued');
  if (msg.rpos !== 0 || msg.wpos < IMSG_HEADER_SIZE)
    throw new TypeError('not a message made by imsg_create, or freed');
  const total = msg.wpos;
  if (total > reader.maximumMessageBytes) {
    throw new RangeError(`a message of ${total} bytes on a channel of ${reader.maximumMessageBytes}`);
  }
  if (msg.fd >= 0 && !reader.allowsDescriptors) {
    throw new TypeError('a message with a descriptor where none may travel');
  }
  const bytes = ibuf_data(msg);
  const header = new DataView(bytes.buffer, bytes.byteOffset, IMSG_HEADER_SIZE);
  const word = (offset: number) => header.getUint32(offset, LITTLE_ENDIAN);
  const payload = bytes.subarray(IMSG_HEADER_SIZE);
  ibuf.w.bufs.write(
    word(ImsgOffset.TYPE),
    word(ImsgOffset.ID),
    word(ImsgOffset.PID),
    payload,
    payload.length,
    reader.wire ?? 'classic',
    takeDescriptor(msg),
  );
  ibuf_free(msg);
}

/**
 * Queues a received message again: type, peerid, pid and the whole payload, whatever the getters read; never its descriptor. As in C, a pid
 * of 0 becomes this process's.
 * @returns 1; -1 as imsg_compose
 */
export function imsg_forward(ibuf: imsgbuf, imsg: imsg): 1 | -1 {
  const { type, peerid, pid } = imsg.hdr;
  return imsg_compose(ibuf, type, peerid, pid, -1, imsg.data);
}

/**
 * Queues a message whose payload is what a buffer contains. The buffer is freed, whatever becomes of it; a descriptor in it is not sent.
 * @returns 1; -1 as imsg_compose
 * @throws TypeError for a view
 */
export function imsg_compose_ibuf(
  ibuf: imsgbuf,
  type: number,
  peerid: number,
  pid: number,
  buf: ibuf,
): 1 | -1 {
  demandOwn(buf, 'queued');
  const result = imsg_compose(ibuf, type, peerid, pid, -1, ibuf_data(buf));
  ibuf_free(buf);
  return result;
}
