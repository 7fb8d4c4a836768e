/** Programs started with chosen descriptors, and with a channel. */
export { Child, type ChildOptions, type ExitStatus, startChild } from './child.js';
export type { ChildInput, ChildOutput } from './child-descriptors.js';
export { type Peer, type PeerOptions, startPeer } from './peer.js';
