import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, fstatSync, openSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import {
  type ChannelOptions,
  DescriptorFile,
  ImsgChannel,
  ImsgError,
  type ImsgErrorCode,
  pipe,
  socketPair,
} from '../src/index.js';
import { openDatagram } from '../test-support/datagram.js';
import { openPty } from '../test-support/oracle/index.js';

interface Cleanup {
  after(hook: () => void): void;
}

function pair(t: Cleanup, options: ChannelOptions = {}): [ImsgChannel, ImsgChannel] {
  const channels = ImsgChannel.pair({ descriptors: true, ...options });
  t.after(() => {
    for (const channel of channels) channel.close();
  });
  return channels;
}

const failsWith = (code: ImsgErrorCode) => (error: unknown) => {
  assert.ok(error instanceof ImsgError, String(error));
  assert.equal(error.code, code);
  return true;
};

const nothing = () => openSync('/dev/null', 'r');

for (const wire of ['classic', 'marked'] as const) {
  test(`${wire}: a descriptor travels, is close-on-exec, and is closed here when it was sent`, async (t) => {
    const [left, right] = pair(t, { wire });
    const file = join(temporaryDirectory(t).path, 'file');
    writeFileSync(file, 'content');
    const descriptor = openSync(file, 'r');
    const { ino } = fstatSync(descriptor);
    left.send(1, Buffer.from('with'), { descriptor });
    assert.ok(openDescriptors().has(descriptor), 'queued: still open');
    await left.flushed();
    assert.equal(openDescriptors().has(descriptor), false, 'sent: closed');
    const message = await right.receive();
    assert.equal(message?.descriptor?.kind, 'file');
    using taken = message.descriptor.toFile();
    assert.equal((await taken.stat()).ino, ino);
    assert.equal(await taken.readFile('utf8'), 'content');
  });
}

test('what nobody takes is closed when the message is over', async (t) => {
  const [left, right] = pair(t);
  const before = openDescriptors().size;
  for (let type = 0; type < 4; type++) left.send(type, undefined, { descriptor: nothing() });
  left.send(9);
  const first = await right.receive();
  const held = first?.descriptor;
  assert.equal(held?.owned, true);
  const second = await right.receive();
  assert.equal(held?.owned, false, 'over when the next is received');
  assert.throws(() => held?.take(), failsWith('CLOSED'));
  const kept = second?.descriptor?.keep();
  for await (const message of right) {
    assert.equal(message.descriptor?.owned, true);
    break;
  }
  assert.equal(kept?.owned, true);
  const listening = right.listen((message) => {
    if (message.type === 9) right.close();
  });
  await listening;
  kept?.close();
  left.close();
  // Both channels are closed as well.
  assert.equal(openDescriptors().size, before - 2);
});

test('take gives the number away, once', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: nothing() });
  left.send(2);
  const message = await right.receive();
  const number = message?.descriptor?.take();
  assert.ok(number !== undefined);
  await right.receive();
  assert.ok(fstatSync(number).isCharacterDevice());
  closeSync(number);
  assert.equal(message?.descriptor?.owned, false);
});

test('a descriptor that was not sent stays with the caller', async (t) => {
  const [left, right] = pair(t, { descriptors: false, maximumQueueBytes: 1000 });
  const descriptor = nothing();
  t.after(() => closeSync(descriptor));
  assert.throws(() => left.send(1, undefined, { descriptor }), failsWith('FDS_NOT_ALLOWED'));
  left.allowDescriptors();
  assert.throws(() => left.send(1, Buffer.alloc(16_369), { descriptor }), failsWith('TOO_LARGE'));
  left.send(1, Buffer.alloc(900));
  assert.throws(() => left.send(1, Buffer.alloc(500), { descriptor }), failsWith('QUEUE_FULL'));
  assert.throws(() => left.send(1, undefined, { descriptor: 1.5 }), TypeError);
  right.close();
  await assert.rejects(left.flushed(), failsWith('PEER_GONE'));
  assert.throws(() => left.send(1, undefined, { descriptor }), failsWith('PEER_GONE'));
  left.close();
  assert.throws(() => left.send(1, undefined, { descriptor }), failsWith('CLOSED'));
  assert.ok(fstatSync(descriptor).isCharacterDevice());
});

