/** Reading and writing the single fields of a message header. `start` is where the header begins. */
import type { FrameType } from './codes.js';
import { HeaderOffset, LITTLE_ENDIAN } from './header.js';

export function readKind(view: DataView, start: number): number {
  return view.getUint8(start + HeaderOffset.KIND);
}
export function readFlags(view: DataView, start: number): number {
  return view.getUint8(start + HeaderOffset.FLAGS);
}
/** Handle values in the fixed part. */
export function readHandleCount(view: DataView, start: number): number {
  return view.getUint8(start + HeaderOffset.NCAPS);
}
/** How many of them are descriptors. */
export function readDescriptorCount(view: DataView, start: number): number {
  return view.getUint8(start + HeaderOffset.NFDS);
}
export function readFixedSize(view: DataView, start: number): number {
  return view.getUint32(start + HeaderOffset.FIXED_SIZE, LITTLE_ENDIAN);
}
export function readRiid(view: DataView, start: number): number {
  return view.getUint16(start + HeaderOffset.RIID, LITTLE_ENDIAN);
}
export function readMid(view: DataView, start: number): number {
  return view.getUint16(start + HeaderOffset.MID, LITTLE_ENDIAN);
}
export function readParent(view: DataView, start: number): number {
  return view.getUint32(start + HeaderOffset.PARENT, LITTLE_ENDIAN);
}
/** Milliseconds left; 0 for the default of the process, NO_DEADLINE for none. */
export function readDeadline(view: DataView, start: number): number {
  return view.getUint32(start + HeaderOffset.DEADLINE, LITTLE_ENDIAN);
}
export function readTrace(view: DataView, start: number): number {
  return view.getUint32(start + HeaderOffset.TRACE, LITTLE_ENDIAN);
}

/**
 * Writes the header fields an encoder does not: all but the fixed size and the counts of handles and descriptors. The
 * trace is 0, as in everything a process sends.
 * @param deadline milliseconds left, as in readDeadline.
 */
export function writeMessageHeader(
  view: DataView,
  start: number,
  kind: FrameType,
  flags: number,
  riid: number,
  mid: number,
  parent: number,
  deadline: number,
): void {
  view.setUint8(start + HeaderOffset.KIND, kind);
  view.setUint8(start + HeaderOffset.FLAGS, flags);
  view.setUint16(start + HeaderOffset.RIID, riid, LITTLE_ENDIAN);
  view.setUint16(start + HeaderOffset.MID, mid, LITTLE_ENDIAN);
  view.setUint32(start + HeaderOffset.PARENT, parent, LITTLE_ENDIAN);
  view.setUint32(start + HeaderOffset.DEADLINE, deadline, LITTLE_ENDIAN);
  view.setUint32(start + HeaderOffset.TRACE, 0, LITTLE_ENDIAN);
}
