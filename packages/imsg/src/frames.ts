/**
 * The frames of Sallyport itself, which are plain marked imsg: `FrameReader` turns what a socket gives into frames, `FrameWriter` the reverse. Neither
 * waits, keeps time, or knows what a payload means. This is all the kernel loads of this package.
 */
export { FrameReader, type FrameReaderOptions } from './frame-reader.js';
export { FrameStatus, type FrameStatusName, frameStatusName } from './frame-status.js';
export { FrameWriter } from './frame-writer.js';
export {
  alignedLength,
  FD_MARK,
  FRAME_ALIGNMENT,
  IMSG_HEADER_SIZE,
  ImsgOffset,
  writeHeader,
} from './header.js';
export { type DescriptorEnding, OwnedDescriptor } from './owned-descriptor.js';
export { FlushStatus } from './send-queue.js';
