/** What a handle can stand for. */
import type { Channel } from './channel.js';
import type { Process } from './process.js';

/** The client's side of a channel: requests go out here. */
export interface ClientEnd {
  readonly kind: 'client';
  readonly sid: number;
  readonly channel: Channel;
}

/** The server's side of a channel: requests come in and replies go out here. */
export interface ServerEnd {
  readonly kind: 'server';
  readonly sid: number;
  readonly channel: Channel;
}

/** A process as an object of those who may control it. */
export interface TaskObject {
  readonly kind: 'task';
  readonly sid: number;
  readonly process: Process;
}

export type KernelObject = ClientEnd | ServerEnd | TaskObject;
