/** What FrameReader.next() answers: closed set. Negative ones are the peer's fault and final for its connection. */
export const FrameStatus = {
  /** A frame is there. */
  FRAME: 1,
  /** No whole frame is there; receive more. */
  MORE: 0,
  /** Length below the header's, above the maximum, or not a multiple of 8. */
  BAD_LENGTH: -1,
  /** A descriptor frame, and no descriptor came with it. */
  MISSING_FDS: -2,
  /** Descriptors came that no descriptor frame claims. */
  UNEXPECTED_FDS: -3,
  /** More descriptors for one frame, or waiting at once, than allowed. */
  TOO_MANY_FDS: -4,
  /** The system dropped descriptors on arrival: the table of this process is full. */
  TRUNCATED_FDS: -5,
  /** Mark and type disagree, a descriptor frame has a payload, or its id is not that of the frame it precedes. */
  BAD_TYPE: -6,
} as const;
export type FrameStatus = (typeof FrameStatus)[keyof typeof FrameStatus];
export type FrameStatusName = keyof typeof FrameStatus;

const NAMES = new Map(Object.entries(FrameStatus).map(([name, status]) => [status, name as FrameStatusName]));

export function frameStatusName(status: FrameStatus): FrameStatusName {
  const name = NAMES.get(status);
  if (name === undefined) throw new RangeError(`${status} is no frame status`);
  return name;
}
