import { Socket } from 'node:net';
import { native } from '@sallyport/native';
import { OwnedDescriptor } from './owned-descriptor.js';
import { systemError } from './system-error.js';

export interface StreamOptions {
  readonly readable?: boolean;
  readonly writable?: boolean;
  readonly allowHalfOpen?: boolean;
}

/**
 * A net.Socket on a socket or pipe. The descriptor belongs to the stream when this has returned. Node closes it on the thread of the event
 * loop; that its owner told it to linger must not stop that.
 */
export function streamOn(descriptor: number, options: StreamOptions): Socket {
  native.forgetLinger(descriptor);
  return new Socket({ readable: true, writable: true, ...options, fd: descriptor });
}

/** One end of a pair of connected sockets, the one owner of its descriptor. It does not block. */
export class SocketEnd extends OwnedDescriptor {
  /** The number, still owned by this object. @throws ImsgError CLOSED */
  get number(): number {
    return this.heldNumber();
  }

  /**
   * Whether reading and writing wait. Programs in C that are given an end often expect it; a stream or channel here sets it as it needs it.
   * @throws ImsgError CLOSED, SYSTEM
   */
  setBlocking(on: boolean): this {
    const error = native.setNonblocking(this.heldNumber(), !on);
    if (error < 0) throw systemError('cannot change whether a socket blocks', error);
    return this;
  }

  /** A stream that owns the descriptor from now on. @throws ImsgError CLOSED */
  toSocket(options: StreamOptions = {}): Socket {
    const socket = streamOn(this.heldNumber(), options);
    this.giveUp('taken');
    return socket;
  }
}

/**
 * Two stream sockets connected to each other (socketpair(2)), close-on-exec: for a channel (`new ImsgChannel(end.take())`), for a child, or
 * to be passed with a message. The caller owns both.
 * @throws ImsgError TABLE_FULL
 */
export function socketPair(): [SocketEnd, SocketEnd] {
  const pair = new Int32Array(2);
  const error = native.socketpair(pair);
  if (error < 0) throw systemError('cannot make a pair of sockets', error);
  return [new SocketEnd(pair[0] as number), new SocketEnd(pair[1] as number)];
}
