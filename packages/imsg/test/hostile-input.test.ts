/** Random and mutated input: never an exception, a leak or an outcome outside the closed set, and what is delivered was sent. */
import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { FrameReader, FrameStatus, frameStatusName } from '../src/frames.js';
import { feed, random } from '../test-support/reading.js';
import { FD_TYPE, OPTIONS, script } from '../test-support/wire.js';

const { bytes: GOOD, descriptors: GOOD_DESCRIPTORS } = script();
const FINAL = new Set<string>([
  'MORE',
  'BAD_LENGTH',
  'MISSING_FDS',
  'UNEXPECTED_FDS',
  'TOO_MANY_FDS',
  'BAD_TYPE',
]);

/** Reads a stream in pieces of random size; descriptors arrive where they are said to. @returns how it ended. */
function read(
  stream: Buffer,
  places: readonly number[],
  null_: number,
  next: (below: number) => number,
): string {
  // Sometimes fewer descriptors are allowed than the script sends.
  const maximumDescriptors = next(10) === 0 ? 3 : 4;
  const reader = new FrameReader({ ...OPTIONS, maximumFrameBytes: 1024, maximumDescriptors });
  let delivered = 0;
  let status: FrameStatus = FrameStatus.MORE;
  for (let at = 0; at < stream.length && status === FrameStatus.MORE; ) {
    const piece = Math.min(stream.length - at, 1 + next(next(8) === 0 ? 3 : 3000));
    const copies = places
      .filter((place) => place >= at && place < at + piece)
      .map(() => native.duplicate(null_));
    feed(reader, stream.subarray(at, at + piece), copies);
    at += piece;
    for (status = reader.next(); status === FrameStatus.FRAME; status = reader.next()) {
      // Frames lie in the stream one behind another, descriptor frames between them.
      delivered += 16 * reader.descriptorCount;
      const sent = stream.subarray(delivered, delivered + reader.length);
      assert.ok(sent.equals(reader.buffer.subarray(reader.payloadStart - 16, reader.payloadEnd)));
      assert.notEqual(reader.type, FD_TYPE);
      assert.ok(reader.length <= 1024 && reader.descriptorCount <= 4);
      for (let index = 0; index < reader.descriptorCount; index++) {
        assert.ok(reader.descriptor(index) >= 0);
        if (next(2) === 0) native.close(reader.takeDescriptor(index));
      }
      delivered += reader.length;
    }
  }
  reader.close();
  const name = frameStatusName(status);
  assert.ok(FINAL.has(name), name);
  return name;
}

function mutate(next: (below: number) => number): { stream: Buffer; places: number[] } {
  let stream = Buffer.from(GOOD);
  let places = GOOD_DESCRIPTORS.map(({ at }) => at);
  for (let change = next(4); change >= 0; change--) {
    const at = next(stream.length);
    switch (next(7)) {
      case 0:
        stream[at] = next(256);
        break;
      case 1:
        stream[at] = (stream[at] as number) ^ (1 << next(8));
        break;
      case 2:
        // A length or a type, rather than any byte.
        stream.writeUInt32LE(next(3) === 0 ? next(2 ** 31) * 2 : next(2000), at & ~7);
        break;
      case 3: {
        const gap = 1 + next(40);
        stream = Buffer.concat([stream.subarray(0, at), stream.subarray(at + gap)]);
        break;
      }
      case 4:
        stream = Buffer.concat([
          stream.subarray(0, at),
          Buffer.alloc(1 + next(40), next(256)),
          stream.subarray(at),
        ]);
        break;
      case 5:
        places = places.filter(() => next(10) !== 0);
        break;
      default:
        places = [...places, next(stream.length)];
    }
  }
  return { stream, places };
}

test('20,000 mutated streams', { timeout: 60_000 }, (t) => {
  const null_ = openSync('/dev/null', 'r');
  t.after(() => native.close(null_));
  const before = openDescriptors().size;
  const memory = process.memoryUsage().arrayBuffers;
  const seen = new Map<string, number>();
  for (let seed = 1; seed <= 20_000; seed++) {
    const next = random(seed);
    const { stream, places } = mutate(next);
    try {
      const end = read(stream, places, null_, next);
      seen.set(end, (seen.get(end) ?? 0) + 1);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  assert.equal(openDescriptors().size, before);
  assert.ok(process.memoryUsage().arrayBuffers - memory < 64 * 1024 * 1024);
  // The generator reaches every outcome, or it tests nothing.
  for (const name of FINAL) assert.ok((seen.get(name) ?? 0) > 50, `${name}: ${seen.get(name)}`);
});

test('random bytes', (t) => {
  const null_ = openSync('/dev/null', 'r');
  t.after(() => native.close(null_));
  const next = random(99);
  const before = openDescriptors().size;
  for (let round = 0; round < 2000; round++) {
    const stream = Buffer.from(Array.from({ length: next(200) }, () => next(next(4) === 0 ? 256 : 9)));
    read(stream, next(3) === 0 ? [next(200)] : [], null_, next);
  }
  assert.equal(openDescriptors().size, before);
});

test('every 1-bit and 2-bit flip of a header and of a descriptor header', { timeout: 30_000 }, (t) => {
  const null_ = openSync('/dev/null', 'r');
  t.after(() => native.close(null_));
  const first = GOOD_DESCRIPTORS[0]?.at ?? 0;
  const stream = Buffer.from(GOOD.subarray(first, first + 64));
  const before = openDescriptors().size;
  const next = random(5);
  for (let one = 0; one < 256; one++) {
    for (let two = one; two < 256; two++) {
      const flipped = Buffer.from(stream);
      for (const bit of one === two ? [one] : [one, two]) {
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      }
      read(flipped, [0], null_, next);
    }
  }
  assert.equal(openDescriptors().size, before);
});
