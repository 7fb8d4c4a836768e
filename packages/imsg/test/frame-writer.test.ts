import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { EAGAIN, EPIPE, native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { FlushStatus, FrameReader, FrameStatus, FrameWriter } from '../src/frames.js';
import { socketPair } from '../test-support/sockets.js';
import { descriptorFrame, FD_TYPE, frame, OPTIONS } from '../test-support/wire.js';

const anyDescriptor = () => openSync('/dev/null', 'r');

function write(writer: FrameWriter, type: number, id: number, pid: number, payload: string): void {
  const at = writer.begin(type, id, pid, payload.length);
  writer.buffer.write(payload, at);
  writer.end(payload.length);
}

/** Everything a socket has, and how many descriptors came (and were closed). */
function readAll(socket: number): { bytes: Buffer; descriptors: number; reads: number } {
  const parts: Buffer[] = [];
  let descriptors = 0;
  let reads = 0;
  const result = new Int32Array(256);
  for (;;) {
    const part = Buffer.alloc(65536);
    const count = native.receive(socket, part, 0, part.length, result);
    if (count <= 0) {
      assert.ok(count === 0 || count === -EAGAIN, String(count));
      return { bytes: Buffer.concat(parts), descriptors, reads };
    }
    reads++;
    for (let index = 0; index < (result[1] as number); index++) native.close(result[2 + index] as number);
    descriptors += result[1] as number;
    parts.push(part.subarray(0, count));
  }
}

test('frames as the wire has them, padded with zeros', (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  for (const length of [0, 1, 7, 8, 9, 100]) {
    // What was in the memory before must not show in the padding.
    const at = writer.begin(99, 99, 99, 200);
    writer.buffer.fill(0xee, at, at + 200);
    writer.abandon();
    write(writer, 3, length, 0xffff_ffff, 'x'.repeat(length));
  }
  assert.equal(writer.flush(left), FlushStatus.DONE);
  const expected = [0, 1, 7, 8, 9, 100].map((n) => frame(3, n, 0xffff_ffff, Buffer.alloc(n, 'x')));
  const { bytes, reads } = readAll(right);
  assert.deepEqual(bytes, Buffer.concat(expected));
  assert.equal(reads, 1);
  assert.equal(writer.queuedBytes, 0);
  writer.close();
});

test('descriptors go directly before their frame and are closed once they are sent', (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const before = openDescriptors().size;
  write(writer, 1, 1, 1, 'plain');
  writer.addDescriptor(anyDescriptor(), 2, 5);
  writer.addDescriptor(anyDescriptor(), 2, 5);
  write(writer, 2, 2, 2, 'two');
  const at = writer.begin(3, 3, 3, 8);
  writer.buffer.write('one', at);
  writer.end(3, [anyDescriptor()]);
  write(writer, 4, 4, 4, 'after');
  assert.equal(writer.queuedDescriptors, 3);
  assert.equal(writer.queuedBytes, 24 + 16 + 16 + 24 + 16 + 24 + 24);
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.equal(openDescriptors().size, before);
  const expected = [
    frame(1, 1, 1, Buffer.from('plain')),
    descriptorFrame(2, 5),
    descriptorFrame(2, 5),
    frame(2, 2, 2, Buffer.from('two')),
    descriptorFrame(3, 3),
    frame(3, 3, 3, Buffer.from('one')),
    frame(4, 4, 4, Buffer.from('after')),
  ];
  const result = new Int32Array(256);
  const bytes = Buffer.alloc(1000);
  // Linux ends a read behind the bytes of one send that carried a descriptor: so the batches show.
  const batches: [number, number][] = [];
  let size = 0;
  for (let count = 1; count > 0; size += Math.max(count, 0)) {
    count = native.receive(right, bytes, size, 1000 - size, result);
    if (count > 0) batches.push([count, result[1] as number]);
    for (let index = 0; index < (result[1] as number); index++) native.close(result[2 + index] as number);
  }
  assert.deepEqual(bytes.subarray(0, size), Buffer.concat(expected));
  assert.deepEqual(batches, [
    [24 + 16, 1],
    [16 + 24, 1],
    [16 + 24 + 24, 1],
  ]);
  writer.close();
});

test('a group is not sent before it is complete, and an abandoned one leaves nothing', (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const before = openDescriptors().size;
  write(writer, 1, 1, 1, 'first');
  writer.addDescriptor(anyDescriptor(), 2, 0);
  assert.equal(writer.queuedBytes, 24);
  assert.equal(writer.queuedDescriptors, 0);
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.deepEqual(readAll(right), { bytes: frame(1, 1, 1, Buffer.from('first')), descriptors: 0, reads: 1 });
  const at = writer.begin(2, 2, 2, 8);
  writer.buffer.write('dropped', at);
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.deepEqual(readAll(right).bytes.length, 0);
  writer.abandon();
  writer.abandon();
  assert.equal(openDescriptors().size, before);
  write(writer, 3, 3, 3, 'third');
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.deepEqual(readAll(right).bytes, frame(3, 3, 3, Buffer.from('third')));
  writer.close();
});

test('a relay copies payloads of every size from a reader', (t) => {
  const [left, right] = socketPair(t);
  const [out, end] = socketPair(t);
  const reader = new FrameReader(OPTIONS);
  const source = new FrameWriter(FD_TYPE);
  const relay = new FrameWriter(FD_TYPE);
  const sizes = [0, 8, 16, 64, 248, 256, 264, 1000, 4096, 30_000];
  for (const size of sizes) write(source, 1, size, 7, String.fromCharCode(65 + (size % 26)).repeat(size));
  assert.equal(source.flush(left), FlushStatus.DONE);
  assert.ok(reader.receiveFrom(right) > 0);
  while (reader.next() === FrameStatus.FRAME) {
    const at = relay.appendFrame(
      reader.type,
      reader.id + 1,
      9,
      reader,
      reader.payloadStart,
      reader.payloadEnd,
    );
    assert.equal(relay.view.getUint8(at - 16), relay.buffer[at - 16]);
  }
  assert.equal(relay.flush(out), FlushStatus.DONE);
  const expected = sizes.map((size) =>
    frame(1, size + 1, 9, Buffer.alloc(Math.ceil(size / 8) * 8, String.fromCharCode(65 + (size % 26)))),
  );
  assert.deepEqual(readAll(end).bytes, Buffer.concat(expected));
  assert.throws(() => relay.appendFrame(1, 1, 1, reader, 0, 4), RangeError);
  assert.throws(() => relay.appendFrame(1, 1, 1, reader, 8, 0), RangeError);
  for (const it of [reader, source, relay]) it.close();
});

test('what a full socket does not take is kept, and goes on where it stopped, descriptors too', {
  timeout: 30_000,
}, (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const before = openDescriptors().size;
  const count = 400;
  for (let index = 0; index < count; index++) {
    if (index % 3 === 0) writer.addDescriptor(anyDescriptor(), index, 0);
    write(writer, 1, index, 1, String.fromCharCode(97 + (index % 26)).repeat(5000 + index));
  }
  assert.ok(writer.queuedBytes > 2_000_000);
  const reader = new FrameReader(OPTIONS);
  let received = 0;
  let rounds = 0;
  for (let status: number = FlushStatus.AGAIN; received < count; rounds++) {
    if (status === FlushStatus.AGAIN) {
      status = writer.flush(left);
      assert.ok(status === FlushStatus.AGAIN || status === FlushStatus.DONE);
      assert.equal(writer.retryLater, false);
    }
    assert.ok(reader.receiveFrom(right) > 0);
    for (let next = reader.next(); next !== FrameStatus.MORE; next = reader.next()) {
      assert.equal(next, FrameStatus.FRAME);
      assert.equal(reader.id, received);
      assert.equal(reader.descriptorCount, received % 3 === 0 ? 1 : 0);
      const letter = 97 + (received % 26);
      const text = reader.buffer.subarray(reader.payloadStart, reader.payloadStart + 5000 + received);
      assert.ok(text.every((byte) => byte === letter));
      received++;
    }
  }
  assert.ok(rounds > 10);
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.equal(writer.queuedBytes, 0);
  assert.equal(writer.queuedDescriptors, 0);
  reader.close();
  writer.close();
  assert.equal(openDescriptors().size, before);
});

test('frames may be written while others wait: nothing is lost, mixed up or copied without end', {
  timeout: 30_000,
}, (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const reader = new FrameReader(OPTIONS);
  let written = 0;
  let received = 0;
  let largest = 0;
  while (received < 20_000) {
    // A little more goes in than out, then the queue is drained, over and over.
    const more = written % 4000 < 2000 ? 30 : 0;
    for (let n = more === 0 && writer.queuedBytes === 0 ? 1 : more; n > 0; n--) {
      if (written % 50 === 0) writer.addDescriptor(anyDescriptor(), written, 0);
      write(writer, 1, written, 2, 'y'.repeat(written % 700));
      written++;
    }
    const status = writer.flush(left);
    assert.ok(status === FlushStatus.AGAIN || status === FlushStatus.DONE);
    largest = Math.max(largest, writer.buffer.length);
    const count = reader.receiveFrom(right);
    assert.ok(count > 0 || count === -EAGAIN);
    for (let next = reader.next(); next !== FrameStatus.MORE; next = reader.next()) {
      assert.equal(next, FrameStatus.FRAME);
      assert.equal(reader.id, received);
      assert.equal(reader.length, 16 + Math.ceil((received % 700) / 8) * 8);
      assert.equal(reader.descriptorCount, received % 50 === 0 ? 1 : 0);
      received++;
    }
  }
  assert.ok(largest <= 4 * 1024 * 1024, `${largest} bytes of memory`);
  writer.close();
  reader.close();
});

test('large memory is given back after a while, small memory is kept', (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  write(writer, 1, 1, 1, 'x'.repeat(150_000));
  assert.ok(writer.buffer.length >= 150_000);
  for (let round = 0; round < 70; round++) {
    assert.equal(writer.flush(left), FlushStatus.DONE);
    readAll(right);
    write(writer, 1, 1, 1, 'small');
  }
  assert.ok(writer.buffer.length <= 65536, String(writer.buffer.length));
  writer.close();
  assert.equal(writer.buffer.length, 0);
});

test('close drops what waits and closes descriptors, also of a group that was begun; then it is as new', (t) => {
  const [left, right] = socketPair(t);
  const writer = new FrameWriter(FD_TYPE);
  const before = openDescriptors().size;
  writer.addDescriptor(anyDescriptor(), 1, 0);
  write(writer, 1, 1, 1, 'x');
  writer.addDescriptor(anyDescriptor(), 2, 0);
  writer.begin(2, 2, 2, 100);
  writer.close();
  writer.close();
  assert.equal(openDescriptors().size, before);
  assert.equal(writer.queuedBytes, 0);
  assert.equal(writer.queuedDescriptors, 0);
  writer.addDescriptor(anyDescriptor(), 3, 0);
  write(writer, 3, 3, 3, 'new');
  assert.equal(writer.flush(left), FlushStatus.DONE);
  assert.deepEqual(readAll(right), {
    bytes: Buffer.concat([descriptorFrame(3), frame(3, 3, 3, Buffer.from('new'))]),
    descriptors: 1,
    reads: 1,
  });
  writer.close();
});

test('a peer that is gone is told, and what waited can be closed', () => {
  const pair = new Int32Array(2);
  native.socketpair(pair);
  native.close(pair[1] as number);
  const writer = new FrameWriter(FD_TYPE);
  writer.addDescriptor(anyDescriptor(), 1, 0);
  write(writer, 1, 1, 1, 'x');
  assert.equal(writer.flush(pair[0] as number), -EPIPE);
  assert.equal(writer.queuedDescriptors, 1);
  writer.close();
  native.close(pair[0] as number);
});

test('wrong use is a bug', () => {
  const writer = new FrameWriter(FD_TYPE);
  assert.throws(() => writer.end(0), /without begin/);
  writer.begin(1, 1, 1, 8);
  assert.throws(() => writer.begin(1, 1, 1, 8), /inside a frame/);
  const descriptor = anyDescriptor();
  assert.throws(() => writer.addDescriptor(descriptor, 1, 1), /inside a frame/);
  native.close(descriptor);
  assert.throws(() => writer.end(1_000_000), RangeError);
  assert.throws(() => writer.end(-1), RangeError);
  writer.close();
});
