/**
 * The frames of Sallyport itself, which are plain marked imsg: `FrameReader` turns what a socket gives into frames, `FrameWriter` the
 * reverse. Neither waits, keeps time, or knows what a payload means. This is all the kernel loads of this package.
 */

export { alignedLength, FD_MARK, FRAME_ALIGNMENT, writeHeader } from './frame-header.js';
export { FrameReader, type FrameReaderOptions } from './frame-reader.js';
export { FrameStatus, type FrameStatusName, frameStatusName } from './frame-status.js';
export { FrameWriter } from './frame-writer.js';
export { IMSG_HEADER_SIZE, ImsgOffset } from './header.js';
export { FlushStatus } from './send-queue.js';