test('an owner object moves with the message, and keeps the descriptor when that is refused', async (t) => {
  const [left, right] = pair(t);
  const { reader, writer } = pipe();
  using _reader = reader;
  using _writer = writer;
  assert.throws(() => left.send(1, Buffer.alloc(20_000), { descriptor: reader }), failsWith('TOO_LARGE'));
  assert.equal(reader.owned, true);
  left.send(1, undefined, { descriptor: reader });
  assert.equal(reader.owned, false);
  assert.throws(() => left.send(1, undefined, { descriptor: reader }), failsWith('CLOSED'));
  const message = await right.receive();
  assert.equal(message?.descriptor?.kind, 'pipe');
  const stream = message.descriptor.toSocket({ writable: false });
  await writer.write('through the pipe');
  writer.close();
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  assert.equal(text, 'through the pipe');
});

test('close() closes what was queued and what has arrived', async (t) => {
  const [left, right] = pair(t);
  const before = openDescriptors().size;
  left.send(1, undefined, { descriptor: nothing() });
  await left.flushed();
  left.send(2, undefined, { descriptor: nothing() });
  await right.receive();
  left.close();
  right.close();
  assert.equal(openDescriptors().size, before - 2);
});

test('descriptors are refused until they are allowed, and cost nothing', async (t) => {
  const [left, right] = ImsgChannel.pair();
  t.after(() => left.close());
  left.allowDescriptors();
  const before = openDescriptors().size;
  left.send(1, undefined, { descriptor: nothing() });
  await assert.rejects(right.receive(), failsWith('UNEXPECTED_FDS'));
  assert.equal(right.closed, true);
  assert.equal(openDescriptors().size, before - 1, 'the channel’s own socket and nothing else');
});

test('marked: what a message does not claim ends the channel', async (t) => {
  const { native } = await import('@sallyport/native');
  const [own, raw] = socketPair();
  using _raw = raw;
  const channel = new ImsgChannel(own, { descriptors: true });
  t.after(() => channel.close());
  const bytes = Buffer.alloc(16);
  bytes.writeUInt32LE(16, 4);
  const descriptor = nothing();
  t.after(() => closeSync(descriptor));
  assert.equal(native.send(raw.number, bytes, 0, 16, descriptor), 16);
  assert.equal((await channel.receive())?.descriptor, undefined, 'the message itself is well');
  await assert.rejects(channel.receive(), failsWith('UNEXPECTED_FDS'));
});

test('auto learns from the first descriptor and answers in the same way', async (t) => {
  for (const wire of ['classic', 'marked'] as const) {
    const [own, other] = socketPair();
    const learner = new ImsgChannel(own, { wire: 'auto', descriptors: true });
    const peer = new ImsgChannel(other, { wire, descriptors: true });
    t.after(() => {
      learner.close();
      peer.close();
    });
    const descriptor = nothing();
    assert.throws(() => learner.send(1, undefined, { descriptor }), failsWith('WIRE_UNKNOWN'));
    closeSync(descriptor);
    peer.send(1, Buffer.from('without'));
    assert.equal((await learner.receive())?.data.toString(), 'without');
    assert.equal(learner.wire, 'unknown');
    peer.send(2, undefined, { descriptor: nothing() });
    assert.equal((await learner.receive())?.descriptor?.kind, 'device');
    assert.equal(learner.wire, wire);
    learner.send(3, undefined, { descriptor: nothing() });
    assert.equal((await peer.receive())?.descriptor?.kind, 'device');
  }
});

test('auto, told what to send before it knows', async () => {
  const [own, other] = socketPair();
  using learner = new ImsgChannel(own, { wire: 'auto', sendWire: 'classic', descriptors: true });
  using peer = new ImsgChannel(other, { wire: 'classic', descriptors: true });
  learner.send(1, undefined, { descriptor: nothing() });
  assert.equal((await peer.receive())?.descriptor?.kind, 'device');
  await turn();
});

