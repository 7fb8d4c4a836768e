/**
 * The closed sets of numbers every part of the system agrees on: frame types, header flags, outcomes.
 *
 * A number once given is never reused: processes compiled against different releases may meet on one wire.
 */

/** The type word of a frame. */
export const FrameType = {
  /** init to a process: who it is, what it may reach; then one per resource. */
  HELLO: 1,
  REQUEST: 2,
  RESPONSE: 3,
  /** The error part of a method, instead of a response. */
  ERROR: 4,
  /** An outcome from the kernel; layout in status.ts. */
  STATUS: 5,
  CANCEL: 6,
  NOTIFY: 7,
  /** One descriptor of the frame that follows; header only. */
  FD: 8,
  CREDIT: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

/** Bits of the flags byte of a message header. */
export const MessageFlag = {
  /** Set exactly on frames of type ERROR. */
  ERR: 1,
  /** The sending thread sleeps until this request is settled. */
  BLOCKING: 2,
  /** The sender of a reply wants a STATUS also when the reply was delivered. */
  ACK: 4,
} as const;

/** How a call or a reply ended when it was not delivered as asked. Closed set; docs/outcomes.md says when. */
export const Outcome = {
  OK: 0,
  DENIED: 1,
  BAD_MESSAGE: 2,
  PEER_FAULT: 3,
  BAD_HANDLE: 4,
  NO_PENDING: 5,
  QUOTA: 6,
  BUSY: 7,
  TOO_LARGE: 8,
  PEER_GONE: 9,
  DEADLINE: 10,
  CANCELLED: 11,
  INTERRUPTED: 12,
  DEADLOCK: 13,
  SERVER_ERROR: 14,
  INTERNAL: 15,
} as const;
export type Outcome = (typeof Outcome)[keyof typeof Outcome];
export type OutcomeName = keyof typeof Outcome;

const OUTCOME_NAMES = Object.keys(Outcome) as OutcomeName[];

/** The name of an outcome; numbers outside the set read as INTERNAL, since nothing else may be assumed of them. */
export function outcomeName(code: number): OutcomeName {
  return OUTCOME_NAMES[code] ?? 'INTERNAL';
}

/** Handle number of the kernel in every process; 0 is never valid. */
export const KERNEL_HANDLE = 1;

/** Marks the handle word of a value that is a descriptor; the low bits are its index among the frame's descriptors. */
export const DESCRIPTOR_MARK = 0x8000_0000;

/**
 * Rights of a descriptor, as the kernel process reads them from the descriptor itself (fstat, F_GETFL, F_GET_SEALS).
 * Bit 31 is set on every descriptor and on no kernel handle.
 */
export const DescriptorRights = {
  DESCRIPTOR: 0x8000_0000,
  READ: 0x1,
  WRITE: 0x2,
  /** O_PATH: can be neither read nor written, though its access mode reads as 0. */
  PATH: 0x4,
  APPEND: 0x8,
  KIND_MASK: 0xff00,
  KIND_OTHER: 0x0000,
  KIND_FILE: 0x0100,
  KIND_DIRECTORY: 0x0200,
  KIND_CHARACTER_DEVICE: 0x0300,
  KIND_BLOCK_DEVICE: 0x0400,
  KIND_FIFO: 0x0500,
  KIND_SOCKET: 0x0600,
  KIND_MEMORY: 0x0700,
  SEAL_SEAL: 0x1_0000,
  SEAL_SHRINK: 0x2_0000,
  SEAL_GROW: 0x4_0000,
  SEAL_WRITE: 0x8_0000,
} as const;

/** Names of descriptor kinds as the policy language writes them, by (rights & KIND_MASK) >> 8. */
export const DESCRIPTOR_KINDS = [
  'other',
  'file',
  'directory',
  'character device',
  'block device',
  'fifo',
  'socket',
  'memory',
] as const;
