/**
 * One socket of a process, with what is half read from it and half written to it. Who a frame comes from is decided by which
 * Connection it was read from and by nothing in it.
 */
import { FrameReader, FrameWriter } from '@sallyport/imsg/frames';
import { FrameType, type Limits } from '@sallyport/message';
import type { Process } from './process.js';
import type { Slot } from './slots.js';

export function readerFor(limits: Limits): FrameReader {
  return new FrameReader({
    maximumFrameBytes: limits.frameBytes,
    maximumDescriptors: limits.frameDescriptors,
    descriptorType: FrameType.FD,
  });
}

/**
 * open: reads and writes. draining: nothing more is read; closed at the end of the turn, after one try to send what was written (the
 * answer to a fault). closed: its descriptor is gone.
 */
export type ConnectionState = 'open' | 'draining' | 'closed';

export class Connection {
  state: ConnectionState = 'open';
  readonly reader: FrameReader;
  readonly writer = new FrameWriter(FrameType.FD);
  /** Open calls made on this socket, by the index part of the caller's number. */
  readonly calls: (Slot | undefined)[] = [];
  /** Something was appended in this turn. */
  isDirty = false;
  /** The socket is full: the wait loop tells when there is room. */
  waitsForRoom = false;
  /** Its own answers pile up because it does not read: it is not read from. */
  isHeldBack = false;
  /** Whole frames are left over from the last turn. */
  hasFramesLeft = false;
  /** Of a terminated process: turns until it is closed, sooner when nothing more is there to read; -1 otherwise. */
  turnsToLive = -1;
  /** The other side will send no more. */
  reachedEnd = false;
  /** Events the wait loop is asked for at the moment. */
  watchedEvents = 0;

  constructor(
    readonly process: Process,
    /** Owned. */
    readonly socket: number,
    /** What the wait loop calls it. */
    readonly tag: number,
    /** What was read from the socket already, if anything was. */
    reader: FrameReader = readerFor(process.limits),
  ) {
    this.reader = reader;
  }
}