test('the wrong generation is named', async (t) => {
  for (const [sends, expects] of [
    ['classic', 'marked'],
    ['marked', 'classic'],
  ] as const) {
    const [own, other] = socketPair();
    const receiver = new ImsgChannel(own, { wire: expects, descriptors: true });
    const sender = new ImsgChannel(other, { wire: sends, descriptors: true });
    t.after(() => {
      receiver.close();
      sender.close();
    });
    sender.send(1, undefined, { descriptor: nothing() });
    await assert.rejects(receiver.receive(), failsWith('WRONG_WIRE'));
  }
});

test('what is no socket and no terminal is not made into one, and stays', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: nothing() });
  const message = await right.receive();
  const descriptor = message?.descriptor;
  assert.ok(descriptor);
  assert.throws(() => descriptor.toSocket(), failsWith('BAD_PAYLOAD'));
  assert.throws(() => descriptor.toTerminal(), failsWith('BAD_PAYLOAD'));
  assert.equal(descriptor.owned, true);
});

test('a terminal that was passed becomes a stream to read from and one to write to', async (t) => {
  const [left, right] = pair(t);
  const { master, slave } = openPty();
  t.after(() => closeSync(master));
  left.send(1, undefined, { descriptor: slave });
  const message = await right.receive();
  assert.equal(message?.descriptor?.kind, 'terminal');
  const output = message.descriptor.duplicate().toTerminalOutput();
  const input = message.descriptor.toTerminal();
  assert.equal(message.descriptor.owned, false);
  assert.ok(output.columns > 0);
  output.write('to the screen');
  const screen = Buffer.alloc(100);
  assert.equal(screen.toString('latin1', 0, readSync(master, screen)), 'to the screen');
  writeSync(master, 'typed\n');
  const typed = await new Promise((resolve) => input.once('data', resolve));
  assert.equal(String(typed), 'typed\n');
  const ended = [once(input, 'close'), once(output, 'close')];
  input.destroy();
  output.destroy();
  await Promise.all(ended);
});

test('a file that was passed is read and written by position, and streamed', async (t) => {
  const [left, right] = pair(t);
  const file = join(temporaryDirectory(t).path, 'file');
  writeFileSync(file, '0123456789');
  left.send(1, undefined, { descriptor: openSync(file, 'r+') });
  left.send(2, undefined, { descriptor: openSync(file, 'r') });
  using handle = (await right.receive())?.descriptor?.toFile();
  assert.ok(handle);
  const bytes = Buffer.alloc(4);
  assert.equal((await handle.read(bytes, 0, 4, 3)).bytesRead, 4);
  assert.equal(bytes.toString(), '3456');
  assert.equal((await handle.write(Buffer.from('ab'), 0, 2, 8)).bytesWritten, 2);
  assert.equal((await handle.stat()).size, 10);
  const stream = (await right.receive())?.descriptor?.toFile().createReadStream();
  assert.ok(stream);
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  assert.equal(text, '01234567ab');
  handle.close();
  assert.throws(() => handle.fd, failsWith('CLOSED'));
  await assert.rejects(async () => handle.readFile(), failsWith('CLOSED'));
});

test('a number that is not open is refused at once, and the channel goes on', async (t) => {
  const [left, right] = pair(t);
  assert.throws(
    () => left.send(1, undefined, { descriptor: 9999 }),
    /TypeError: descriptor 9999 is not open/,
  );
  left.send(2);
  assert.equal((await right.receive())?.type, 2);
});

test('a number that is closed behind the channel ends it, and no stranger is closed', async (t) => {
  const [left, right] = pair(t);
  const descriptor = nothing();
  const listening = left.listen(() => undefined);
  left.send(1, undefined, { descriptor });
  closeSync(descriptor);
  await assert.rejects(listening, failsWith('SYSTEM'));
  assert.equal(await right.receive(), null, 'the peer sees the end');
  await assert.rejects(left.flushed(), (error: unknown) => {
    assert.ok(error instanceof ImsgError);
    assert.equal(error.systemCode, 'EBADF');
    return true;
  });
  const stranger = nothing();
  t.after(() => closeSync(stranger));
  left.close();
  right.close();
  assert.ok(fstatSync(stranger).isCharacterDevice());
});

