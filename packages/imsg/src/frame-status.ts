/** What next() of a reader answers: closed set. Negative ones are the peer's fault and final for its connection. */
export const FrameStatus = {
  /** A frame is there. */
  FRAME: 1,
  /** No whole frame is there; receive more. */
  MORE: 0,
  /** Length below the header's or above the maximum; of frames also: not a multiple of 8. */
  BAD_LENGTH: -1,
  /** A message says that it has a descriptor, and none came with it. */
  MISSING_FDS: -2,
  /** Descriptors came that no message claims. */
  UNEXPECTED_FDS: -3,
  /** More descriptors for one frame, or waiting at once, than allowed. */
  TOO_MANY_FDS: -4,
  /** The system dropped descriptors on arrival: the table of this process is full. */
  TRUNCATED_FDS: -5,
  /** Mark and type disagree, a descriptor frame has a payload, or its id is not that of the frame it precedes. */
  BAD_TYPE: -6,
  /** The header says "a descriptor belongs to this message" the way of the other generation of the wire. */
  WRONG_WIRE: -7,
} as const;
export type FrameStatus = (typeof FrameStatus)[keyof typeof FrameStatus];
export type FrameStatusName = keyof typeof FrameStatus;

const NAMES = new Map(Object.entries(FrameStatus).map(([name, status]) => [status, name as FrameStatusName]));

export function frameStatusName(status: FrameStatus): FrameStatusName {
  const name = NAMES.get(status);
  if (name === undefined) throw new RangeError(`${status} is no frame status`);
  return name;
}
