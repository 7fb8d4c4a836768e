/**
 * The audit feed: one small binary record per denial or fault, gathered in a ring that is bounded and sent once per turn. When it is
 * full records are dropped and counted, and the count goes out with the next batch: nothing is lost without being known to be lost.
 *
 * Granted messages are only counted, on their routes. Records carry indices and positions; the texts for them are in the image, which
 * the reader has. The layout is AuditOffset in @sallyport/image.
 */
import { AUDIT_RECORD_SIZE, AuditEvent, AuditOffset, type AuditSubsystem, NO_INDEX } from '@sallyport/image';
import { LITTLE_ENDIAN, type Outcome } from '@sallyport/message';
import type { EventKind, PositionRecord } from '@sallyport/policy';
import type { Process } from './process.js';

/** Records kept between two batches. 256 records are 16 KiB: what a turn of many denials makes. */
const RING_RECORDS = 256;

export interface AuditEntry {
  readonly event: EventKind;
  readonly subsystem: AuditSubsystem;
  readonly outcome: Outcome;
  readonly source: Process;
  readonly destination: Process | null;
  /** -1 where there is none. */
  readonly riid: number;
  readonly mid: number;
  readonly position: PositionRecord | null;
  /** Fault number of the verifier, or what the subsystem says. */
  readonly detail: number;
}

export class AuditFeed {
  readonly buffer = Buffer.alloc(RING_RECORDS * AUDIT_RECORD_SIZE);
  readonly #view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  #records = 0;
  #incidents = 0;
  #dropped = 0;

  get records(): number {
    return this.#records;
  }
  /** Bytes of the batch so far. */
  get length(): number {
    return this.#records * AUDIT_RECORD_SIZE;
  }
  /** Records dropped since the last batch. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Notes a denial or fault.
   * @param now milliseconds of the kernel's clock, for the rate of the source's records.
   * @returns the incident number that the status to the sender carries; 0 when this one was only counted.
   */
  note(entry: AuditEntry, now: number): number {
    const { source } = entry;
    if (!source.denials.take(now)) {
      source.suppressedDenials += 1;
      return 0;
    }
    this.#incidents = (this.#incidents % 0xffff_ffff) + 1;
    if (this.#records === RING_RECORDS) {
      this.#dropped += 1 + source.suppressedDenials;
      source.suppressedDenials = 0;
      return this.#incidents;
    }
    this.#write(entry, this.#incidents, source.suppressedDenials);
    source.suppressedDenials = 0;
    return this.#incidents;
  }

  #write(entry: AuditEntry, incident: number, suppressed: number): void {
    const view = this.#view;
    const at = this.#records * AUDIT_RECORD_SIZE;
    this.#records += 1;
    const { position } = entry;
    view.setUint8(at + AuditOffset.EVENT, AuditEvent[entry.event]);
    view.setUint8(at + AuditOffset.SUBSYSTEM, entry.subsystem);
    view.setUint16(at + AuditOffset.OUTCOME, entry.outcome, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.INCIDENT, incident, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SOURCE, entry.source.index, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.DESTINATION, entry.destination?.index ?? NO_INDEX, LITTLE_ENDIAN);
    view.setInt32(at + AuditOffset.RIID, entry.riid, LITTLE_ENDIAN);
    view.setInt32(at + AuditOffset.MID, entry.mid, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.FILE, position === null ? NO_INDEX : position.file, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.LINE, position?.line ?? 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.COLUMN, position?.column ?? 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.DETAIL, entry.detail >>> 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SUPPRESSED, suppressed, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SOURCE_SID, entry.source.sid, LITTLE_ENDIAN);
    view.setFloat64(at + AuditOffset.TIME, Date.now(), LITTLE_ENDIAN);
  }

  /** Starts the next batch; the caller has sent `buffer` up to `length` and `dropped`. */
  clear(): void {
    this.#records = 0;
    this.#dropped = 0;
  }
}
