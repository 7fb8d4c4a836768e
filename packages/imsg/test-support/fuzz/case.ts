/**
 * One case: a stream with descriptors, and how it is cut, both made from a seed alone. Valid streams of either wire and byte order,
 * mutated; headers of chosen words; bytes at random.
 */
import type { MessageReaderOptions } from '../../src/message-reader.js';
import type { Wire } from '../../src/wire.js';
import { random } from '../reading.js';

export type WireOption = Wire | 'auto';
export const WIRE_OPTIONS: readonly WireOption[] = ['classic', 'marked', 'auto'];

export interface FuzzCase {
  readonly seed: number;
  readonly options: MessageReaderOptions & { readonly maximumMessageBytes: number };
  /** Memory that the next case uses again. */
  readonly bytes: Buffer;
  /** Offsets of the bytes with which descriptors arrive, in order; twice the same: in one control message. */
  readonly arrivals: readonly number[];
  /** Offset of the byte with which the system says that it dropped some; -1: none. */
  readonly truncatedAt: number;
  /** What a read may hold at most, one after another, and again from the beginning. */
  readonly reads: readonly number[];
  /** Through a socket instead of by hand. */
  readonly socket: boolean;
  /** Messages are read as objects. */
  readonly objects: boolean;
  /** For decisions while the case runs. */
  readonly next: (below: number) => number;
}

type Random = (below: number) => number;

const SCRATCH = Buffer.alloc(512 * 1024);
/** No more messages behind this. */
const ENOUGH = 200_000;
const DEFAULT_LIMIT = 16_384;
const HEADER = 16;
/** Lengths and flags at which something changes. */
const WORDS = [
  0, 1, 15, 16, 17, 24, 0x3fff, 0x4000, 0x4001, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x1_0010, 0x1_0011,
  0x2_0010, 0x10_0000, 0x10_0001, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0x8000_000f, 0x8000_0010,
  0x8000_0011, 0x8000_4000, 0x8000_4001, 0x8001_0010, 0xc000_0010, 0xffff_ffff,
];

/** @param wire of the reader; undefined: the seed chooses */
export function makeCase(seed: number, wire?: WireOption): FuzzCase {
  const next = random(seed);
  const chosen = pick(next, WIRE_OPTIONS);
  const stream = new StreamMaker(next, wire ?? chosen);
  stream.make();
  const socket = next(16) === 0;
  return {
    seed,
    options: {
      wire: stream.wire,
      byteOrder: stream.bigEndian ? 'big' : 'little',
      maximumMessageBytes: stream.limit,
      descriptors: next(20) !== 0,
      missingDescriptor: next(20) === 0 ? 'none' : 'fail',
    },
    bytes: SCRATCH.subarray(0, stream.length),
    arrivals: stream.arrivals.filter((at) => at < stream.length).sort((a, b) => a - b),
    truncatedAt: !socket && next(50) === 0 ? next(stream.length + 1) : -1,
    reads: reads(next, stream.length),
    socket,
    objects: next(4) === 0,
    next,
  };
}

function reads(next: Random, length: number): number[] {
  // A case must not take long by the number of its reads.
  const least = 1 + (length >>> 11);
  switch (next(4)) {
    case 0:
      return [Number.POSITIVE_INFINITY];
    case 1:
      return [least + next(3)];
    default:
      return Array.from({ length: 1 + next(4) }, () => least + next(next(2) === 0 ? 40 : 400));
  }
}

class StreamMaker {
  readonly wire: WireOption;
  readonly bigEndian: boolean;
  readonly limit: number;
  readonly arrivals: number[] = [];
  length = 0;
  readonly #next: Random;
  /** Of the headers that are written; sometimes not what the reader is told. */
  readonly #writtenWire: Wire;
  readonly #writtenBigEndian: boolean;
  readonly #headers: number[] = [];

  constructor(next: Random, wire: WireOption) {
    this.#next = next;
    this.wire = wire;
    this.bigEndian = next(6) === 0;
    const limits = [16, 40, 1000, 65_535];
    this.limit =
      next(8) !== 0 ? DEFAULT_LIMIT : pick(next, wire === 'marked' ? [...limits, 150_000] : limits);
    const other = next(12) === 0;
    this.#writtenWire =
      wire === 'auto'
        ? pick(next, ['classic', 'marked'])
        : other === (wire === 'classic')
          ? 'marked'
          : 'classic';
    this.#writtenBigEndian = this.bigEndian !== (next(30) === 0);
  }

