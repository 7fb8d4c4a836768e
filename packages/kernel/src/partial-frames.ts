/**
 * Frames that were begun and do not go on. A peer that stops in the middle of a frame keeps memory and perhaps descriptors of the kernel
 * for nothing, so its connection is closed after a while.
 */
import { FIXED_LIMITS } from '@sallyport/message';
import type { Connection } from './connection.js';

/** Milliseconds between two looks while a frame is incomplete. */
const LOOK_INTERVAL = 1000;

export class PartialFrames {
  readonly #connections = new Set<Connection>();

  /** Notes whether a frame of this connection is incomplete; to be asked after its frames were taken. */
  observe(connection: Connection, now: number): void {
    if (connection.reader.partial) {
      connection.reader.partialAge(now);
      this.#connections.add(connection);
    } else if (this.#connections.size > 0) {
      this.#connections.delete(connection);
    }
  }

  forget(connection: Connection): void {
    this.#connections.delete(connection);
  }

  /** Milliseconds until the next look; -1 when no frame is incomplete. */
  timeout(): number {
    return this.#connections.size === 0 ? -1 : LOOK_INTERVAL;
  }

  /** Calls `expired` for each connection whose frame has been incomplete for too long. */
  expire(now: number, expired: (connection: Connection) => void): void {
    for (const connection of this.#connections) {
      // The rest of the frame may stand in a socket that is not being read.
      if (connection.isHeldBack) continue;
      if (connection.reader.partialAge(now) < FIXED_LIMITS.partialFrameAge) continue;
      this.#connections.delete(connection);
      expired(connection);
    }
  }
}
