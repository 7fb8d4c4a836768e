/**
 * struct imsg: a received message. It owns its descriptor until the program claims it, by imsg_get_fd or by
 *
 *     const fd = imsg.fd; imsg.fd = -1;
 *
 * and imsg_free closes what was not claimed. The C of the page's time closes nothing, so a port must claim what it goes on using, and need
 * not close what it does not.
 */
import { FrameStatus } from '../frame-status.js';
import { IMSG_HEADER_SIZE, ImsgOffset, LITTLE_ENDIAN } from '../header.js';
import { CLASSIC_FD_FLAG } from '../wire.js';
import type { Pointer } from './arguments.js';
import { bytesOf } from './arguments.js';
import { closeDescriptor, DescriptorMember, takeDescriptor } from './descriptor-member.js';
import { EBADF, EBADMSG, EINVAL, failed } from './errno.js';
import { ibuf, ibuf_from_buffer, ibuf_size } from './ibuf.js';
import { ibuf_get, ibuf_get_ibuf, ibuf_get_strbuf } from './ibuf-content.js';
import type { imsgbuf } from './imsgbuf.js';

/** All unsigned. */
export interface imsg_hdr {
  type: number;
  /** Bytes, header counted. */
  len: number;
  /** Classic wire: 1 when the sender says that a descriptor belongs to the message. Marked wire: 0. */
  flags: number;
  peerid: number;
  pid: number;
}

export class imsg extends DescriptorMember {
  readonly hdr: imsg_hdr = { type: 0, len: 0, flags: 0, peerid: 0, pid: 0 };
  /** The payload, in memory nobody else writes to, which stays as long as somebody refers to it; null when it is empty. */
  data: Buffer | null = null;
  #buf: ibuf | undefined;

  /** What the typed getters read: a view of the payload. */
  get buf(): ibuf {
    if (this.#buf === undefined) {
      this.#buf = new ibuf();
      ibuf_from_buffer(this.#buf, this.data);
    }
    return this.#buf;
  }

  /** Another payload takes the place of this one. For internal use. */
  setPayload(data: Buffer | null): void {
    this.data = data;
    this.#buf = undefined;
  }
}

/**
 * Fills in the next message that has arrived. What `imsg` was before is over, as by imsg_free.
 * @returns its size, header counted; 0 when no whole message is there; -1, which every later call repeats: ERANGE for a header that no
 * message of this wire
 *   has, otherwise as imsg_read
 */
export function imsg_get(ibuf: imsgbuf, imsg: imsg): number {
  const reader = ibuf.r;
  if (reader === null) return failed(EBADF);
  const status = reader.next();
  if (status === FrameStatus.MORE) return 0;
  if (status !== FrameStatus.FRAME) return failed(reader.failureErrno);
  imsg_free(imsg);
  imsg.fd = reader.takeDescriptor();
  const { hdr } = imsg;
  hdr.type = reader.type;
  hdr.len = IMSG_HEADER_SIZE + reader.payloadEnd - reader.payloadStart;
  const header = reader.payloadStart - IMSG_HEADER_SIZE;
  hdr.flags = reader.wire === 'classic' ? classicFlags(reader.view, header) : 0;
  hdr.peerid = reader.id;
  hdr.pid = reader.pid;
  imsg.setPayload(hdr.len === IMSG_HEADER_SIZE ? null : reader.message().data);
  return hdr.len;
}

function classicFlags(view: DataView, header: number): number {
  return view.getUint16(header + ImsgOffset.FLAGS, LITTLE_ENDIAN) & CLASSIC_FD_FLAG;
}

/** As imsg_get. @returns 1 instead of the size */
export function imsgbuf_get(ibuf: imsgbuf, imsg: imsg): 1 | 0 | -1 {
  const size = imsg_get(ibuf, imsg);
  if (size < 0) return -1;
  return size > 0 ? 1 : 0;
}

/** Drops the payload and closes the descriptor unless it was claimed. `hdr` stays. */
export function imsg_free(imsg: imsg): void {
  closeDescriptor(imsg);
  imsg.setPayload(null);
}

export function imsg_get_type(imsg: imsg): number {
  return imsg.hdr.type;
}

/** A claim of the sender; it proves nothing. */
export function imsg_get_id(imsg: imsg): number {
  return imsg.hdr.peerid;
}

/** A claim of the sender; it proves nothing. */
export function imsg_get_pid(imsg: imsg): number {
  return imsg.hdr.pid;
}

/** Bytes of payload that the getters below have not read. */
export function imsg_get_len(imsg: imsg): number {
  return ibuf_size(imsg.buf);
}

/** @returns its descriptor, the caller's from now on; -1 when there is none or it was claimed before */
export function imsg_get_fd(imsg: imsg): number {
  return takeDescriptor(imsg);
}

/**
 * Reads the payload, all of which must be there and nothing else.
 * @param data where it goes
 * @param len bytes; default: those of `data`
 * @returns 0; -1: EBADMSG when the payload does not have exactly `len` bytes, EINVAL for 0
 */
export function imsg_get_data(imsg: imsg, data: Pointer, len?: number): 0 | -1 {
  const target = bytesOf(data, len);
  if (target.length === 0) return failed(EINVAL);
  if (ibuf_size(imsg.buf) !== target.length) return failed(EBADMSG);
  return ibuf_get(imsg.buf, target);
}

/** Reads the next bytes of the payload. @returns 0; -1: EBADMSG when fewer are left */
export function imsg_get_buf(imsg: imsg, data: Pointer, len?: number): 0 | -1 {
  return ibuf_get(imsg.buf, data, len);
}

/** Reads `char name[len]` from the payload. @returns as ibuf_get_strbuf */
export function imsg_get_strbuf(imsg: imsg, text: Uint8Array, len?: number): 0 | -1 {
  return ibuf_get_strbuf(imsg.buf, text, len);
}

/** Makes `part` a view of what is left of the payload, which is passed. @returns 0; -1: EBADMSG when nothing is left */
export function imsg_get_ibuf(imsg: imsg, part: ibuf): 0 | -1 {
  const left = ibuf_size(imsg.buf);
  if (left === 0) return failed(EBADMSG);
  return ibuf_get_ibuf(imsg.buf, left, part);
}