  make(): void {
    const next = this.#next;
    const kind = next(10);
    if (kind === 0) this.#bytesAtRandom();
    else if (kind === 1) this.#chosenWords();
    else this.#messages();
    if (kind < 2 || next(3) !== 0) for (let change = next(3); change >= 0; change--) this.#mutate();
  }

  #bytesAtRandom(): void {
    const next = this.#next;
    const below = next(3) === 0 ? 256 : 9;
    this.length = next(120);
    for (let at = 0; at < this.length; at++) SCRATCH[at] = next(below);
    for (let count = next(3); count > 0; count--) this.arrivals.push(next(this.length + 1));
  }

  #chosenWords(): void {
    for (let count = 1 + this.#next(4); count > 0; count--) {
      if (this.#next(2) === 0) this.arrivals.push(this.length);
      this.#header(pick(this.#next, WORDS));
    }
  }

  #messages(): void {
    const next = this.#next;
    const often = this.limit > DEFAULT_LIMIT ? 10 : 400;
    for (let count = 1 + next(next(12) === 0 ? 30 : 6); count > 0 && this.length < ENOUGH; count--) {
      const room = this.limit - HEADER + (next(60) === 0 ? 1 : 0);
      const most = next(often) === 0 ? room : next(30) === 0 ? 2000 : 40;
      const payload = next(3) === 0 ? 0 : Math.min(room, next(most + 1));
      const claims = next(3) === 0;
      if (claims || next(60) === 0) this.arrivals.push(this.length);
      this.#message(payload, claims);
    }
  }

  #message(payload: number, claims: boolean): void {
    const total = HEADER + payload;
    if (this.#writtenWire === 'marked') this.#header(claims ? total + 0x8000_0000 : total);
    else if (this.#writtenBigEndian) this.#header((total % 0x1_0000) * 0x1_0000 + (claims ? 1 : 0));
    else this.#header((total % 0x1_0000) + (claims ? 0x1_0000 : 0));
    SCRATCH.fill(this.#next(256), this.length, this.length + payload);
    this.length += payload;
  }

  /** @param word at offset 4 */
  #header(word: number): void {
    const next = this.#next;
    this.#headers.push(this.length);
    for (const value of [next(0x1_0000) * (next(2) === 0 ? 1 : 0xffff), word, next(1000), next(4) - 1]) {
      if (this.#writtenBigEndian) SCRATCH.writeUInt32BE(value >>> 0, this.length);
      else SCRATCH.writeUInt32LE(value >>> 0, this.length);
      this.length += 4;
    }
  }

  #mutate(): void {
    const next = this.#next;
    if (this.length === 0) return;
    const at = next(this.length);
    switch (next(8)) {
      case 0:
        SCRATCH[at] = next(256);
        break;
      case 1:
        SCRATCH[at] = (SCRATCH[at] as number) ^ (1 << next(8));
        break;
      case 2: {
        const word = pick(next, WORDS);
        const header = this.#headers.length > 0 ? pick(next, this.#headers) + 4 : at;
        if (header + 4 <= this.length) SCRATCH.writeUInt32LE(word, header);
        break;
      }
      case 3: {
        const gap = Math.min(this.length - at, 1 + next(40));
        SCRATCH.copyWithin(at, at + gap, this.length);
        this.length -= gap;
        break;
      }
      case 4: {
        const gap = 1 + next(20);
        SCRATCH.copyWithin(at + gap, at, this.length);
        SCRATCH.fill(next(256), at, at + gap);
        this.length += gap;
        break;
      }
      case 5:
        if (this.arrivals.length > 0) this.arrivals.splice(next(this.arrivals.length), 1);
        break;
      case 6:
        // More than may wait, now and then.
        for (let more = next(12) === 0 ? 18 : 1; more > 0; more--) this.arrivals.push(next(this.length));
        break;
      default:
        if (this.arrivals.length > 0) this.arrivals.push(pick(next, this.arrivals));
    }
  }
}

function pick<T>(next: Random, choices: readonly T[]): T {
  return choices[next(choices.length)] as T;
}
