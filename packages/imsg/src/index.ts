/**
 * Whole messages and descriptors over a stream socket: the marked wire of OpenBSD imsg.
 *
 * `FrameReader` turns what a socket gives into frames, `FrameWriter` the reverse. Neither waits, keeps time, or knows what a payload means.
 */
export { FrameReader, type FrameReaderOptions } from './frame-reader.js';
export { FrameStatus, type FrameStatusName, frameStatusName } from './frame-status.js';
export { FlushStatus, FrameWriter } from './frame-writer.js';
export {
  alignedLength,
  FD_MARK,
  FRAME_ALIGNMENT,
  IMSG_HEADER_SIZE,
  ImsgOffset,
  writeHeader,
} from './marked-header.js';
