/**
 * The header of Sallyport's frames: that of the marked wire, with lengths that are multiples of 8, so that every frame of a stream begins
 * aligned.
 */
import { ImsgOffset, LITTLE_ENDIAN } from './header.js';

/** In the length word: a descriptor belongs to this message. */
export const FD_MARK = 0x8000_0000;
export const LENGTH_MASK = 0x7fff_ffff;
/** Frames are padded with zeros to a multiple of this many bytes. */
export const FRAME_ALIGNMENT = 8;

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
