/**
 * Bytes and text in buffers: added, overwritten, read. A char array of C (`strbuf`) is a fixed number of bytes with text, its NUL, and
 * zeros.
 */
import { bytesOf, demandSize, type Pointer } from './arguments.js';
import { EINVAL, EOVERFLOW, failed } from './errno.js';
import { type ibuf, ibuf_add, ibuf_data, ibuf_from_buffer, ibuf_reserve, ibuf_seek } from './ibuf.js';
import { nextBytes } from './ibuf-numbers.js';

/** Appends zeros. @returns as ibuf_add */
export function ibuf_add_zero(buf: ibuf, len: number): 0 | -1 {
  return ibuf_reserve(buf, len) === null ? -1 : 0;
}

/** Appends what another buffer contains and was not read. @returns as ibuf_add */
export function ibuf_add_ibuf(buf: ibuf, from: ibuf): 0 | -1 {
  return ibuf_add(buf, ibuf_data(from));
}

/**
 * Appends text (UTF-8) as `char name[len]`.
 * @returns 0; -1: EOVERFLOW when text and NUL do not fit `len` bytes, EINVAL for text with a NUL, otherwise as ibuf_add; nothing is added
 * then
 */
export function ibuf_add_strbuf(buf: ibuf, text: string, len: number): 0 | -1 {
  demandSize('len', len);
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.includes(0)) return failed(EINVAL);
  if (bytes.length >= len) return failed(EOVERFLOW);
  const place = ibuf_reserve(buf, len);
  if (place === null) return -1;
  place.set(bytes);
  return 0;
}

/** Overwrites bytes at `pos`. @returns 0; -1: ERANGE as ibuf_seek */
export function ibuf_set(buf: ibuf, pos: number, data: Pointer | null, len?: number): 0 | -1 {
  const bytes = bytesOf(data, len);
  const place = ibuf_seek(buf, pos, bytes.length);
  if (place === null) return -1;
  place.set(bytes);
  return 0;
}

/**
 * Reads bytes and passes them.
 * @param data where they go
 * @param len bytes; default: as many as fit there
 * @returns 0; -1: EBADMSG when fewer are left
 */
export function ibuf_get(buf: ibuf, data: Pointer, len?: number): 0 | -1 {
  const target = bytesOf(data, len);
  const bytes = nextBytes(buf, target.length);
  if (bytes === null) return -1;
  target.set(bytes);
  return 0;
}

/** Makes `part` a view of the next `len` bytes, which are passed. @returns as ibuf_get */
export function ibuf_get_ibuf(buf: ibuf, len: number, part: ibuf): 0 | -1 {
  demandSize('len', len);
  const bytes = nextBytes(buf, len);
  if (bytes === null) return -1;
  ibuf_from_buffer(part, bytes);
  return 0;
}

/**
 * Reads text of `len` bytes and passes all of them. It ends at the first NUL, if there is one. What is no UTF-8 is replaced by U+FFFD.
 * @returns null: EBADMSG when fewer are left
 */
export function ibuf_get_string(buf: ibuf, len: number): string | null {
  demandSize('len', len);
  const bytes = nextBytes(buf, len);
  if (bytes === null) return null;
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? len : end);
}

/**
 * Reads `char name[len]` and passes it.
 * @returns 0; -1: EINVAL for no bytes, EBADMSG when fewer are left; EOVERFLOW when there is no NUL among them: they are copied and the last
 * one becomes NUL
 */
export function ibuf_get_strbuf(buf: ibuf, text: Uint8Array, len: number = text.length): 0 | -1 {
  const target = bytesOf(text, len);
  if (len === 0) return failed(EINVAL);
  if (ibuf_get(buf, target) < 0) return -1;
  if (target.includes(0)) return 0;
  target[len - 1] = 0;
  return failed(EOVERFLOW);
}
