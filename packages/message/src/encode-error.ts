/** Why a value cannot be encoded: the value itself, or only the room that is there for it. */
export type EncodeErrorCode = 'BAD_VALUE' | 'TOO_LARGE';

/**
 * A value that cannot be sent as the message it was given for: a bug of the process that encodes. The text begins with
 * the place in the value, such as `lines[3].what: string of 70 bytes, at most 64 allowed`.
 */
export class EncodeError extends Error {
  override readonly name = 'EncodeError';
  readonly code: EncodeErrorCode;
  /** What is wrong, without the place. */
  readonly reason: string;
  /** Place in the value; empty for the value as a whole. */
  path = '';

  constructor(code: EncodeErrorCode, reason: string) {
    super(reason);
    this.code = code;
    this.reason = reason;
  }
}

/**
 * Tells an error that what it is about lies at `segment` of something larger. Errors of other classes, which getters
 * and sinks may throw, pass as they are.
 * @param segment a field name, or an index.
 * @returns the error, to be thrown on.
 */
export function withinSegment(error: unknown, segment: string | number): unknown {
  if (!(error instanceof EncodeError)) return error;
  const joint = error.path === '' || error.path.startsWith('[') ? '' : '.';
  error.path = `${typeof segment === 'number' ? `[${segment}]` : segment}${joint}${error.path}`;
  error.message = `${error.path}: ${error.reason}`;
  return error;
}

/** A value of a wrong type, without showing its content. */
export function wrongType(value: unknown, expected: string): EncodeError {
  return new EncodeError('BAD_VALUE', `${describe(value)} where ${expected} is expected`);
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