test('a file that is read stays open until that is over, closed or not', async (t) => {
  const [left, right] = pair(t);
  const { reader, writer } = pipe();
  using source = writer;
  left.send(1, undefined, { descriptor: reader });
  const descriptor = (await right.receive())?.descriptor;
  assert.throws(() => descriptor?.toFile(), failsWith('BAD_PAYLOAD'), 'a pipe may never end');
  const file = new DescriptorFile(descriptor?.take() ?? -1);
  const number = file.fd;
  const text = file.readFile('utf8');
  assert.throws(() => file.take(), TypeError);
  assert.throws(() => file.createReadStream(), TypeError);
  file.close();
  await assert.rejects(async () => file.stat(), failsWith('CLOSED'));
  const stranger = openSync('/proc/self/comm', 'r');
  t.after(() => closeSync(stranger));
  assert.notEqual(stranger, number, 'the number is not free yet');
  await source.write('what was sent');
  source.close();
  assert.equal(await text, 'what was sent');
  assert.equal(openDescriptors().has(number), false);
});

test('disposing of a file waits for what runs', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: openSync('/proc/self/comm', 'r') });
  const file = (await right.receive())?.descriptor?.toFile();
  assert.ok(file);
  const text = file.readFile('utf8');
  const { fd } = file;
  await file[Symbol.asyncDispose]();
  assert.equal(openDescriptors().has(fd), false);
  assert.ok((await text).length > 0);
});

test('a socket that is no stream is the peer’s fault', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: openDatagram() });
  const descriptor = (await right.receive())?.descriptor;
  assert.equal(descriptor?.kind, 'socket');
  assert.throws(() => descriptor.toSocket(), failsWith('BAD_PAYLOAD'));
  assert.equal(descriptor.owned, true);
});

test('a file that is larger than wanted is refused', async (t) => {
  const [left, right] = pair(t);
  const file = join(temporaryDirectory(t).path, 'file');
  writeFileSync(file, Buffer.alloc(100_000, 'x'));
  left.send(1, undefined, { descriptor: openSync(file, 'r') });
  left.send(2, undefined, { descriptor: openSync(file, 'r') });
  using fits = (await right.receive())?.descriptor?.toFile();
  assert.equal((await fits?.readFile({ maximumBytes: 100_000 }))?.length, 100_000);
  using larger = (await right.receive())?.descriptor?.toFile();
  await assert.rejects(async () => larger?.readFile({ maximumBytes: 99_999 }), failsWith('TOO_LARGE'));
});

test('a peer that does not read holds few descriptors here', async (t) => {
  const [left, right] = pair(t);
  // The socket is full: nothing leaves.
  while (left.queuedBytes < 1_000_000) left.send(0, Buffer.alloc(10_000));
  await left.flushed({ signal: AbortSignal.timeout(10) }).catch(() => undefined);
  const before = openDescriptors().size;
  const extra = nothing();
  t.after(() => closeSync(extra));
  for (let count = 0; count < 64; count++) left.send(1, undefined, { descriptor: nothing() });
  assert.throws(() => left.send(1, undefined, { descriptor: extra }), failsWith('QUEUE_FULL'));
  assert.equal(openDescriptors().size, before + 1 + 64);
  left.send(2);
  const listening = right.listen((message) => {
    if (message.type === 2) right.close();
  });
  await left.drained();
  await listening;
  left.close();
});

test('many descriptors in one turn are no burden when the peer reads', async (t) => {
  const [left, right] = pair(t);
  for (let count = 0; count < 200; count++) left.send(1, undefined, { descriptor: nothing() });
  left.send(2);
  let received = 0;
  await right.listen((message) => {
    if (message.descriptor !== undefined) received++;
    if (message.type === 2) right.close();
  });
  assert.equal(received, 200);
});

