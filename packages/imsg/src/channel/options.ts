import type { OwnedDescriptor } from '../owned-descriptor.js';
import type { Wire } from '../wire.js';

/** What can be said of a channel when it is made. */
export interface ChannelOptions {
  /** Generation of the header; 'auto' learns it from the first descriptor that arrives. Default 'marked'. */
  readonly wire?: Wire | 'auto';
  /** With 'auto': how a descriptor is sent before the peer has shown its wire. Left out, sending one before that is refused. */
  readonly sendWire?: Wire;
  /** Bytes of one message, header counted, in both directions. Default 16384; at most 65535 unless the wire is 'marked'. */
  readonly maximumMessageBytes?: number;
  /** Whether descriptors may travel. Default false: a peer that sends one ends the channel. */
  readonly descriptors?: boolean;
  /** From how many queued bytes on send() says that the peer is slow. Default 64 KiB. */
  readonly highWaterBytes?: number;
  /** How many bytes may be queued at most. Default 16 MiB. */
  readonly maximumQueueBytes?: number;
  /** What is sent as pid where none is given. Default: the id of this process. */
  readonly pid?: number;
  /** Byte order of the headers the peer sends. Default: this machine's, as both are on one machine. */
  readonly peerByteOrder?: 'little' | 'big';
}

/** What can be said of a message beside type and payload. */
export interface MessageExtras {
  /** u32, free for use; default 0. */
  readonly id?: number;
  /** u32, free for use; 0 or left out: the channel's own. -1 is sent as 4294967295. */
  readonly pid?: number;
  /** Travels with the message and is closed here when it is sent. Stays the caller's when send() throws. -1 or left out: none. */
  readonly descriptor?: number | OwnedDescriptor;
}

/**
 * What MessageReader does not check itself.
 * @throws RangeError, TypeError naming the option
 */
export function checkOptions(options: ChannelOptions): void {
  demandKnown('option', options, OPTIONS);
  const { wire, sendWire, descriptors, highWaterBytes, maximumQueueBytes, pid, peerByteOrder } = options;
  demandOneOf('wire', wire, ['classic', 'marked', 'auto']);
  demandOneOf('sendWire', sendWire, ['classic', 'marked']);
  demandOneOf('peerByteOrder', peerByteOrder, ['little', 'big']);
  if (descriptors !== undefined && typeof descriptors !== 'boolean') {
    throw new TypeError(`descriptors is true or false, not ${String(descriptors)}`);
  }
  demandBytes('highWaterBytes', highWaterBytes);
  demandBytes('maximumQueueBytes', maximumQueueBytes);
  if (pid !== undefined) demandWord('pid', pid);
}

/** @throws TypeError for a name that means nothing: what it was meant to say would be lost in silence */
export function checkExtras(extras: MessageExtras): void {
  demandKnown('member', extras, EXTRAS);
}

/** Those of a channel, and what is said in the same object where one is made. */
const OPTIONS: ReadonlySet<string> = new Set([
  ...['wire', 'sendWire', 'maximumMessageBytes', 'descriptors', 'highWaterBytes', 'maximumQueueBytes', 'pid'],
  ...['peerByteOrder', 'signal', 'timeout', 'mode', 'backlog', 'onError'],
]);
const EXTRAS: ReadonlySet<string> = new Set(['id', 'pid', 'descriptor']);

function demandKnown(what: string, object: object, known: ReadonlySet<string>): void {
  for (const name in object) {
    if (!known.has(name))
      throw new TypeError(`there is no ${what} '${name}'; there are ${[...known].join(', ')}`);
  }
}

/** @throws RangeError for what is no signed or unsigned integer of 32 bits */
export function demandWord(name: string, value: number): void {
  if (value >>> 0 === value || (value | 0) === value) return;
  throw new RangeError(`${name} is a 32-bit integer, not ${String(value)}`);
}

function demandOneOf(name: string, value: string | undefined, allowed: readonly string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw new TypeError(`${name} is one of '${allowed.join("', '")}', not ${String(value)}`);
}

function demandBytes(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return;
  throw new RangeError(`${name} is a number of bytes, not ${String(value)}`);
}

/** One call to the system is about this much; more queued means that the peer does not keep up. */
export const DEFAULT_HIGH_WATER_BYTES = 64 * 1024;
/** Descriptors of queued messages: picked so that some such channels fit into the usual 1024 of a process. */
export const MAXIMUM_QUEUED_DESCRIPTORS = 64;
/** From here on send() says that the peer is slow. */
export const HIGH_WATER_DESCRIPTORS = 32;
/** Picked: a thousand messages of the default size. Memory that a peer which does not read can make this process hold. */
export const DEFAULT_MAXIMUM_QUEUE_BYTES = 16 * 1024 * 1024;
