/**
 * The 16-byte header of an imsg of the marked wire (OpenBSD 7.7 and later), in host byte order:
 *
 *     0  u32  type
 *     4  u32  length: header, payload and padding; bit 31 says that one descriptor belongs to this message
 *     8  u32  id
 *    12  u32  pid
 *
 * Here lengths are multiples of 8, so that every frame of a stream begins aligned.
 */
import { endianness } from 'node:os';

/** What DataView must be told to get host byte order. */
export const LITTLE_ENDIAN: boolean = endianness() === 'LE';

export const IMSG_HEADER_SIZE = 16;
export const FD_MARK = 0x8000_0000;
export const LENGTH_MASK = 0x7fff_ffff;
/** Frames are padded with zeros to a multiple of this many bytes. */
export const FRAME_ALIGNMENT = 8;

export const ImsgOffset = { TYPE: 0, LENGTH: 4, ID: 8, PID: 12 } as const;

/** The smallest multiple of FRAME_ALIGNMENT that is not below `length` (less than 2^31). */
export function alignedLength(length: number): number {
  return (length + (FRAME_ALIGNMENT - 1)) & -FRAME_ALIGNMENT;
}

/**
 * Writes a header.
 * @param lengthWord length of the frame, FD_MARK added where one descriptor belongs to it
 */
export function writeHeader(
  view: DataView,
  at: number,
  type: number,
  lengthWord: number,
  id: number,
  pid: number,
): void {
  view.setUint32(at + ImsgOffset.TYPE, type, LITTLE_ENDIAN);
  view.setUint32(at + ImsgOffset.LENGTH, lengthWord, LITTLE_ENDIAN);
  view.setUint32(at + ImsgOffset.ID, id, LITTLE_ENDIAN);
  view.setUint32(at + ImsgOffset.PID, pid, LITTLE_ENDIAN);
}
