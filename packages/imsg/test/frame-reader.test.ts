import assert from 'node:assert/strict';
import { openSync } from 'node:fs';
import { EAGAIN, EBADF, ENOBUFS, native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { FrameReader, FrameStatus } from '../src/frames.js';
import { drain, feed, verdict } from '../test-support/reading.js';
import { descriptorFrame, FD_TYPE, frame, header, OPTIONS, Sources, script } from '../test-support/wire.js';

const NOTHING = Buffer.alloc(0);
const SMALL = frame(1, 1, 1, Buffer.from('12345678'));
const close = (descriptor: number) => assert.equal(native.close(descriptor), 0);
const anyDescriptor = () => openSync('/dev/null', 'r');

test('frames in one piece', (t) => {
  const { bytes, descriptors, expected } = script();
  const sources = new Sources(t, descriptors.length);
  const reader = new FrameReader(OPTIONS);
  feed(
    reader,
    bytes,
    descriptors.map(({ source }) => sources.copy(source)),
  );
  assert.deepEqual(drain(reader, sources, close), expected);
  assert.equal(reader.frames, 50);
  assert.equal(reader.partial, false);
  reader.close();
});

test('frames in two pieces, cut at every byte, and their descriptors', { timeout: 30_000 }, (t) => {
  const { bytes, descriptors, expected } = script();
  const sources = new Sources(t, descriptors.length);
  const before = openDescriptors().size;
  for (let cut = 0; cut <= bytes.length; cut++) {
    const reader = new FrameReader(OPTIONS);
    const copies = (from: number, to: number) =>
      descriptors.filter(({ at }) => at >= from && at < to).map(({ source }) => sources.copy(source));
    feed(reader, bytes.subarray(0, cut), copies(0, cut));
    const first = drain(reader, sources, close);
    feed(reader, bytes.subarray(cut), copies(cut, bytes.length));
    assert.deepEqual([...first, ...drain(reader, sources, close)], expected, `cut at ${cut}`);
    assert.equal(reader.partial, false);
    reader.close();
  }
  assert.equal(openDescriptors().size, before);
});

test('frames byte by byte', (t) => {
  const { bytes, descriptors, expected } = script();
  const sources = new Sources(t, descriptors.length);
  const reader = new FrameReader(OPTIONS);
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const own = descriptors.filter((descriptor) => descriptor.at === at);
    feed(
      reader,
      bytes.subarray(at, at + 1),
      own.map(({ source }) => sources.copy(source)),
    );
    lines.push(...drain(reader, sources, close));
  }
  assert.deepEqual(lines, expected);
  reader.close();
});

test('lengths: below the header, above the maximum, not a multiple of 8', () => {
  for (const length of [0, 1, 8, 15, 17, 20, 65537, 65544, 0x7fff_fff8, 0x7fff_ffff]) {
    assert.equal(verdict(header(1, length, 1, 1)), 'BAD_LENGTH', `length ${length}`);
    assert.equal(verdict(header(1, length, 1, 1, true)), 'BAD_LENGTH', `length ${length} with the mark`);
  }
  assert.equal(verdict(header(1, 16, 1, 1)), 'MORE');
  assert.equal(verdict(frame(1, 1, 1, Buffer.alloc(65520))), 'MORE', 'exactly the maximum');
  assert.equal(verdict(frame(1, 1, 1, Buffer.alloc(65521))), 'BAD_LENGTH', 'one more');
  assert.equal(verdict(header(1, 65536, 1, 1)), 'MORE', 'begun and not there');
  // Judged as soon as the header is there, however little of the frame has come.
  assert.equal(verdict(header(1, 65544, 1, 1)), 'BAD_LENGTH');
  assert.equal(verdict(header(1, 8, 1, 1).subarray(0, 15)), 'MORE');
});

test('frames before a broken one are delivered, nothing after it, and the error stays', () => {
  const reader = new FrameReader(OPTIONS);
  feed(reader, Buffer.concat([SMALL, SMALL, header(1, 3, 1, 1), SMALL]));
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.equal(reader.next(), FrameStatus.FRAME);
  for (let round = 0; round < 3; round++) assert.equal(reader.next(), FrameStatus.BAD_LENGTH);
  assert.equal(reader.space(), 0);
  assert.equal(reader.receiveFrom(0), -EBADF);
  reader.received(0, [anyDescriptor()]);
  assert.equal(reader.next(), FrameStatus.BAD_LENGTH);
  reader.close();
});

