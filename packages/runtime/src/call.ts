/** One call of a method of another process, from its start to the one moment it settles. */
import type { HelloChannel, HelloEndpoint } from '@sallyport/message';
import { type Follower, unfollow } from './abort-followers.js';
import type { RequestContext } from './context.js';
import type { PreparedMessage } from './message-encoding.js';
import type { CompiledMethod } from './method.js';

/** The client end of a channel: how many calls are open on it, and those that wait because that is as many as may be. */
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

/** A method as its caller sees it. */
export interface CalledMethod {
  readonly method: CompiledMethod;
  /** For messages to people, such as "files.Open on channel 'files'". */
  readonly subject: string;
}

/** A method of an endpoint on a channel: all that is the same for every call of it. */
export interface CallTarget extends CalledMethod {
  readonly channel: Channel;
  readonly riid: number;
}

/**
 * waiting: encoded, but beyond the limits of open calls. open: sent. settled: its caller has been told; when that was
 * before the answer came (cancelled), it stays in the table until the answer comes, since the kernel counts it as
 * open until then.
 */
export type CallState = 'waiting' | 'open' | 'settled';

export type Resolve = (value: unknown) => void;
export type Reject = (error: unknown) => void;

/** What ends a call before its answer. */
export interface Cancellation {
  cancel(call: Call): void;
}

export class Call implements Follower {
  /** Number on the wire; -1 before it is open. */
  number = -1;
  state: CallState = 'open';
  resolve: Resolve | undefined;
  reject: Reject | undefined;
  signal: AbortSignal | undefined;
  /** Of a waiting call: what will be sent. It owns the descriptors. */
  prepared: PreparedMessage | undefined;
  /** Of a waiting call with a deadline: milliseconds of the monotonic clock, and what ends it then. */
  expiry = Number.POSITIVE_INFINITY;
  timer: NodeJS.Timeout | undefined;
  /** Flags of its message header. */
  flags = 0;
  /** The request it is made for. */
  context: RequestContext | undefined;

  constructor(
    readonly target: CallTarget,
    readonly owner: Cancellation,
  ) {}

  /** The signal of the caller aborted. */
  abort(): void {
    this.owner.cancel(this);
  }

  /** Lets go of signal and timer; whoever settles the call comes through here, once. */
  finish(): void {
    this.state = 'settled';
    if (this.signal !== undefined) {
      unfollow(this.signal, this);
      this.signal = undefined;
    }
    if (this.timer !== undefined) {
      clearTimeout(this.timer);
      this.timer = undefined;
    }
  }
}

let capturedResolve: Resolve | undefined;
let capturedReject: Reject | undefined;

function capture(resolve: Resolve, reject: Reject): void {
  capturedResolve = resolve;
  capturedReject = reject;
}

/** The promise of a call. One function serves all calls: no closure but the promise's own two is made. */
export function promiseOf(call: Call): Promise<unknown> {
  const promise = new Promise(capture);
  call.resolve = capturedResolve;
  call.reject = capturedReject;
  return promise;
}
