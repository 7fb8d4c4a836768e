export { ImsgChannel, type PeerCredentials } from './channel.js';
export type { MessageHandler } from './input.js';
export {
  type ChannelOptions,
  DEFAULT_HIGH_WATER_BYTES,
  DEFAULT_MAXIMUM_QUEUE_BYTES,
  type MessageExtras,
} from './options.js';
