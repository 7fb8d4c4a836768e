/**
 * What the parts of the kernel share: the clock of the turn, the tables, and the few operations every path needs. There is one, and one
 * thread uses it; every method runs to its end before the next frame is looked at.
 */
import type { Solution } from '@sallyport/image';
import {
  encodeStatus,
  FRAME_HEADER_SIZE,
  FrameType,
  type Outcome,
  type StatusAbout,
  statusSize,
} from '@sallyport/message';
import { EventContext, type PositionRecord } from '@sallyport/policy';
import { AuditFeed } from './audit.js';
import type { Connection } from './connection.js';
import { DeadlineWheel } from './deadlines.js';
import type { Process } from './process.js';
import type { RouteTable } from './routes.js';

export class KernelState {
  /** Milliseconds on a monotonic clock, read once per turn. */
  now: number;
  readonly context = new EventContext();
  readonly audit = new AuditFeed();
  readonly deadlines: DeadlineWheel;
  /** Connections with something to send at the end of this turn. */
  readonly dirty: Connection[] = [];
  /** Connections to close at the end of this turn, when nobody holds on to their tables any more. */
  readonly ended: Connection[] = [];
  #sid = 0;
  #trace = 0;

  constructor(
    readonly solution: Solution,
    readonly routes: RouteTable,
    readonly processes: readonly Process[],
    /** Full reasons go to the sender with the status. */
    readonly dev: boolean,
    firstSid: number,
    now: number,
  ) {
    this.#sid = firstSid;
    this.now = now;
    this.deadlines = new DeadlineWheel(now);
  }

  /** A SID nobody had before. Exact up to 2^53, which is centuries of transfers. */
  nextSid(): number {
    this.#sid += 1;
    return this.#sid;
  }

  nextTrace(): number {
    this.#trace = (this.#trace % 0xffff_ffff) + 1;
    return this.#trace;
  }

  markDirty(connection: Connection): void {
    if (connection.isDirty) return;
    connection.isDirty = true;
    this.dirty.push(connection);
  }

  /**
   * Tells the owner of a connection how a frame of its ended.
   * @param about whether `id` is a call of its own or a slot it replied to.
   */
  sendStatus(
    connection: Connection,
    id: number,
    handle: number,
    outcome: Outcome,
    about: (typeof StatusAbout)[keyof typeof StatusAbout],
    incident = 0,
    text = '',
  ): void {
    if (connection.state === 'closed') return;
    const shown = this.dev ? text : '';
    const { writer } = connection;
    const size = statusSize(shown);
    const at = writer.begin(FrameType.STATUS, id, handle, size);
    encodeStatus(writer.buffer, writer.view, at, outcome, about, incident, shown);
    writer.end(size);
    this.markDirty(connection);
  }

  /** Tells a server that a request it was given needs no answer any more. */
  sendCancel(connection: Connection, slotNumber: number, handle: number): void {
    if (connection.state !== 'open') return;
    connection.writer.begin(FrameType.CANCEL, slotNumber, handle, 0);
    connection.writer.end(0);
    this.markDirty(connection);
  }

  /** Nothing more is read from it; what stands in its writer is sent at the end of the turn, then it is closed. */
  closeAfterAnswer(connection: Connection): void {
    if (connection.state !== 'open') return;
    connection.state = 'draining';
    this.markDirty(connection);
  }

  /** The connection ends with this turn; its process's calls and slots settle then. */
  closeAtOnce(connection: Connection): void {
    if (connection.state === 'closed') return;
    connection.state = 'draining';
    this.ended.push(connection);
  }

  /** A position as people write it. */
  describePosition(position: PositionRecord): string {
    const file = this.solution.image.policy.files[position.file] ?? '?';
    return `${file}:${position.line}:${position.column}`;
  }
}

/** Bytes a payload takes on the wire: its frame header counted, padded. */
export function frameBytes(payloadBytes: number): number {
  return (FRAME_HEADER_SIZE + payloadBytes + 7) & ~7;
}