test('a descriptor frame without a descriptor', () => {
  assert.equal(verdict(Buffer.concat([descriptorFrame(1), SMALL])), 'MISSING_FDS');
  assert.equal(
    verdict(Buffer.concat([descriptorFrame(1), descriptorFrame(1), SMALL]), [anyDescriptor()]),
    'MISSING_FDS',
  );
  // Its header suffices.
  assert.equal(verdict(descriptorFrame(1)), 'MISSING_FDS');
});

test('a descriptor without a descriptor frame', () => {
  assert.equal(verdict(SMALL, [anyDescriptor()]), 'UNEXPECTED_FDS');
  assert.equal(verdict(NOTHING, [anyDescriptor()]), 'UNEXPECTED_FDS');
  const one = Buffer.concat([descriptorFrame(1), SMALL]);
  assert.equal(verdict(one, [anyDescriptor(), anyDescriptor()]), 'UNEXPECTED_FDS');
  // While a frame is incomplete it may still be claimed.
  assert.equal(verdict(SMALL.subarray(0, 20), [anyDescriptor()]), 'MORE');
  assert.equal(verdict(descriptorFrame(1).subarray(0, 1), [anyDescriptor()]), 'MORE');
});

test('descriptors of one frame: as many as allowed, and one more', () => {
  const group = (count: number) =>
    Buffer.concat([...Array.from({ length: count }, () => descriptorFrame(1)), SMALL]);
  const copies = (count: number) => Array.from({ length: count }, anyDescriptor);
  assert.equal(verdict(group(4), copies(4)), 'MORE');
  assert.equal(verdict(group(5), copies(5)), 'TOO_MANY_FDS');
  const none = new FrameReader({ ...OPTIONS, maximumDescriptors: 0 });
  feed(none, group(1), copies(1));
  assert.equal(none.next(), FrameStatus.TOO_MANY_FDS);
  none.close();
});

test('descriptors waiting at once: 253, and one more', () => {
  for (const [count, expected] of [
    [253, FrameStatus.MORE],
    [254, FrameStatus.TOO_MANY_FDS],
  ] as const) {
    const reader = new FrameReader(OPTIONS);
    // A frame that is incomplete, so that they may wait.
    feed(reader, SMALL.subarray(0, 4), Array.from({ length: count }, anyDescriptor));
    assert.equal(reader.next(), expected, String(count));
    reader.close();
  }
});

test('descriptors the system dropped', () => {
  const reader = new FrameReader(OPTIONS);
  feed(reader, Buffer.concat([SMALL, descriptorFrame(1), SMALL]), [anyDescriptor()], true);
  assert.equal(reader.next(), FrameStatus.TRUNCATED_FDS);
  assert.equal(reader.next(), FrameStatus.TRUNCATED_FDS);
  reader.close();
});

test('mark and type of a descriptor frame go together, it has no payload, and the id of its frame', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['the type without the mark', header(FD_TYPE, 16, 1, 0)],
    ['the mark without the type', header(1, 16, 1, 0, true)],
    ['a payload', Buffer.concat([header(FD_TYPE, 24, 1, 0, true), Buffer.alloc(8)])],
    ['a payload that has not come', header(FD_TYPE, 24, 1, 0, true)],
    ['another id', Buffer.concat([descriptorFrame(2), SMALL])],
    ['another id, told by the header', Buffer.concat([descriptorFrame(2), SMALL.subarray(0, 16)])],
    ['two ids', Buffer.concat([descriptorFrame(1), descriptorFrame(2)])],
  ];
  for (const [what, bytes] of cases) {
    assert.equal(verdict(bytes, [anyDescriptor(), anyDescriptor()]), 'BAD_TYPE', what);
  }
});

