/** The messages of tmux between a client and its server. */
export * from './message-type.js';
export * as payload from './payloads.js';
