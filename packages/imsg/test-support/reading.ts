import assert from 'node:assert/strict';
import { FrameReader, FrameStatus, type FrameStatusName, frameStatusName } from '../src/frames.js';
import { line, OPTIONS, type Sources } from './wire.js';

/** Puts bytes and descriptors into a reader by way of its memory, as a socket would. */
export function feed(
  reader: FrameReader,
  bytes: Uint8Array,
  descriptors: readonly number[] = [],
  truncated = false,
): void {
  let at = 0;
  let first = true;
  do {
    const room = Math.min(reader.space(), bytes.length - at);
    assert.ok(room > 0 || bytes.length === 0, 'no room');
    reader.buffer.set(bytes.subarray(at, at + room), reader.writePosition);
    reader.received(room, first ? descriptors : [], truncated);
    first = false;
    at += room;
  } while (at < bytes.length);
}

/** Takes all frames there are, with their descriptors, as lines. Ends with the name of an error if there is one. */
export function drain(
  reader: FrameReader,
  sources: Sources | undefined,
  close: (descriptor: number) => void,
): string[] {
  const lines: string[] = [];
  for (;;) {
    const status = reader.next();
    if (status === FrameStatus.MORE) return lines;
    if (status !== FrameStatus.FRAME) return [...lines, frameStatusName(status)];
    const own: number[] = [];
    for (let index = 0; index < reader.descriptorCount; index++) {
      const descriptor = reader.takeDescriptor(index);
      assert.ok(descriptor >= 0);
      own.push(sources?.which(descriptor) ?? -1);
      close(descriptor);
    }
    const payload = reader.buffer.subarray(reader.payloadStart, reader.payloadEnd);
    assert.equal(reader.length, 16 + payload.length);
    lines.push(line(reader.type, reader.id, reader.pid, payload, own));
  }
}

/** What a fresh reader says to some bytes at once. */
export function verdict(bytes: Uint8Array, descriptors: readonly number[] = []): FrameStatusName {
  const reader = new FrameReader(OPTIONS);
  // What does not fit the memory at once need not come: the header decides.
  feed(reader, bytes.subarray(0, reader.space()), descriptors);
  let status = reader.next();
  while (status === FrameStatus.FRAME) status = reader.next();
  reader.close();
  return frameStatusName(status);
}

/** A small generator of pseudo-random numbers, so that a failing run can be repeated from its seed. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
