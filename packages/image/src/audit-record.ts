/**
 * Layout of the kernel's audit records, host byte order, 64 bytes each. Names are found in the image by the indices given here.
 *
 * Batches travel to init as NOTIFY frames on the kernel handle: the frame's id is the number of records dropped before this batch,
 * the payload is whole records, without a message header.
 */
import { LITTLE_ENDIAN, Outcome } from '@sallyport/message';
import type { EventKind, PositionRecord } from '@sallyport/policy';

export const AUDIT_RECORD_SIZE = 64;

/** Stands for "none" in fields that hold an index. */
export const NO_INDEX = 0xffff_ffff;
/** In place of a process index. */
export const KERNEL_INDEX = 0xffff_fffe;
export const INIT_INDEX = 0xffff_fffd;

export const AuditOffset = {
  EVENT: 0,
  SUBSYSTEM: 1,
  OUTCOME: 2,
  INCIDENT: 4,
  SOURCE: 8,
  DESTINATION: 12,
  /** Of the server's class; -1 where the message names none. */
  RIID: 16,
  MID: 20,
  FILE: 24,
  LINE: 28,
  COLUMN: 32,
  DETAIL: 36,
  /** Denials of the same source just before this record that were counted only. */
  SUPPRESSED: 40,
  SOURCE_SID: 44,
  /** f64, milliseconds since 1970. */
  TIME: 48,
} as const;

export const AuditEvent: Readonly<Record<EventKind, number>> = {
  execute: 0,
  request: 1,
  response: 2,
  error: 3,
  security: 4,
};
const EVENT_NAMES = Object.keys(AuditEvent) as EventKind[];

/** Which part said no. */
export const AuditSubsystem = {
  /** A rule of the policy. */
  PROVIDER: 0,
  /** No rule, or no such endpoint or method. */
  ROUTER: 1,
  /** The structure of the message; DETAIL is the fault number. */
  VALIDATOR: 2,
  /** The frame could not be parsed; DETAIL is the framing fault, made positive. */
  FRAMING: 3,
  /** Verifying or judging threw. */
  INTERNAL: 4,
  /** No happening of its own: SUPPRESSED denials of the source were counted and not recorded. */
  COUNTED: 5,
} as const;
export type AuditSubsystem = (typeof AuditSubsystem)[keyof typeof AuditSubsystem];

export interface AuditRecord {
  readonly event: EventKind;
  readonly subsystem: number;
  readonly outcome: number;
  readonly incident: number;
  readonly source: number;
  readonly destination: number;
  readonly riid: number;
  readonly mid: number;
  readonly position: PositionRecord | null;
  readonly detail: number;
  readonly suppressed: number;
  readonly sourceSid: number;
  readonly time: number;
}

/** @param at offset of a whole record. */
export function readAuditRecord(view: DataView, at: number): AuditRecord {
  const u32 = (offset: number): number => view.getUint32(at + offset, LITTLE_ENDIAN);
  const file = u32(AuditOffset.FILE);
  return {
    event: EVENT_NAMES[view.getUint8(at + AuditOffset.EVENT)] ?? 'security',
    subsystem: view.getUint8(at + AuditOffset.SUBSYSTEM),
    outcome: view.getUint16(at + AuditOffset.OUTCOME, LITTLE_ENDIAN) || Outcome.OK,
    incident: u32(AuditOffset.INCIDENT),
    source: u32(AuditOffset.SOURCE),
    destination: u32(AuditOffset.DESTINATION),
    riid: view.getInt32(at + AuditOffset.RIID, LITTLE_ENDIAN),
    mid: view.getInt32(at + AuditOffset.MID, LITTLE_ENDIAN),
    position:
      file === NO_INDEX ? null : { file, line: u32(AuditOffset.LINE), column: u32(AuditOffset.COLUMN) },
    detail: u32(AuditOffset.DETAIL),
    suppressed: u32(AuditOffset.SUPPRESSED),
    sourceSid: u32(AuditOffset.SOURCE_SID),
    time: view.getFloat64(at + AuditOffset.TIME, LITTLE_ENDIAN),
  };
}
