/** The payload of a STATUS frame; layout in header.ts. */
import { Outcome } from './codes.js';
import { LITTLE_ENDIAN, STATUS_SIZE, StatusAbout, StatusOffset } from './header.js';

export interface Status {
  readonly outcome: Outcome;
  /** StatusAbout: which of the receiver's frames this is about. */
  readonly about: number;
  /** What the audit calls this decision; 0: none. */
  readonly incident: number;
  /** Empty unless the solution runs with --dev. */
  readonly text: string;
}

const HIGHEST_OUTCOME = Math.max(...Object.values(Outcome));

/** Bytes of the payload, before the frame is padded to 8. */
export function statusSize(text: string): number {
  return STATUS_SIZE + Buffer.byteLength(text);
}

/**
 * Writes a payload of statusSize(text) bytes, which the caller has reserved.
 * @returns the place behind it.
 */
export function encodeStatus(
  buffer: Buffer,
  view: DataView,
  start: number,
  outcome: Outcome,
  about: number,
  incident: number,
  text: string,
): number {
  const size = text === '' ? 0 : buffer.write(text, start + STATUS_SIZE, 'utf8');
  view.setUint32(start + StatusOffset.OUTCOME, outcome, LITTLE_ENDIAN);
  view.setUint32(start + StatusOffset.ABOUT, about, LITTLE_ENDIAN);
  view.setUint32(start + StatusOffset.INCIDENT, incident, LITTLE_ENDIAN);
  view.setUint32(start + StatusOffset.TEXT_LENGTH, size, LITTLE_ENDIAN);
  return start + STATUS_SIZE + size;
}

/**
 * Reads a payload.
 * @param end of the frame, its padding counted.
 * @returns undefined when it is none. An outcome outside the set reads as INTERNAL, since nothing else may be
 * assumed of it.
 */
export function decodeStatus(buffer: Buffer, view: DataView, start: number, end: number): Status | undefined {
  if (end - start < STATUS_SIZE) return undefined;
  const outcome = view.getUint32(start + StatusOffset.OUTCOME, LITTLE_ENDIAN);
  const about = view.getUint32(start + StatusOffset.ABOUT, LITTLE_ENDIAN);
  const size = view.getUint32(start + StatusOffset.TEXT_LENGTH, LITTLE_ENDIAN);
  const from = start + STATUS_SIZE;
  if (about > StatusAbout.REPLY || size > end - from || end - from - size >= 8) return undefined;
  return {
    outcome: outcome <= HIGHEST_OUTCOME ? (outcome as Outcome) : Outcome.INTERNAL,
    about,
    incident: view.getUint32(start + StatusOffset.INCIDENT, LITTLE_ENDIAN),
    text: size === 0 ? '' : buffer.toString('utf8', from, from + size),
  };
}
