/**
 * Numbers in buffers. `n` is network order (big-endian), `h` this machine's. Numbers of 64 bits are bigint. A number that does not fit is
 * EINVAL and nothing is changed; a place to read into, in C a pointer to a number, is a typed array, whose first element is set.
 */
import { LITTLE_ENDIAN } from '../header.js';
import { EBADMSG, EINVAL, failed } from './errno.js';
import { type ibuf, ibuf_reserve, ibuf_seek, ibuf_size } from './ibuf.js';

type Small = 1 | 2 | 4;

/** Writes an unsigned number at a place made by `place`. */
function put(place: () => Buffer | null, value: number, size: Small, littleEndian: boolean): 0 | -1 {
  if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) return failed(EINVAL);
  const bytes = place();
  if (bytes === null) return -1;
  if (littleEndian) bytes.writeUIntLE(value, 0, size);
  else bytes.writeUIntBE(value, 0, size);
  return 0;
}

function putLarge(place: () => Buffer | null, value: bigint, littleEndian: boolean): 0 | -1 {
  if (BigInt.asUintN(64, value) !== value) return failed(EINVAL);
  const bytes = place();
  if (bytes === null) return -1;
  if (littleEndian) bytes.writeBigUInt64LE(value);
  else bytes.writeBigUInt64BE(value);
  return 0;
}

/** The next `size` bytes, which are passed; null, EBADMSG when there are fewer. */
export function nextBytes(buf: ibuf, size: number): Buffer | null {
  if (size > ibuf_size(buf)) {
    failed(EBADMSG);
    return null;
  }
  const bytes = ibuf_seek(buf, 0, size);
  buf.rpos += size;
  return bytes;
}

function get(buf: ibuf, value: { [index: number]: number }, size: Small, littleEndian: boolean): 0 | -1 {
  const bytes = nextBytes(buf, size);
  if (bytes === null) return -1;
  value[0] = littleEndian ? bytes.readUIntLE(0, size) : bytes.readUIntBE(0, size);
  return 0;
}

function getLarge(buf: ibuf, value: BigUint64Array, littleEndian: boolean): 0 | -1 {
  const bytes = nextBytes(buf, 8);
  if (bytes === null) return -1;
  value[0] = littleEndian ? bytes.readBigUInt64LE() : bytes.readBigUInt64BE();
  return 0;
}

/** Append a number. @returns 0; -1: EINVAL when the number does not fit its width, otherwise as ibuf_add */
export const ibuf_add_n8 = (buf: ibuf, value: number): 0 | -1 =>
  put(() => ibuf_reserve(buf, 1), value, 1, false);
export const ibuf_add_n16 = (buf: ibuf, value: number): 0 | -1 =>
  put(() => ibuf_reserve(buf, 2), value, 2, false);
export const ibuf_add_n32 = (buf: ibuf, value: number): 0 | -1 =>
  put(() => ibuf_reserve(buf, 4), value, 4, false);
export const ibuf_add_n64 = (buf: ibuf, value: bigint): 0 | -1 =>
  putLarge(() => ibuf_reserve(buf, 8), value, false);
export const ibuf_add_h16 = (buf: ibuf, value: number): 0 | -1 =>
  put(() => ibuf_reserve(buf, 2), value, 2, LITTLE_ENDIAN);
export const ibuf_add_h32 = (buf: ibuf, value: number): 0 | -1 =>
  put(() => ibuf_reserve(buf, 4), value, 4, LITTLE_ENDIAN);
export const ibuf_add_h64 = (buf: ibuf, value: bigint): 0 | -1 =>
  putLarge(() => ibuf_reserve(buf, 8), value, LITTLE_ENDIAN);

/** Overwrite a number at `pos`. @returns 0; -1: EINVAL as above, ERANGE as ibuf_seek */
export const ibuf_set_n8 = (buf: ibuf, pos: number, value: number): 0 | -1 =>
  put(() => ibuf_seek(buf, pos, 1), value, 1, false);
export const ibuf_set_n16 = (buf: ibuf, pos: number, value: number): 0 | -1 =>
  put(() => ibuf_seek(buf, pos, 2), value, 2, false);
export const ibuf_set_n32 = (buf: ibuf, pos: number, value: number): 0 | -1 =>
  put(() => ibuf_seek(buf, pos, 4), value, 4, false);
export const ibuf_set_n64 = (buf: ibuf, pos: number, value: bigint): 0 | -1 =>
  putLarge(() => ibuf_seek(buf, pos, 8), value, false);
export const ibuf_set_h16 = (buf: ibuf, pos: number, value: number): 0 | -1 =>
  put(() => ibuf_seek(buf, pos, 2), value, 2, LITTLE_ENDIAN);
export const ibuf_set_h32 = (buf: ibuf, pos: number, value: number): 0 | -1 =>
  put(() => ibuf_seek(buf, pos, 4), value, 4, LITTLE_ENDIAN);
export const ibuf_set_h64 = (buf: ibuf, pos: number, value: bigint): 0 | -1 =>
  putLarge(() => ibuf_seek(buf, pos, 8), value, LITTLE_ENDIAN);

/** Read a number and pass it. @returns 0, and `value[0]` is set; -1: EBADMSG when fewer bytes are left, and nothing is changed */
export const ibuf_get_n8 = (buf: ibuf, value: Uint8Array): 0 | -1 => get(buf, value, 1, false);
export const ibuf_get_n16 = (buf: ibuf, value: Uint16Array): 0 | -1 => get(buf, value, 2, false);
export const ibuf_get_n32 = (buf: ibuf, value: Uint32Array): 0 | -1 => get(buf, value, 4, false);
export const ibuf_get_n64 = (buf: ibuf, value: BigUint64Array): 0 | -1 => getLarge(buf, value, false);
export const ibuf_get_h16 = (buf: ibuf, value: Uint16Array): 0 | -1 => get(buf, value, 2, LITTLE_ENDIAN);
export const ibuf_get_h32 = (buf: ibuf, value: Uint32Array): 0 | -1 => get(buf, value, 4, LITTLE_ENDIAN);
export const ibuf_get_h64 = (buf: ibuf, value: BigUint64Array): 0 | -1 => getLarge(buf, value, LITTLE_ENDIAN);
