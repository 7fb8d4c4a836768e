/** Talking to a tmux server. */
export {
  type Attachment,
  type AttachOptions,
  type CommandResult,
  type ConnectOptions,
  type RunOptions,
  TmuxClient,
  wireOfVersion,
} from './client.js';
export type { Ending } from './conversation.js';
export { TMUX_ERROR_CODES, TmuxError, type TmuxErrorCode } from './error.js';
export { type FileAccess, type FileOptions, MAXIMUM_OUTPUT_BYTES } from './file-streams.js';
export type { Identity, PassedDescriptors } from './identity.js';
export * from './protocol/index.js';
export { listSessions, type TmuxSession, type TmuxWindow } from './sessions.js';
export { type SocketChoice, socketPath } from './socket-path.js';
