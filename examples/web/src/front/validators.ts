/**
 * What tells two states of a file apart: its entity tag and its time of change.
 *
 * A tag is strong when equal tags mean equal bytes. Within the tick of a file system's clock a file can change twice
 * and show the same time, so a tag made right after a change is weak.
 */
import { formatHttpDate } from './http-date.js';

export interface Validators {
  /** As in the header: quoted, with W/ in front when weak. */
  readonly etag: string;
  /** Whole seconds, in milliseconds since 1970. */
  readonly modified: number;
  /** The same as in the header. */
  readonly lastModified: string;
}

export interface FileState {
  readonly size: number;
  /** Microseconds since 1970. */
  readonly modified: bigint;
  readonly inode: bigint;
}

/** Milliseconds; longer than a tick of any usual file system (FAT counts in two seconds). */
const UNSETTLED = 2000;

/** @param now milliseconds since 1970 */
export function validatorsOf(state: FileState, now: number): Validators {
  const microseconds = Number(state.modified);
  const milliseconds = Math.floor(microseconds / 1000);
  const tag = `"${state.size.toString(36)}-${microseconds.toString(36)}-${mixed(state)}"`;
  // A time that is still to come says nothing about the past.
  const modified = Math.floor(Math.min(milliseconds, now) / 1000) * 1000;
  return {
    etag: now - milliseconds < UNSETTLED ? `W/${tag}` : tag,
    modified,
    lastModified: formatHttpDate(modified),
  };
}

/** The inode number takes part without being shown: some file services take it for a secret. */
function mixed({ inode, modified }: FileState): string {
  return BigInt.asUintN(32, ((inode ^ modified) * 0x9e37_79b9_7f4a_7c15n) >> 32n).toString(36);
}
