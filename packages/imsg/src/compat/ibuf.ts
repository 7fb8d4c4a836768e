/**
 * struct ibuf: one buffer. Bytes are added at `wpos` and read from `rpos`; what lies between is what it contains. A fixed one (ibuf_open)
 * has all its memory from the beginning, a dynamic one (ibuf_dynamic) grows up to `max`, and a view (`new ibuf()` filled by
 * ibuf_from_buffer, ibuf_get_ibuf, imsg_get_ibuf) only shows memory of others: bytes cannot be added to it, and it is neither queued nor
 * freed.
 *
 * A place in a buffer, in C a pointer, is a Buffer onto the same memory. As there, it must not be used after the buffer has grown.
 */
import { constants } from 'node:buffer';
import { bytesOf, demandSize, type Pointer } from './arguments.js';
import { closeDescriptor, DescriptorMember, takeDescriptor } from './descriptor-member.js';
import { EBADMSG, EINVAL, ENOMEM, ERANGE, failed, failedNull } from './errno.js';

export class ibuf extends DescriptorMember {
  /** Memory; null when there is none. */
  buf: Buffer | null = null;
  /** Bytes of memory. */
  size = 0;
  /** Bytes that it may grow to. */
  max = 0;
  /** Where the next byte is written. */
  wpos = 0;
  /** Where the next byte is read. */
  rpos = 0;
  /** Whether the memory is of others. */
  isView = true;
}

function make(size: number, max: number): ibuf | null {
  const memory = allocate(size);
  if (memory === null) return null;
  const buf = new ibuf();
  buf.isView = false;
  buf.buf = memory;
  buf.size = size;
  buf.max = max;
  return buf;
}

function allocate(size: number): Buffer | null {
  if (size > constants.MAX_LENGTH) return failedNull(ENOMEM);
  try {
    return Buffer.alloc(size);
  } catch (error) {
    // What V8 throws when there is no memory.
    if (error instanceof RangeError) return failedNull(ENOMEM);
    throw error;
  }
}

/** A buffer of `len` bytes that does not grow. @returns null: ENOMEM */
export function ibuf_open(len: number): ibuf | null {
  demandSize('len', len);
  return make(len, len);
}

/** A buffer that grows from `len` bytes to at most `max`. @returns null: EINVAL when max is 0 or below len, ENOMEM */
export function ibuf_dynamic(len: number, max: number): ibuf | null {
  demandSize('len', len);
  demandSize('max', max);
  if (max === 0 || max < len) return failedNull(EINVAL);
  return make(len, max);
}

/** Appends bytes. @returns 0; -1: ERANGE when they do not fit, and nothing is added; EINVAL for a view; ENOMEM */
export function ibuf_add(buf: ibuf, data: Pointer | null, len?: number): 0 | -1 {
  const bytes = bytesOf(data, len);
  const place = ibuf_reserve(buf, bytes.length);
  if (place === null) return -1;
  place.set(bytes);
  return 0;
}

/**
 * Appends `len` zeros that the caller may overwrite until the buffer is next added to.
 * @returns the place; null as ibuf_add
 */
export function ibuf_reserve(buf: ibuf, len: number): Buffer | null {
  demandSize('len', len);
  if (buf.isView) return failedNull(EINVAL);
  if (len > buf.max - buf.wpos) return failedNull(ERANGE);
  const end = buf.wpos + len;
  const memory = end <= buf.size ? buf.buf : grow(buf, end);
  if (memory === null) return len === 0 ? Buffer.alloc(0) : null;
  const place = memory.subarray(buf.wpos, end);
  // A truncated buffer may have other bytes there.
  place.fill(0);
  buf.wpos = end;
  return place;
}

function grow(buf: ibuf, needed: number): Buffer | null {
  const size = Math.min(buf.max, Math.max(needed, buf.size * 2));
  const memory = allocate(size);
  if (memory === null) return null;
  if (buf.buf !== null) memory.set(buf.buf.subarray(0, buf.wpos));
  buf.buf = memory;
  buf.size = size;
  return memory;
}

