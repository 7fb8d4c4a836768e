/**
 * Why bytes or a value do not fit, while it is on its way out of nested codecs. Whoever contains the place of the fault adds its own step
 * to the path; the outermost decode() or encode() turns it into the error that callers know. So a path costs nothing unless something is
 * wrong.
 */
import { ImsgError } from '../error.js';

/** payload: the peer's bytes; type and range: a value of the caller's. */
export type MisfitKind = 'payload' | 'type' | 'range';

export class Misfit extends Error {
  readonly kind: MisfitKind;
  /** Byte of the payload at which it begins; without meaning for values. */
  readonly position: number;
  /** Such as `.peers[3].name`. */
  path = '';

  constructor(kind: MisfitKind, position: number, reason: string) {
    super(reason);
    this.kind = kind;
    this.position = position;
  }
}

export const badPayload = (position: number, reason: string): Misfit =>
  new Misfit('payload', position, reason);
export const wrongType = (expected: string, value: unknown): Misfit =>
  new Misfit('type', 0, `must be ${expected}, not ${kindOf(value)}`);
export const outOfRange = (reason: string): Misfit => new Misfit('range', 0, reason);

/** Adds a step (`.name` or `[3]`) in front of a misfit's path. Anything else that was thrown passes unchanged. */
export function within(step: string, thrown: unknown): unknown {
  if (thrown instanceof Misfit) thrown.path = step + thrown.path;
  return thrown;
}

/** What callers get: ImsgError BAD_PAYLOAD, TypeError or RangeError. Anything else that was thrown passes unchanged. */
export function explained(thrown: unknown): unknown {
  if (!(thrown instanceof Misfit)) return thrown;
  const path = thrown.path.startsWith('.') ? thrown.path.slice(1) : thrown.path;
  switch (thrown.kind) {
    case 'payload': {
      const place = path === '' ? '' : ` (${path})`;
      return new ImsgError('BAD_PAYLOAD', `byte ${thrown.position}${place}: ${thrown.message}`);
    }
    case 'type':
      return new TypeError(`${path === '' ? 'value' : path}: ${thrown.message}`);
    case 'range':
      return new RangeError(`${path === '' ? 'value' : path}: ${thrown.message}`);
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
