/**
 * The header of imsg in both wire formats: 16 bytes, in the byte order of this machine.
 *
 *   offset   classic (2010 to 2024)             marked (since 2024-11-26)
 *   0        u32 type                           u32 type
 *   4        u16 length with header             u32 length with header; bit 31: a descriptor belongs to it
 *   6        u16 flags; bit 0: a descriptor     (upper half of the length)
 *   8        u32 id (peerid)                    u32 id
 *   12       u32 pid                            u32 pid
 */
import { LITTLE_ENDIAN } from './descriptors.js';

export type OracleWire = 'classic' | 'marked';

export const HEADER_BYTES = 16;
const CLASSIC_HAS_FD = 1;
const FD_MARK = 0x8000_0000;

export interface OracleHeader {
  readonly type: number;
  /** Bytes, header counted, without a mark. */
  readonly length: number;
  readonly id: number;
  readonly pid: number;
  /** Whether the header says that a descriptor belongs to the message. */
  readonly hasFd: boolean;
}

/** A message to be encoded; what is left out is 0, empty or false. */
export interface OracleOutgoing {
  readonly type: number;
  readonly id?: number;
  /** Goes out as given: the rule that 0 stands for one's own is not the wire's. A negative one is taken as its 32 bits. */
  readonly pid?: number;
  readonly payload?: Uint8Array;
  readonly hasFd?: boolean;
}

/** The bytes of a message, of any length the field can hold. */
export function encodeMessage(wire: OracleWire, message: OracleOutgoing): Buffer {
  const { type, id = 0, pid = 0, payload = new Uint8Array(0), hasFd = false } = message;
  const length = HEADER_BYTES + payload.length;
  return Buffer.concat([encodeHeader(wire, { type, length, id, pid, hasFd }), payload]);
}

/**
 * The bytes of a header that may be as wrong as its fields allow.
 * @throws {RangeError} for a length that the wire's field cannot hold
 */
export function encodeHeader(wire: OracleWire, header: OracleHeader): Buffer {
  const most = wire === 'classic' ? 0xffff : 0x7fff_ffff;
  const { type, length, id, pid, hasFd } = header;
  if (!Number.isInteger(length) || length < 0 || length > most) throw new RangeError(`length ${length}`);
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  view.setUint32(0, type, LITTLE_ENDIAN);
  if (wire === 'classic') {
    view.setUint16(4, length, LITTLE_ENDIAN);
    view.setUint16(6, hasFd ? CLASSIC_HAS_FD : 0, LITTLE_ENDIAN);
  } else {
    view.setUint32(4, hasFd ? length + FD_MARK : length, LITTLE_ENDIAN);
  }
  view.setUint32(8, id, LITTLE_ENDIAN);
  view.setUint32(12, pid, LITTLE_ENDIAN);
  return Buffer.from(view.buffer);
}

/** @param bytes at least a header's; nothing in them is refused */
export function decodeHeader(wire: OracleWire, bytes: Uint8Array): OracleHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const word = view.getUint32(4, LITTLE_ENDIAN);
  const classic = wire === 'classic';
  return {
    type: view.getUint32(0, LITTLE_ENDIAN),
    length: classic ? view.getUint16(4, LITTLE_ENDIAN) : word % FD_MARK,
    id: view.getUint32(8, LITTLE_ENDIAN),
    pid: view.getUint32(12, LITTLE_ENDIAN),
    hasFd: classic ? (view.getUint16(6, LITTLE_ENDIAN) & CLASSIC_HAS_FD) !== 0 : word >= FD_MARK,
  };
}
