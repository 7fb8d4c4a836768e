/**
 * What can go wrong with a channel, each under one name. All of it concerns one channel: the process goes on, and so do its other channels.
 * Wrong arguments are bugs of the caller and are thrown as TypeError or RangeError instead.
 */
import { errnoName } from '@sallyport/native';

/** Closed set. The comments say who is at fault and what becomes of the channel. */
export const IMSG_ERROR_CODES = [
  /** Peer: a header whose length is below 16 or above the maximum. The channel has failed. */
  'BAD_LENGTH',
  /** Peer: a payload that is not what its codec demands. The channel goes on; whoever decoded decides. */
  'BAD_PAYLOAD',
  /** Peer: it says "a descriptor belongs to this message" the way of the other wire generation. The channel has failed. */
  'WRONG_WIRE',
  /** Peer: a message says that a descriptor belongs to it, and none came. The channel has failed. */
  'MISSING_FDS',
  /** Peer: descriptors came that no message claims, or came although the channel does not allow any. The channel has failed. */
  'UNEXPECTED_FDS',
  /** Peer: more than one descriptor at once, or too many that wait for their messages. The channel has failed. */
  'TOO_MANY_FDS',
  /** Here: the table of descriptors was full and the system dropped one on arrival (MSG_CTRUNC). The channel has failed. */
  'TRUNCATED_FDS',
  /** Peer: the stream ended in the middle of a message. The channel has failed. */
  'UNEXPECTED_END',
  /** Peer: it is gone (EPIPE, ECONNRESET); what was queued is lost. What it sent before can still be received. */
  'PEER_GONE',
  /** Here: the channel or pipe was closed, here, before. */
  'CLOSED',
  /** Here: more bytes than the maximum. Nothing was queued, or nothing was delivered. */
  'TOO_LARGE',
  /** Here: more would be queued than the channel may hold, since the peer does not read. Nothing was queued. */
  'QUEUE_FULL',
  /** Here: a descriptor was given to a channel that does not allow any. Nothing was queued. */
  'FDS_NOT_ALLOWED',
  /** Here: a descriptor was given to a channel that does not know its wire yet. Nothing was queued. */
  'WIRE_UNKNOWN',
  /** Here: the table of descriptors of this process or of the system is full (EMFILE, ENFILE). */
  'TABLE_FULL',
  /** Nobody listens at the path, or it may not be reached. */
  'UNREACHABLE',
  /** Any other error of the system; `systemCode` says which. */
  'SYSTEM',
] as const;
/** See IMSG_ERROR_CODES for what each means, and the table in the README of the package. */
export type ImsgErrorCode = (typeof IMSG_ERROR_CODES)[number];

/** A failure of one channel, pipe, server or child, under a name of a closed set; the process and everything else in it goes on. */
export class ImsgError extends Error {
  override readonly name = 'ImsgError';
  /** What happened: one of IMSG_ERROR_CODES. */
  readonly code: ImsgErrorCode;
  /** Name of the system's error where there was one: 'EPIPE', 'EMFILE', ... */
  readonly systemCode: string | undefined;

  /**
   * @param message one sentence; the code is put in front of it
   * @param errno of the system, positive or negative
   */
  constructor(code: ImsgErrorCode, message: string, errno?: number) {
    const systemCode = errno === undefined ? undefined : errnoName(Math.abs(errno));
    super(systemCode === undefined ? `${code}: ${message}` : `${code} (${systemCode}): ${message}`);
    this.code = code;
    this.systemCode = systemCode;
  }
}