test('send() says that the peer is slow when descriptors pile up, and drained() when they have gone', async (t) => {
  const [left, right] = pair(t, { highWaterBytes: 10_000_000 });
  while (left.queuedBytes < 1_000_000) left.send(0, Buffer.alloc(10_000));
  let count = 0;
  while (left.send(1, undefined, { descriptor: nothing() })) count++;
  assert.ok(count >= 16 && count < 64, String(count));
  const drained = left.drained();
  const listening = right.listen(() => undefined);
  await drained;
  left.close();
  await listening;
});

test('a number has one owner', (t) => {
  const [left, right] = pair(t);
  assert.throws(
    () => new ImsgChannel(left.descriptor),
    /TypeError: descriptor \d+ belongs to another object/,
  );
  assert.throws(
    () => left.send(1, undefined, { descriptor: left.descriptor }),
    /TypeError: .*belongs to an object/,
  );
  assert.throws(() => left.send(1, undefined, { descriptor: right.descriptor }), TypeError);
  left.send(1);
  assert.equal(left.closed, false);
});

test('a handler that ends its listening and receives has what it received', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: nothing() });
  left.send(2, undefined, { descriptor: nothing() });
  left.flush();
  const stop = new AbortController();
  let second: ReturnType<typeof right.tryReceive>;
  const listening = right.listen(
    () => {
      stop.abort();
      second = right.tryReceive();
    },
    { signal: stop.signal },
  );
  await assert.rejects(listening, { name: 'AbortError' });
  assert.equal(second?.type, 2);
  assert.equal(second?.descriptor?.owned, true);
});

test('an iterator that was left twice closes nothing of another', async (t) => {
  const [left, right] = pair(t);
  for (const type of [1, 2]) left.send(type, undefined, { descriptor: nothing() });
  const first = right.messages();
  await first.next();
  await first.return?.();
  const second = right.messages();
  const { value } = await second.next();
  await first.return?.();
  assert.equal(value.descriptor?.owned, true);
});

test('a handler that returns a promise is a mistake that is told', async (t) => {
  const [left, right] = pair(t);
  left.send(1);
  const handler = async () => {
    throw new Error('nobody would hear of it');
  };
  await assert.rejects(right.listen(handler), /TypeError: the handler of listen\(\) returned a promise/);
});

test('the beginning of a message waits in memory of its own size', async (t) => {
  const { native } = await import('@sallyport/native');
  const [own, raw] = socketPair();
  using _raw = raw;
  const channel = new ImsgChannel(own);
  t.after(() => channel.close());
  const bytes = Buffer.alloc(40);
  bytes.writeUInt32LE(40, 4);
  bytes.fill('p', 16);
  const message = channel.receive();
  for (let at = 0; at < 40; at++) {
    assert.equal(native.send(raw.number, bytes, at, 1, -1), 1);
    await turn();
  }
  assert.equal((await message)?.data.toString(), 'p'.repeat(24));
});

test('a descriptor that is sent when the peer turns out to be gone stays with the caller', (t) => {
  const [left, right] = pair(t);
  right.close();
  for (let count = 0; count < 64; count++) left.send(1, undefined, { descriptor: nothing() });
  const descriptor = nothing();
  t.after(() => closeSync(descriptor));
  assert.throws(() => left.send(1, undefined, { descriptor }), failsWith('PEER_GONE'));
  assert.equal(left.queuedBytes, 0);
  assert.ok(fstatSync(descriptor).isCharacterDevice());
});

test('what readFile() is told is checked before it reads', async (t) => {
  const [left, right] = pair(t);
  left.send(1, undefined, { descriptor: openSync('/proc/self/comm', 'r') });
  using file = (await right.receive())?.descriptor?.toFile();
  await assert.rejects(async () => file?.readFile({ maximumBytes: Number.NaN }), RangeError);
  await assert.rejects(async () => file?.readFile('utf9' as BufferEncoding), TypeError);
  assert.ok(((await file?.readFile('utf8'))?.length ?? 0) > 0);
});
