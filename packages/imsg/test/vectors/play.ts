/** Plays a vector to a MessageReader, cut into reads in a chosen way. */
import assert from 'node:assert/strict';
import { native } from '@sallyport/native';
import { FrameStatus, frameStatusName } from '../../src/frame-status.js';
import { MessageReader } from '../../src/message-reader.js';
import type { Sources } from '../../test-support/wire.js';
import { END, MORE, messageLine } from './expected.js';
import type { Vector } from './notation.js';

export interface Played {
  readonly lines: readonly string[];
  readonly wire: string;
  readonly ending: string;
  /** Whether a read ended at one of the vector's splits. */
  readonly split: boolean;
}

/** Descriptors of a vector, by name, as real files that can be told apart by inode. */
export class NamedSources {
  readonly #names: readonly string[];
  readonly #sources: Sources;

  constructor(vector: Vector, sources: Sources) {
    this.#names = descriptorNames(vector);
    this.#sources = sources;
  }

  /** A descriptor; the caller owns it. */
  copy(name: string): number {
    return this.#sources.copy(this.#names.indexOf(name));
  }

  nameOf(descriptor: number): string {
    return this.#names[this.#sources.which(descriptor)] ?? 'of nobody';
  }
}

export function descriptorNames(vector: Vector): string[] {
  return vector.arrivals.flatMap(({ names }) => names);
}

export function readerFor(vector: Vector): MessageReader {
  return new MessageReader({
    wire: vector.wire,
    byteOrder: vector.byteOrder,
    descriptors: vector.descriptors,
    missingDescriptor: vector.missingDescriptor,
    ...(vector.maximumMessageBytes === undefined ? {} : { maximumMessageBytes: vector.maximumMessageBytes }),
  });
}

export function isSplit(vector: Vector, place: number): boolean {
  return vector.splits.some(({ from, to }) => from <= place && place <= to);
}

/**
 * Where reads end, as Linux cuts a stream: at every cut, and after the bytes a descriptor was sent with, which are those up to the next one.
 * @param length of what is played of the stream
 */
function readEnds(vector: Vector, cuts: readonly number[], length: number): number[] {
  const later = vector.arrivals.slice(1).map(({ at }) => at);
  const places = new Set([...cuts, ...later, length].filter((place) => place > 0 && place <= length));
  const ends = [...places].sort((a, b) => a - b);
  // Plain bytes are joined with a descriptor behind them, unless a cut is between.
  const cutSet = new Set([...cuts, length]);
  return ends.filter((place, index) => {
    if (cutSet.has(place)) return true;
    const from = index === 0 ? 0 : (ends[index - 1] as number);
    return vector.arrivals.some(({ at }) => at >= from && at < place);
  });
}

/**
 * @param cuts offsets at which a read ends in any case
 * @param objects read messages as objects instead of through the reader's fields
 * @param length how many bytes of the stream are played; the end of file follows when it is less than all
 */
export function play(
  vector: Vector,
  sources: NamedSources,
  cuts: readonly number[],
  objects: boolean,
  length = vector.bytes.length,
): Played {
  const reader = readerFor(vector);
  try {
    const lines: string[] = [];
    let split = false;
    let status: FrameStatus = reader.next();
    let at = 0;
    for (const end of readEnds(vector, cuts, length)) {
      if (status !== FrameStatus.MORE) break;
      let arrived = descriptorsIn(vector, sources, at, end);
      do {
        const room = Math.min(reader.space(), end - at);
        assert.ok(room > 0, 'no room, and nothing is delivered');
        reader.buffer.set(vector.bytes.subarray(at, at + room), reader.writePosition);
        const truncated = vector.truncatedAt !== undefined && vector.truncatedAt >= at;
        reader.received(room, arrived, truncated && (vector.truncatedAt ?? 0) < at + room);
        arrived = [];
        at += room;
        split ||= at < length && isSplit(vector, at);
        status = drain(reader, sources, objects, lines);
      } while (at < end && status === FrameStatus.MORE);
    }
    for (let again = 0; again < 2; again++)
      assert.equal(reader.next(), status, 'the outcome stays what it was');
    const ended = vector.end || length < vector.bytes.length;
    return { lines, wire: reader.wire ?? 'unknown', ending: endingOf(reader, status, ended), split };
  } finally {
    reader.close();
  }
}

function endingOf(reader: MessageReader, status: FrameStatus, ended: boolean): string {
  if (status !== FrameStatus.MORE) return frameStatusName(status);
  if (!ended) return MORE;
  return reader.atBorder ? END : 'UNEXPECTED_END';
}

function descriptorsIn(vector: Vector, sources: NamedSources, from: number, to: number): number[] {
  const names = vector.arrivals.filter(({ at }) => at >= from && at < to).flatMap((arrival) => arrival.names);
  return names.map((name) => sources.copy(name));
}

function drain(reader: MessageReader, sources: NamedSources, objects: boolean, lines: string[]): FrameStatus {
  for (;;) {
    const status = reader.next();
    if (status !== FrameStatus.FRAME) return status;
    lines.push(objects ? objectLine(reader, sources) : fieldsLine(reader, sources));
  }
}

/** Takes the descriptor and closes it. */
function fieldsLine(reader: MessageReader, sources: NamedSources): string {
  const descriptor = reader.takeDescriptor();
  const name = descriptor < 0 ? undefined : sources.nameOf(descriptor);
  if (descriptor >= 0) assert.equal(native.close(descriptor), 0);
  const payload = reader.buffer.subarray(reader.payloadStart, reader.payloadEnd);
  return messageLine(reader.type, reader.id, reader.pid, name, payload);
}

/** Leaves the descriptor to be closed with its message. */
function objectLine(reader: MessageReader, sources: NamedSources): string {
  const message = reader.message();
  const { descriptor } = message;
  const name = descriptor === undefined ? undefined : sources.nameOf(descriptor.number);
  return messageLine(message.type, message.id, message.pid, name, message.data);
}
