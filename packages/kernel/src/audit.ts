/**
 * The audit feed: one small binary record per denial or fault, gathered in a ring that is bounded and sent once per turn. When it is
 * full records are dropped and counted, and the count goes out with the next batch. A process whose denials exceed their rate has them
 * counted instead of recorded; the count goes out with its next record, or alone after a second. So nothing is lost without being known
 * to be lost: records, counted denials and dropped ones add up to what happened.
 *
 * Records carry indices and positions; the texts for them are in the image, which the reader has. The layout is AuditOffset in
 * @sallyport/image.
 */
import { AUDIT_RECORD_SIZE, AuditEvent, AuditOffset, AuditSubsystem, NO_INDEX } from '@sallyport/image';
import { LITTLE_ENDIAN, Outcome } from '@sallyport/message';
import type { EventKind } from '@sallyport/policy';
import type { Refusal } from './judge.js';
import type { Process } from './process.js';

/** Records kept between two batches. 256 records are 16 KiB: what a turn of many denials makes. */
const RING_RECORDS = 256;
/** Milliseconds after which counted denials are reported although their process had no further record. */
const COUNT_INTERVAL = 1000;

const COUNTED: Refusal = {
  outcome: Outcome.DENIED,
  subsystem: AuditSubsystem.COUNTED,
  detail: 0,
  position: null,
  text: '',
  isFault: false,
  isAudited: true,
};

export class AuditFeed {
  readonly buffer = Buffer.alloc(RING_RECORDS * AUDIT_RECORD_SIZE);
  readonly #view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
  #records = 0;
  #incidents = 0;
  /** Happenings that have no record in the batch: dropped, and counted ones that went with a dropped record. */
  #dropped = 0;
  /** Counted denials that the records of the batch tell of. */
  #suppressedInBatch = 0;
  /** Processes with denials that were counted and not yet reported. */
  readonly #counting = new Set<Process>();
  #countedSince = 0;

  /** Bytes of the batch so far. */
  get length(): number {
    return this.#records * AUDIT_RECORD_SIZE;
  }
  /** What was dropped since the last batch that was sent. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Notes a denial or fault.
   * @param now milliseconds of the kernel's clock, for the rate of the source's records.
   * @returns the incident number that the status to the sender carries; 0 when this one was only counted.
   */
  note(
    event: EventKind,
    refusal: Refusal,
    source: Process,
    destination: Process | null,
    riid: number,
    mid: number,
    now: number,
  ): number {
    if (!source.denials.take(now)) {
      if (this.#counting.size === 0) this.#countedSince = now;
      this.#counting.add(source);
      source.suppressedDenials += 1;
      return 0;
    }
    this.#incidents = (this.#incidents % 0xffff_ffff) + 1;
    this.#record(event, refusal, source, destination, riid, mid, this.#incidents);
    return this.#incidents;
  }

  /** Milliseconds until counted denials are due to be reported; -1 when there are none. */
  timeout(now: number): number {
    return this.#counting.size === 0 ? -1 : Math.max(0, this.#countedSince + COUNT_INTERVAL - now);
  }

  /** Reports counted denials that have waited long enough. */
  reportCounted(now: number): void {
    if (this.#counting.size === 0 || now < this.#countedSince + COUNT_INTERVAL) return;
    for (const source of this.#counting) this.#record('request', COUNTED, source, null, -1, -1, 0);
  }

  #record(
    event: EventKind,
    refusal: Refusal,
    source: Process,
    destination: Process | null,
    riid: number,
    mid: number,
    incident: number,
  ): void {
    const suppressed = source.suppressedDenials;
    source.suppressedDenials = 0;
    if (suppressed > 0) this.#counting.delete(source);
    if (this.#records === RING_RECORDS) {
      this.#dropped += suppressed + (incident === 0 ? 0 : 1);
      return;
    }
    this.#suppressedInBatch += suppressed;
    this.#write(event, refusal, source, destination, riid, mid, incident, suppressed);
  }

  #write(
    event: EventKind,
    refusal: Refusal,
    source: Process,
    destination: Process | null,
    riid: number,
    mid: number,
    incident: number,
    suppressed: number,
  ): void {
    const view = this.#view;
    const at = this.#records * AUDIT_RECORD_SIZE;
    this.#records += 1;
    const { position } = refusal;
    view.setUint8(at + AuditOffset.EVENT, AuditEvent[event]);
    view.setUint8(at + AuditOffset.SUBSYSTEM, refusal.subsystem);
    view.setUint16(at + AuditOffset.OUTCOME, refusal.outcome, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.INCIDENT, incident, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SOURCE, source.index, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.DESTINATION, destination?.index ?? NO_INDEX, LITTLE_ENDIAN);
    view.setInt32(at + AuditOffset.RIID, riid, LITTLE_ENDIAN);
    view.setInt32(at + AuditOffset.MID, mid, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.FILE, position === null ? NO_INDEX : position.file, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.LINE, position?.line ?? 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.COLUMN, position?.column ?? 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.DETAIL, refusal.detail >>> 0, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SUPPRESSED, suppressed, LITTLE_ENDIAN);
    view.setUint32(at + AuditOffset.SOURCE_SID, source.sid, LITTLE_ENDIAN);
    view.setFloat64(at + AuditOffset.TIME, Date.now(), LITTLE_ENDIAN);
  }

  /** Starts the next batch; the caller has sent `buffer` up to `length` and `dropped`. */
  sent(): void {
    this.#dropped = 0;
    this.#clear();
  }

  /** Gives the batch up: nobody reads. What it told of counts as dropped. */
  drop(): void {
    this.#dropped += this.#records + this.#suppressedInBatch;
    this.#clear();
  }

  #clear(): void {
    this.#records = 0;
    this.#suppressedInBatch = 0;
  }
}
