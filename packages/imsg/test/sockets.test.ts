/** Reader and writer together over real sockets. */
import assert from 'node:assert/strict';
import { EAGAIN, native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { FlushStatus, FrameReader, FrameStatus, FrameWriter } from '../src/frames.js';
import { drain, feed, random } from '../test-support/reading.js';
import { socketPair } from '../test-support/sockets.js';
import { FD_TYPE, frame, OPTIONS, Sources, script } from '../test-support/wire.js';

const close = (descriptor: number) => assert.equal(native.close(descriptor), 0);

/** Sends a stretch of a stream as a sender would: cut before each descriptor. */
function sendStretch(
  socket: number,
  bytes: Buffer,
  from: number,
  to: number,
  at: ReadonlyMap<number, number>,
): void {
  const cuts = [...at.keys()].filter((place) => place > from && place < to);
  let start = from;
  for (const end of [...cuts, to]) {
    const descriptor = at.get(start) ?? -1;
    for (let position = start; position < end; ) {
      const sent = native.send(socket, bytes, position, end - position, position === start ? descriptor : -1);
      assert.ok(sent > 0, String(sent));
      position += sent;
    }
    start = end;
  }
}

test('the script over a socket, cut at every byte', { timeout: 60_000 }, (t) => {
  const { bytes, descriptors, expected } = script();
  const sources = new Sources(t, descriptors.length);
  const originals = descriptors.map(({ source }) => sources.copy(source));
  t.after(() => {
    for (const descriptor of originals) close(descriptor);
  });
  const at = new Map(descriptors.map((descriptor, index) => [descriptor.at, originals[index] as number]));
  const before = openDescriptors().size;
  const [left, right] = socketPair(t);
  const reader = new FrameReader(OPTIONS);
  const receiveAll = () => {
    const lines: string[] = [];
    for (;;) {
      const count = reader.receiveFrom(right);
      if (count === -EAGAIN) return lines;
      assert.ok(count > 0);
      lines.push(...drain(reader, sources, close));
    }
  };
  for (let cut = 1; cut < bytes.length; cut++) {
    sendStretch(left, bytes, 0, cut, at);
    const lines = receiveAll();
    sendStretch(left, bytes, cut, bytes.length, at);
    assert.deepEqual([...lines, ...receiveAll()], expected, `cut at ${cut}`);
    assert.equal(reader.partial, false);
  }
  reader.close();
  assert.equal(openDescriptors().size, before + 2);
});

test('what a writer writes a reader reads, in pieces of every size', (t) => {
  const sources = new Sources(t, 4);
  const next = random(17);
  for (const size of [1, 3, 16, 17, 100, 4096, 65536]) {
    const [left, right] = socketPair(t);
    const writer = new FrameWriter(FD_TYPE);
    const expected: string[] = [];
    const lines: string[] = [];
    for (let index = 0; index < 60; index++) {
      const own = Array.from({ length: next(3) === 0 ? next(5) : 0 }, () => next(4));
      for (const source of own) writer.addDescriptor(sources.copy(source), index, 0);
      const payload = Buffer.alloc(next(200), 65 + next(26));
      const at = writer.begin(2, index, 3, payload.length);
      writer.buffer.set(payload, at);
      writer.end(payload.length);
      const padded = frame(2, index, 3, payload).subarray(16);
      expected.push(`2 ${index} 3 ${padded.toString('latin1').replaceAll('\0', '.')} [${own}]`);
    }
    assert.equal(writer.flush(left), FlushStatus.DONE);
    const reader = new FrameReader(OPTIONS);
    const bytes = Buffer.alloc(size);
    const result = new Int32Array(256);
    for (let count = 1; count > 0; ) {
      count = native.receive(right, bytes, 0, size, result);
      if (count <= 0) break;
      feed(reader, bytes.subarray(0, count), [...result.subarray(2, 2 + (result[1] as number))]);
      lines.push(...drain(reader, sources, close));
    }
    assert.deepEqual(lines, expected, `pieces of ${size}`);
    reader.close();
    writer.close();
  }
});

test('descriptors around the border of one read: 65504 to 65536 plain bytes in front', (t) => {
  const sources = new Sources(t, 1);
  for (let plain = 65504; plain <= 65536; plain += 8) {
    const [left, right] = socketPair(t);
    const writer = new FrameWriter(FD_TYPE);
    writer.begin(1, 1, 1, plain - 16);
    writer.end(plain - 16);
    writer.addDescriptor(sources.copy(0), 2, 0);
    writer.begin(2, 2, 2, 0);
    writer.end(0);
    assert.equal(writer.flush(left), FlushStatus.DONE);
    const reader = new FrameReader(OPTIONS);
    const seen: string[] = [];
    while (reader.receiveFrom(right) > 0) {
      while (reader.next() === FrameStatus.FRAME) seen.push(`${reader.id} ${reader.descriptorCount}`);
    }
    assert.deepEqual(seen, ['1 0', '2 1'], `${plain} bytes`);
    reader.close();
    writer.close();
  }
});

test('a blocking call by way of the reader', (t) => {
  const [left, right] = socketPair(t);
  const answer = frame(3, 1, 1, Buffer.from('answer'));
  native.send(right, answer, 0, answer.length, -1);
  const reader = new FrameReader(OPTIONS);
  const request = frame(2, 1, 1, Buffer.from('request'));
  assert.equal(reader.exchange(left, request, request.length, 1000, 10), answer.length);
  assert.ok(reader.waited >= 0);
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.equal(reader.type, 3);
  assert.equal(reader.next(), FrameStatus.MORE);
  assert.ok(reader.exchange(left, request, 0, 5, 0) < 0);
  assert.ok(reader.waited >= 5000);
  assert.equal(reader.buffer.length, 0);
  const other = new FrameReader(OPTIONS);
  other.receiveFrom(right);
  assert.equal(other.next(), FrameStatus.FRAME);
  assert.equal(other.length, request.length);
  for (const it of [reader, other]) it.close();
});

test('a thousand frames with descriptors that nobody claimed leave nothing open', (t) => {
  const [left, right] = socketPair(t);
  const sources = new Sources(t, 1);
  const before = openDescriptors().size;
  const plain = frame(1, 1, 1, Buffer.from('x'));
  for (let round = 0; round < 1000; round++) {
    const descriptor = sources.copy(0);
    native.send(left, plain, 0, plain.length, descriptor);
    close(descriptor);
    const reader = new FrameReader(OPTIONS);
    assert.ok(reader.receiveFrom(right) > 0);
    assert.equal(reader.next(), FrameStatus.FRAME);
    assert.equal(reader.next(), FrameStatus.UNEXPECTED_FDS);
    reader.close();
  }
  assert.equal(openDescriptors().size, before);
});

test('a million frames back and forth allocate no memory outside the heap', { timeout: 30_000 }, (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const reader = new FrameReader(OPTIONS);
  const run = (rounds: number) => {
    for (let round = 0; round < rounds; round++) {
      for (let index = 0; index < 250; index++) {
        writer.begin(1, index, 1, 64);
        writer.end(64);
      }
      assert.equal(writer.flush(left), FlushStatus.DONE);
      assert.ok(reader.receiveFrom(right) > 0);
      let frames = 0;
      while (reader.next() === FrameStatus.FRAME) frames++;
      assert.equal(frames, 250);
    }
  };
  run(100);
  const before = process.memoryUsage().arrayBuffers;
  run(3900);
  assert.ok(process.memoryUsage().arrayBuffers - before <= 1024, 'array buffers');
  writer.close();
  reader.close();
});
