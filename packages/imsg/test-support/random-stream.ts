/** Streams of messages that a number makes up, so that a failing run can be repeated from its seed. Encoded by the oracle. */
import { encodeMessage, type OracleWire } from './oracle/index.js';
import { random } from './reading.js';

export interface RandomMessage {
  readonly type: number;
  readonly id: number;
  readonly pid: number;
  readonly payload: Buffer;
  /** Which source its descriptor is of; -1 for none. */
  readonly source: number;
}

/** Bytes for one sendmsg(2), and what goes with the first of them. */
export interface Piece {
  readonly bytes: Buffer;
  readonly sources: readonly number[];
}

/** Payload of the longest message that both sides take without being told. */
const LONGEST = 16_368;

/** @param sources how many things there are that descriptors can be of */
export function randomMessages(seed: number, count: number, sources: number): RandomMessage[] {
  const next = random(seed);
  const word = () => [0, 1, 0xffff_ffff, 0x8000_0000, next(0x1_0000_0000)][next(5)] as number;
  return Array.from({ length: count }, () => {
    const length = [0, next(40), next(40), next(2000), LONGEST - next(2)][next(5)] as number;
    return {
      type: word(),
      id: word(),
      // 0 stands for the sender's own where it is given to a channel.
      pid: word() || 1,
      payload: Buffer.alloc(length, next(256)),
      source: next(3) === 0 ? next(sources) : -1,
    };
  });
}

function encoded(wire: OracleWire, message: RandomMessage): Buffer {
  return encodeMessage(wire, { ...message, hasFd: message.source >= 0 });
}

/** As senders since 2021: a descriptor goes with the first byte of its message. Cut wherever the seed says. */
export function newerPieces(wire: OracleWire, messages: readonly RandomMessage[], seed: number): Piece[] {
  const next = random(seed);
  const pieces: Piece[] = [];
  let plain = Buffer.alloc(0);
  const cut = (bytes: Buffer, sources: readonly number[]) => {
    for (let rest = bytes, own = sources; rest.length > 0; own = []) {
      const length = Math.min(rest.length, 1 + next([3, 30, 3000, 70_000][next(4)] as number));
      pieces.push({ bytes: rest.subarray(0, length), sources: own });
      rest = rest.subarray(length);
    }
  };
  for (const message of messages) {
    const bytes = encoded(wire, message);
    if (message.source < 0) {
      plain = Buffer.concat([plain, bytes]);
      continue;
    }
    cut(plain, []);
    cut(bytes, [message.source]);
    plain = Buffer.alloc(0);
  }
  cut(plain, []);
  return pieces;
}

/**
 * As senders before 2021: up to six messages without a descriptor and then one with, whose descriptor goes with the first byte of the six. A
 * batch is cut in two at times, as by a socket that is full.
 */
export function olderPieces(messages: readonly RandomMessage[], seed: number): Piece[] {
  const next = random(seed);
  const pieces: Piece[] = [];
  let batch: RandomMessage[] = [];
  const send = () => {
    const bytes = Buffer.concat(batch.map((message) => encoded('classic', message)));
    const sources = batch.map(({ source }) => source).filter((source) => source >= 0);
    batch = [];
    if (bytes.length === 0) return;
    const at = next(2) === 0 ? bytes.length : 1 + next(bytes.length);
    pieces.push({ bytes: bytes.subarray(0, at), sources });
    if (at < bytes.length) pieces.push({ bytes: bytes.subarray(at), sources: [] });
  };
  for (const message of messages) {
    batch.push(message);
    if (message.source >= 0 || batch.length === 6 + 1) send();
  }
  send();
  return pieces;
}
