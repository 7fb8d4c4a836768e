/** One process as the kernel knows it: its sockets share one handle table, one account and one SID. */
import { FIXED_LIMITS, type Limits } from '@sallyport/message';
import { Bucket } from './bucket.js';
import type { Connection } from './connection.js';
import { HandleTable } from './handle-table.js';
import { SlotTable } from './slots.js';
import { Window } from './window.js';

/**
 * declared: in the image only. created: execute was granted. running: it has a socket. gone: it had one.
 * Requests for a process that is not running yet wait in its queue.
 */
export type ProcessState = 'declared' | 'created' | 'running' | 'gone';

export class Process {
  state: ProcessState = 'declared';
  readonly handles = new HandleTable();
  /** Its sockets; requests go to the first. */
  readonly connections: Connection[] = [];
  readonly slots: SlotTable;
  readonly window: Window;
  /** Channels that lead to it. */
  servedChannels = 0;
  /** Open calls over all its sockets. */
  openCalls = 0;
  /** Replies without a slot, stale handles: the connection is closed when it is empty. */
  readonly oddities: Bucket;
  /** Denials that get an audit record of their own; beyond it they are counted. */
  readonly denials: Bucket;
  /** Denials since the last record of this process that were only counted. */
  suppressedDenials = 0;

  constructor(
    /** Index in the image, or one of the two numbers in audit.ts for the kernel and init. */
    readonly index: number,
    readonly name: string,
    readonly classIndex: number,
    readonly sid: number,
    readonly limits: Limits,
    now: number,
  ) {
    this.slots = new SlotTable(this, limits.replySlots);
    this.window = new Window(limits);
    this.oddities = new Bucket(FIXED_LIMITS.odditiesBurst, FIXED_LIMITS.odditiesPerSecond, now);
    this.denials = new Bucket(FIXED_LIMITS.denialsBurst, FIXED_LIMITS.denialsPerSecond, now);
  }
}
