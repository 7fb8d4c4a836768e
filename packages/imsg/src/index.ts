/**
 * Whole messages and descriptors over stream sockets in both wires of OpenBSD imsg, pipes, and children to talk to over them.
 *
 * `ImsgChannel` is where to begin. The functions of the manual page imsg_init(3) are in '@sallyport/imsg/compat', codecs of payloads in
 * '@sallyport/imsg/codec', the frames of Sallyport itself in '@sallyport/imsg/frames'. `MessageReader` and `MessageWriter` are the codec
 * alone: they never wait, keep time, or know what a payload means.
 */

export {
  type ChannelOptions,
  DEFAULT_HIGH_WATER_BYTES,
  DEFAULT_MAXIMUM_QUEUE_BYTES,
  ImsgChannel,
  type MessageExtras,
  type MessageHandler,
  type PeerCredentials,
} from './channel/index.js';
export * from './child/index.js';
export { type Codec, PayloadReader, type PayloadReaderOptions } from './codec/index.js';
export type { ConnectOptions } from './connect.js';
export { DEFAULT_READ_FILE_BYTES, DescriptorFile, type ReadFileOptions } from './descriptor-file.js';
export { IMSG_ERROR_CODES, ImsgError, type ImsgErrorCode } from './error.js';
export { FrameStatus, type FrameStatusName, frameStatusName } from './frame-status.js';
export { IMSG_HEADER_SIZE } from './header.js';
export { Imsg } from './imsg.js';
export { MessageReader, type MessageReaderOptions, WAITING_DESCRIPTORS } from './message-reader.js';
export { MessageWriter, type Payload } from './message-writer.js';
export { OwnedDescriptor } from './owned-descriptor.js';
export * from './pipe/index.js';
export { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, type PollEntry, poll, pollAsync } from './poll.js';
export { ReceivedDescriptor, type ReceivedDescriptorKind } from './received-descriptor.js';
export { FlushStatus } from './send-queue.js';
export { ACCEPT_PAUSE, ACCEPTED_MAXIMUM, ImsgServer, type ServerOptions } from './server.js';
export { SocketEnd, type StreamOptions, socketPair } from './socket-pair.js';
export type { WaitOptions } from './wait-options.js';
export { MAX_IMSGSIZE, type Wire } from './wire.js';
