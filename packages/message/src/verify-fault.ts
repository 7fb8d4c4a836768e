/** What can be wrong with the body of a message. A closed set; a number once given is never reused. */
export const VerifyFault = {
  OK: 0,
  /** The message ends before what it announces. */
  TRUNCATED: 1,
  /** The fixed part has another size than this message has. */
  BAD_FIXED_SIZE: 2,
  /** The header counts another number of Handle values than this message has. */
  BAD_CAPS: 3,
  /** The header counts another number of descriptors than the Handle values show. */
  BAD_FDS: 4,
  /** A Handle value is not in its one form. */
  BAD_HANDLE_WORD: 5,
  /** A chunk does not stand where the canonical form puts it. */
  BAD_OFFSET: 6,
  /** A sequence's chunk is not a whole number of elements. */
  BAD_CHUNK_SIZE: 7,
  TOO_MANY_ELEMENTS: 8,
  /** A string or bytes above its bound. */
  TOO_LONG: 9,
  /** The last byte of a string is not NUL. */
  NO_NUL: 10,
  /** A string has a NUL before its last byte. */
  INNER_NUL: 11,
  BAD_UTF8: 12,
  /** A union's tag names no member. */
  BAD_TAG: 13,
  NONZERO_PADDING: 14,
  /** More follows than belongs to the message. */
  TRAILING_BYTES: 15,
  /**
   * Kind, flags or reserved fields of the header are not as they must be; found where frames are routed, not by a
   * verifier.
   */
  BAD_HEADER: 16,
} as const;
export type VerifyFault = (typeof VerifyFault)[keyof typeof VerifyFault];
export type VerifyFaultName = keyof typeof VerifyFault;

const NAMES = Object.keys(VerifyFault) as VerifyFaultName[];

/** The name of a fault, for audit and tests. */
export function verifyFaultName(fault: VerifyFault): VerifyFaultName {
  return NAMES[fault] ?? 'TRUNCATED';
}