test('descriptors nobody takes are closed with their frame, those taken are not', () => {
  const reader = new FrameReader(OPTIONS);
  const [kept, left] = [anyDescriptor(), anyDescriptor()];
  feed(reader, Buffer.concat([descriptorFrame(1), descriptorFrame(1), SMALL, SMALL]), [kept, left]);
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.equal(reader.descriptorCount, 2);
  assert.equal(reader.descriptor(0), kept);
  assert.equal(reader.descriptor(1), left);
  assert.equal(reader.descriptor(2), -1);
  assert.equal(reader.takeDescriptor(0), kept);
  assert.equal(reader.takeDescriptor(0), -1);
  assert.equal(reader.descriptor(0), -1);
  assert.equal(reader.takeDescriptor(2), -1);
  assert.equal(reader.takeDescriptor(-1), -1);
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.equal(reader.descriptorCount, 0);
  assert.equal(reader.takeDescriptor(1), -1);
  const open = openDescriptors();
  assert.equal(open.has(kept), true);
  assert.equal(open.has(left), false);
  close(kept);
  reader.close();
});

test('close closes what waits, what is gathered and what was not taken; twice is fine', () => {
  const before = openDescriptors().size;
  const waiting = new FrameReader(OPTIONS);
  feed(waiting, SMALL.subarray(0, 3), [anyDescriptor()]);
  const gathered = new FrameReader(OPTIONS);
  feed(gathered, descriptorFrame(1), [anyDescriptor()]);
  assert.equal(gathered.next(), FrameStatus.MORE);
  assert.equal(gathered.partial, true);
  const current = new FrameReader(OPTIONS);
  feed(current, Buffer.concat([descriptorFrame(1), SMALL]), [anyDescriptor()]);
  assert.equal(current.next(), FrameStatus.FRAME);
  for (const reader of [waiting, gathered, current, waiting, gathered, current]) {
    reader.close();
    assert.equal(reader.next(), FrameStatus.MORE);
    assert.equal(reader.space(), 0);
    assert.equal(reader.partial, false);
  }
  assert.equal(openDescriptors().size, before);
});

test('frames up to the maximum grow the memory as they come, and it is given back', () => {
  const maximumFrameBytes = 1024 * 1024;
  const reader = new FrameReader({ ...OPTIONS, maximumFrameBytes });
  const large = frame(3, 7, 9, Buffer.alloc(maximumFrameBytes - 16, 'z'));
  let highest = 0;
  for (let at = 0; at < large.length; at += 50_000) {
    feed(reader, large.subarray(at, at + 50_000));
    highest = Math.max(highest, reader.buffer.length);
    assert.ok(reader.buffer.length <= 2 * (at + 50_000) + 65536, 'not more than twice what has come');
    if (at + 50_000 < large.length) assert.equal(reader.next(), FrameStatus.MORE);
  }
  assert.ok(highest <= maximumFrameBytes + 65536);
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.equal(reader.payloadEnd - reader.payloadStart, maximumFrameBytes - 16);
  assert.ok(reader.buffer.subarray(reader.payloadStart, reader.payloadEnd).every((byte) => byte === 0x7a));
  assert.equal(reader.next(), FrameStatus.MORE);
  for (let round = 0; round < 100; round++) {
    feed(reader, SMALL);
    while (reader.next() === FrameStatus.FRAME) assert.equal(reader.id, 1);
  }
  assert.equal(reader.buffer.length, 0, 'a silent reader holds no memory');
  reader.close();
});

test('a maximum frame at any place of the memory, after smaller ones', () => {
  const reader = new FrameReader(OPTIONS);
  const large = frame(3, 7, 9, Buffer.alloc(65520, 'z'));
  const stream = Buffer.concat([SMALL, large, SMALL, SMALL, large, large, SMALL]);
  for (const piece of [1000, 4096, 30_000, 65_536]) {
    const ids: number[] = [];
    for (let at = 0; at < stream.length; at += piece) {
      const bytes = stream.subarray(at, at + piece);
      for (let from = 0; from < bytes.length; ) {
        const room = Math.min(reader.space(), bytes.length - from);
        assert.ok(room > 0);
        reader.buffer.set(bytes.subarray(from, from + room), reader.writePosition);
        reader.received(room);
        from += room;
        while (reader.next() === FrameStatus.FRAME) ids.push(reader.id);
      }
    }
    assert.deepEqual(ids, [1, 7, 1, 1, 7, 7, 1]);
    assert.ok(reader.buffer.length <= 2 * 65536);
  }
  reader.close();
});

