/**
 * One-way streams of messages between two processes: the loop that measures, for every contender that runs in Node. A turn queues a number of
 * messages, waits until the system has taken them, queues the next; at its end it asks the receiver what came, and the time stops when the answer is there.
 */
import { performance } from 'node:perf_hooks';
import type { Measurement } from '../measure.js';

/** What a receiver counted since it was asked last. */
export interface Tally {
  readonly messages: number;
  /** Of the first bytes of all payloads, modulo 2^32. */
  readonly sum: number;
}

export interface Stream {
  /**
   * Queues messages and waits until the system has taken them.
   * @param payload of each; the first byte of the message with number n of a turn is n modulo 256
   * @param first number of the first one
   */
  send(payload: Uint8Array, first: number, count: number): Promise<void>;
  /** Resolves when the receiver has everything. */
  finish(): Promise<Tally>;
}

export const PAYLOAD_BYTES = { small: 64, large: 16_384 - 16 } as const;

/** Type of the messages that are counted, and of the one that asks for the tally. */
export const MESSAGE = 7;
export const FINISH = 8;
/** Two words, host byte order: messages, sum. */
export const TALLY_BYTES = 8;

export async function measureStream(
  stream: Stream,
  mode: string,
  milliseconds: number,
  together: number,
): Promise<Measurement> {
  if (mode !== 'small' && mode !== 'large') throw new Error(`no such mode: ${mode}`);
  const payload = Buffer.alloc(PAYLOAD_BYTES[mode], 0x2a);
  const start = performance.now();
  const end = start + milliseconds;
  let sent = 0;
  while (performance.now() < end) {
    await stream.send(payload, sent, together);
    sent += together;
  }
  const { messages, sum } = await stream.finish();
  const seconds = (performance.now() - start) / 1000;
  if (messages !== sent || sum !== expectedSum(sent)) {
    throw new Error(`sent ${sent} messages (sum ${expectedSum(sent)}), arrived are ${messages} (sum ${sum})`);
  }
  return { calls: sent, seconds };
}

function expectedSum(messages: number): number {
  const rest = messages % 256;
  return (Math.floor(messages / 256) * ((255 * 256) / 2) + (rest * (rest - 1)) / 2) % 2 ** 32;
}

export function tallyBytes(messages: number, sum: number): Buffer {
  const bytes = Buffer.alloc(TALLY_BYTES);
  bytes.writeUInt32LE(messages, 0);
  bytes.writeUInt32LE(sum, 4);
  return bytes;
}

export function readTally(bytes: Buffer): Tally {
  return { messages: bytes.readUInt32LE(0), sum: bytes.readUInt32LE(4) };
}
