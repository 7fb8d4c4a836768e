/**
 * Which sockets to look at: epoll, and the connections that have frames left over from the last turn. A connection whose own answers
 * pile up because it does not read is not read from either, so what it can make the kernel hold is bounded.
 */

import type { FrameReader } from '@sallyport/imsg/frames';
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD, EPOLLIN, EPOLLOUT, native } from '@sallyport/native';
import { Connection } from './connection.js';
import type { Process } from './process.js';

/** Ready sockets taken from one wait; the others are found by the next. */
const READY_SOCKETS = 256;
/** Milliseconds until sending is tried again when Linux has too many descriptors in flight. */
const RETRY_DELAY = 10;

export class WaitLoop {
  readonly #epoll: number;
  readonly #ready = new Int32Array(READY_SOCKETS * 2);
  #readyCount = 0;
  /** By tag. */
  readonly #connections: (Connection | undefined)[] = [];
  readonly #freeTags: number[] = [];
  /** Tags given back in this turn: events of this turn may still name them. */
  readonly #retiredTags: number[] = [];
  #again: Connection[] = [];
  #serving: Connection[] = [];
  #retries: Connection[] = [];

  constructor() {
    this.#epoll = native.epollCreate();
    if (this.#epoll < 0) throw new Error(`epoll_create1: error ${-this.#epoll}`);
  }

  /** Takes over a socket. @param reader what was read from it already. */
  add(process: Process, socket: number, reader?: FrameReader): Connection {
    const tag = this.#freeTags.pop() ?? this.#connections.length;
    const connection = new Connection(process, socket, tag, reader);
    this.#connections[tag] = connection;
    connection.watchedEvents = EPOLLIN;
    const result = native.epollControl(this.#epoll, EPOLL_CTL_ADD, socket, EPOLLIN, tag);
    if (result < 0) throw new Error(`epoll_ctl: error ${-result}`);
    return connection;
  }

  /** Asks for what the connection needs now: input unless its answers pile up, room when its socket is full. */
  watch(connection: Connection): void {
    if (connection.state === 'closed') return;
    const events = (connection.isHeldBack ? 0 : EPOLLIN) | (connection.waitsForRoom ? EPOLLOUT : 0);
    if (events === connection.watchedEvents) return;
    connection.watchedEvents = events;
    const result = native.epollControl(this.#epoll, EPOLL_CTL_MOD, connection.socket, events, connection.tag);
    if (result < 0) throw new Error(`epoll_ctl: error ${-result}`);
  }

  /** Closes a connection and everything it holds. */
  remove(connection: Connection): void {
    connection.state = 'closed';
    native.epollControl(this.#epoll, EPOLL_CTL_DEL, connection.socket, 0, 0);
    connection.reader.close();
    connection.writer.close();
    native.close(connection.socket);
    this.#connections[connection.tag] = undefined;
    this.#retiredTags.push(connection.tag);
  }

  /** The connection has whole frames left: it is served in the next turn without waiting. */
  serveAgain(connection: Connection): void {
    this.#again.push(connection);
  }

  /** The connection's socket has room, but Linux is short of something else: it is flushed again after a while. */
  retryLater(connection: Connection): void {
    this.#retries.push(connection);
  }

  /** Connections whose sending is to be tried again now. */
  takeRetries(): Connection[] {
    const retries = this.#retries;
    if (retries.length > 0) this.#retries = [];
    return retries;
  }

  /** @param timeout milliseconds, -1 for none. */
  wait(timeout: number): void {
    for (const tag of this.#retiredTags) this.#freeTags.push(tag);
    this.#retiredTags.length = 0;
    let limit = this.#again.length > 0 ? 0 : timeout;
    if (this.#retries.length > 0) limit = limit < 0 ? RETRY_DELAY : Math.min(limit, RETRY_DELAY);
    const count = native.epollWait(this.#epoll, this.#ready, limit);
    if (count < 0) throw new Error(`epoll_wait: error ${-count}`);
    this.#readyCount = Math.max(0, count);
  }

  /** Calls `serve` once for each connection that is ready or has frames left; `first` comes first. */
  forEachReady(first: Connection, serve: (connection: Connection) => void): void {
    const again = this.#again;
    this.#again = this.#serving;
    this.#serving = again;
    const firstIsReady = again.includes(first) || this.#isReady(first);
    if (firstIsReady) serve(first);
    for (let index = 0; index < this.#readyCount; index += 1) {
      const connection = this.#connections[this.#ready[index * 2]!];
      if (connection === undefined || connection === first) continue;
      // One with frames left has its turn below, not two; unless it is held back and only has room to send now.
      if (!connection.hasFramesLeft || connection.isHeldBack) serve(connection);
    }
    for (const connection of again) if (connection !== first) serve(connection);
    again.length = 0;
  }

  #isReady(connection: Connection): boolean {
    for (let index = 0; index < this.#readyCount; index += 1) {
      if (this.#ready[index * 2] === connection.tag) return true;
    }
    return false;
  }

  close(): void {
    for (const connection of this.#connections) if (connection !== undefined) this.remove(connection);
    native.close(this.#epoll);
  }
}