test('a header that announces much costs nothing', () => {
  const maximumFrameBytes = 0x7fff_fff8;
  const before = process.memoryUsage().arrayBuffers;
  const readers: FrameReader[] = [];
  for (let index = 0; index < 40; index++) {
    const reader = new FrameReader({ ...OPTIONS, maximumFrameBytes });
    feed(reader, header(1, maximumFrameBytes, 1, 1));
    assert.equal(reader.next(), FrameStatus.MORE);
    readers.push(reader);
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.ok(grown <= 40 * 65536, `${grown} bytes`);
  for (const reader of readers) reader.close();
});

test('random headers cost no memory', () => {
  const before = process.memoryUsage().arrayBuffers;
  let state = 1;
  for (let round = 0; round < 100_000; round++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const reader = new FrameReader(OPTIONS);
    feed(reader, header(state & 15, state, state, state, (state & 1) === 1));
    reader.next();
    reader.close();
  }
  const grown = process.memoryUsage().arrayBuffers - before;
  assert.ok(grown < 1024 * 1024 + 100_000 * 20, `${grown} bytes`);
});

test('a full memory with a whole frame in it asks for next() first', () => {
  const reader = new FrameReader(OPTIONS);
  const stream = Buffer.concat(Array.from({ length: 65536 / SMALL.length + 1 }, () => SMALL));
  const room = reader.space();
  reader.buffer.set(stream.subarray(0, room), reader.writePosition);
  reader.received(room);
  assert.equal(reader.space(), 0);
  assert.equal(reader.receiveFrom(0), -ENOBUFS);
  assert.equal(reader.next(), FrameStatus.FRAME);
  assert.ok(reader.space() > 0);
  reader.close();
});

test('bytes that were not made room for are a bug', () => {
  const reader = new FrameReader(OPTIONS);
  const room = reader.space();
  assert.throws(() => reader.received(room + 1), RangeError);
  assert.throws(() => new FrameReader({ ...OPTIONS, maximumFrameBytes: 15 }), RangeError);
  assert.throws(() => new FrameReader({ ...OPTIONS, maximumFrameBytes: 2 ** 31 }), RangeError);
  reader.close();
});

test('how long a frame has been incomplete: counted from the first asking, anew for each frame', () => {
  const reader = new FrameReader(OPTIONS);
  const ask = (now: number) => {
    while (reader.next() === FrameStatus.FRAME);
    return reader.partialAge(now);
  };
  assert.equal(ask(1000), 0);
  feed(reader, SMALL.subarray(0, 10));
  assert.equal(ask(2000), 0);
  assert.equal(ask(2500), 500);
  feed(reader, SMALL.subarray(10, 12));
  assert.equal(ask(3000), 1000, 'a byte now and then does not help');
  // The rest, and the beginning of the next.
  feed(reader, Buffer.concat([SMALL.subarray(12), SMALL.subarray(0, 1)]));
  assert.equal(ask(4000), 0);
  assert.equal(ask(4100), 100);
  feed(reader, SMALL.subarray(1));
  assert.equal(ask(5000), 0);
  assert.equal(ask(9000), 0);
  // A descriptor frame alone is an incomplete frame as well.
  feed(reader, descriptorFrame(1), [anyDescriptor()]);
  assert.equal(ask(10_000), 0);
  assert.equal(ask(10_007), 7);
  reader.close();
  assert.equal(ask(11_000), 0);
});

test('a socket with nothing to read, and one that has ended', () => {
  const pair = new Int32Array(2);
  native.socketpair(pair);
  const [left, right] = [pair[0] as number, pair[1] as number];
  const reader = new FrameReader(OPTIONS);
  assert.equal(reader.receiveFrom(left), -EAGAIN);
  assert.equal(reader.buffer.length, 0, 'no memory is kept for it');
  native.send(right, SMALL, 0, 20, -1);
  close(right);
  assert.equal(reader.receiveFrom(left), 20);
  assert.equal(reader.next(), FrameStatus.MORE);
  assert.equal(reader.receiveFrom(left), 0);
  assert.equal(reader.pendingBytes, 20);
  reader.close();
  close(left);
  assert.equal(reader.receiveFrom(left), -EBADF);
});
