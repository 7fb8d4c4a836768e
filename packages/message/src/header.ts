/**
 * The 24-byte message header that precedes the fixed part, and the payload of a STATUS frame. Host byte order.
 *
 *     0  u8   kind: equals the frame's type
 *     1  u8   flags: MessageFlag
 *     2  u8   ncaps: Handle values in the fixed part
 *     3  u8   nfds: how many of those are descriptors
 *     4  u32  size of the fixed part, these 24 bytes counted
 *     8  u16  RIID
 *    10  u16  MID
 *    12  u32  parent slot of a nested call, else 0
 *    16  u32  deadline: milliseconds left, 0 for the default of the process, 0xffffffff for none
 *    20  u32  trace, written by the kernel; 0 in what a process sends
 */
import { endianness } from 'node:os';

/** True where DataView must be asked for little-endian to get host byte order. */
export const LITTLE_ENDIAN: boolean = endianness() === 'LE';

/** Size of the imsg header of a frame. */
export const FRAME_HEADER_SIZE = 16;
export const MESSAGE_HEADER_SIZE = 24;
export const STATUS_SIZE = 16;

export const HeaderOffset = {
  KIND: 0,
  FLAGS: 1,
  NCAPS: 2,
  NFDS: 3,
  FIXED_SIZE: 4,
  RIID: 8,
  MID: 10,
  PARENT: 12,
  DEADLINE: 16,
  TRACE: 20,
} as const;

export const NO_DEADLINE = 0xffff_ffff;

/**
 * STATUS payload: u32 outcome, u32 about (StatusAbout), u32 incident number (0: none; else what the audit calls this
 * decision), u32 byte length of a text that follows; the text is sent only to solutions run with --dev.
 */
export const StatusOffset = { OUTCOME: 0, ABOUT: 4, INCIDENT: 8, TEXT_LENGTH: 12 } as const;

/** Which of its own frames the receiver of a STATUS is told about: ids of calls and of slots are separate spaces. */
export const StatusAbout = { CALL: 0, REPLY: 1 } as const;

/** A Handle value on the wire: u32 number (or DESCRIPTOR_MARK | index), u32 rights, u64 zero. */
export const HANDLE_SIZE = 16;
