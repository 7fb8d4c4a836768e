/** One table of the game: its moves, and how often each was made. Nothing here knows of processes. */
import { Limit, PingError, PongError } from '../generated/ping/Connection.js';

const PING_ADDS = 3;
const PONG_TAKES = 2;

export class Table {
  pings = 0n;
  pongs = 0n;

  /** @throws PingError when the result would be above the limit. */
  ping(value: number): number {
    const result = value + PING_ADDS;
    if (result > Limit) throw new PingError({ limit: Limit });
    this.pings++;
    return result;
  }

  /** @throws PongError when there is too little to take from. */
  pong(value: number): number {
    if (value < PONG_TAKES) throw new PongError({ least: PONG_TAKES });
    this.pongs++;
    return value - PONG_TAKES;
  }

  reset(): void {
    this.pings = 0n;
    this.pongs = 0n;
  }
}
