/** Messages of random lengths with descriptors, as bytes made from the description of the wire and not by the code under test. */
import type { Wire } from '../src/wire.js';

export interface ScriptMessage {
  readonly type: number;
  readonly id: number;
  readonly pid: number;
  readonly payload: Buffer;
  /** Which source goes with it; -1: none. */
  readonly source: number;
  /** Offset of its first byte in the stream. */
  readonly at: number;
}

export interface Script {
  readonly messages: readonly ScriptMessage[];
  readonly bytes: Buffer;
  /** Of how many descriptors. */
  readonly sources: number;
}

const LARGEST_PAYLOAD = 16_384 - 16;

/**
 * @param random of test-support/reading.js
 * @param small most messages are: below this many bytes; one in the middle is the largest there may be
 * @param everyDescriptor one message in so many has one
 */
export function randomScript(
  random: (below: number) => number,
  count: number,
  wire: Wire,
  small: number,
  everyDescriptor: number,
): Script {
  const messages: ScriptMessage[] = [];
  const parts: Buffer[] = [];
  let at = 0;
  let sources = 0;
  for (let index = 0; index < count; index++) {
    const length = index === count >> 1 ? LARGEST_PAYLOAD : random(4) === 0 ? 0 : random(small);
    const payload = Buffer.alloc(length, `${index}/${random(1000)} `);
    const source = random(everyDescriptor) === 0 ? sources++ : -1;
    const message = {
      type: random(2 ** 31) * 2,
      id: index,
      pid: random(2) * 0xffff_ffff,
      payload,
      source,
      at,
    };
    const bytes = messageBytes(message, wire);
    messages.push(message);
    parts.push(bytes);
    at += bytes.length;
  }
  return { messages, bytes: Buffer.concat(parts), sources };
}

export function messageBytes(message: Omit<ScriptMessage, 'at'>, wire: Wire): Buffer {
  const bytes = Buffer.alloc(16);
  const length = 16 + message.payload.length;
  bytes.writeUInt32LE(message.type, 0);
  if (wire === 'marked') {
    bytes.writeUInt32LE(message.source >= 0 ? length + 0x8000_0000 : length, 4);
  } else {
    bytes.writeUInt16LE(length, 4);
    bytes.writeUInt16LE(message.source >= 0 ? 1 : 0, 6);
  }
  bytes.writeUInt32LE(message.id, 8);
  bytes.writeUInt32LE(message.pid, 12);
  return Buffer.concat([bytes, message.payload]);
}
