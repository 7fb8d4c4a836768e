/** The client end of a channel: how many calls are open on it, and those that wait because that is as many as may be. */
import type { HelloChannel, HelloEndpoint } from '@sallyport/message';
import type { Call } from './call.js';

export class Channel {
  readonly id: string;
  /** Handle number of the client end. */
  readonly handle: number;
  readonly endpoints: readonly HelloEndpoint[];
  open = 0;
  /** First in, first out. */
  readonly waiting: Call[] = [];

  constructor(hello: HelloChannel) {
    this.id = hello.id;
    this.handle = hello.handle;
    this.endpoints = hello.endpoints;
  }
}