/**
 * @param pos counted from what is to be read next, which is the beginning until something was read
 * @returns the place of `len` bytes at `pos`; null, ERANGE when that is not within what the buffer contains
 */
export function ibuf_seek(buf: ibuf, pos: number, len: number): Buffer | null {
  demandSize('pos', pos);
  demandSize('len', len);
  const contained = ibuf_size(buf);
  if (pos > contained || len > contained - pos) return failedNull(ERANGE);
  return ibuf_data(buf).subarray(pos, pos + len);
}

/** Bytes that it contains and that were not read. */
export function ibuf_size(buf: ibuf): number {
  return buf.wpos - buf.rpos;
}

/** Bytes that may be added. */
export function ibuf_left(buf: ibuf): number {
  return buf.isView ? 0 : buf.max - buf.wpos;
}

/** What it contains and was not read, in its own memory. */
export function ibuf_data(buf: ibuf): Buffer {
  return buf.buf === null ? Buffer.alloc(0) : buf.buf.subarray(buf.rpos, buf.wpos);
}

/**
 * Drops its memory and closes its descriptor. It is empty from then on; null is allowed.
 * @throws TypeError for a view, where C aborts
 */
export function ibuf_free(buf: ibuf | null): void {
  if (buf === null) return;
  demandOwn(buf, 'freed');
  closeDescriptor(buf);
  buf.buf = null;
  buf.size = 0;
  buf.max = 0;
  buf.wpos = 0;
  buf.rpos = 0;
}

/** @throws TypeError for a view */
export function demandOwn(buf: ibuf, doing: string): void {
  if (buf.isView) throw new TypeError(`an ibuf that shows memory of others cannot be ${doing}`);
}

/** Makes a view of memory, which stays the caller's. */
export function ibuf_from_buffer(buf: ibuf, data: Pointer | null, len?: number): void {
  const bytes = bytesOf(data, len);
  closeDescriptor(buf);
  buf.isView = true;
  buf.buf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  buf.size = bytes.length;
  buf.max = bytes.length;
  buf.wpos = bytes.length;
  buf.rpos = 0;
}

/** Passes over `len` bytes. @returns 0; -1: EBADMSG when there are fewer */
export function ibuf_skip(buf: ibuf, len: number): 0 | -1 {
  demandSize('len', len);
  if (len > ibuf_size(buf)) return failed(EBADMSG);
  buf.rpos += len;
  return 0;
}

/** Reading begins at the beginning again. */
export function ibuf_rewind(buf: ibuf): void {
  buf.rpos = 0;
}

/** Cuts it to `len` bytes, or adds zeros up to there. @returns 0; -1 as ibuf_add, ERANGE for a view that would have to grow */
export function ibuf_truncate(buf: ibuf, len: number): 0 | -1 {
  demandSize('len', len);
  const contained = ibuf_size(buf);
  if (len <= contained) {
    buf.wpos = buf.rpos + len;
    return 0;
  }
  if (buf.isView) return failed(ERANGE);
  return ibuf_reserve(buf, len - contained) === null ? -1 : 0;
}

/** 1 when it has a descriptor. */
export function ibuf_fd_avail(buf: ibuf): 0 | 1 {
  return buf.fd >= 0 ? 1 : 0;
}

/** @returns its descriptor, the caller's from now on; -1 when it has none */
export function ibuf_fd_get(buf: ibuf): number {
  return takeDescriptor(buf);
}

/** Gives it a descriptor, which it owns from now on; the one it had is closed. @throws TypeError for a view */
export function ibuf_fd_set(buf: ibuf, fd: number): void {
  demandOwn(buf, 'given a descriptor');
  closeDescriptor(buf);
  buf.fd = fd;
}
