import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import {
  type ChannelOptions,
  type Imsg,
  ImsgChannel,
  ImsgError,
  type ImsgErrorCode,
  socketPair,
} from '../src/index.js';

interface Cleanup {
  after(hook: () => void): void;
}

/** Two channels connected to each other, closed with the test. */
function pair(t: Cleanup, options: ChannelOptions = {}): [ImsgChannel, ImsgChannel] {
  const channels = ImsgChannel.pair(options);
  t.after(() => {
    for (const channel of channels) channel.close();
  });
  return channels;
}

async function texts(channel: AsyncIterable<Imsg>): Promise<string[]> {
  const found: string[] = [];
  for await (const message of channel) found.push(message.data.toString());
  return found;
}

/** Node does not tell the number of a server's socket to programs. */
function numberOf(server: Server): number {
  const { _handle: handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  return handle.fd;
}

const failsWith = (code: ImsgErrorCode) => (error: unknown) => {
  assert.ok(error instanceof ImsgError, String(error));
  assert.equal(error.code, code);
  return true;
};

test('a message arrives whole, with what the sender said of it', async (t) => {
  const [left, right] = pair(t);
  left.send(7, Buffer.from('hello'), { id: 0xffff_ffff, pid: -1 });
  left.send(0xffff_ffff);
  left.send(-1, [Buffer.from('in '), Buffer.from(''), Buffer.from('pieces')]);

  const first = await right.receive();
  assert.ok(first);
  assert.deepEqual([first.type, first.id, first.pid, first.length], [7, 0xffff_ffff, 0xffff_ffff, 5]);
  assert.equal(first.data.toString(), 'hello');
  assert.equal(first.descriptor, undefined);
  const second = await right.receive();
  assert.deepEqual([second?.type, second?.id, second?.pid, second?.length], [0xffff_ffff, 0, process.pid, 0]);
  const third = await right.receive();
  assert.equal(third?.type, 0xffff_ffff);
  assert.equal(third?.data.toString(), 'in pieces');
  assert.equal(first.data.toString(), 'hello', 'the payload stays as long as the message');
});

test('the pid option stands for a pid of 0', async (t) => {
  const [left, right] = pair(t, { pid: 42 });
  left.send(1, undefined, { pid: 0 });
  left.send(1, undefined, { pid: 9 });
  assert.equal((await right.receive())?.pid, 42);
  assert.equal((await right.receive())?.pid, 9);
});

test('iteration gives every message in order and ends when the peer does', async (t) => {
  const [left, right] = pair(t);
  const expected = Array.from({ length: 3000 }, (_, index) => `message ${index}`);
  for (const text of expected) left.send(1, Buffer.from(text));
  const ended = left.end();
  assert.deepEqual(await texts(right), expected);
  await ended;
  assert.equal(await right.receive(), null, 'the end stays');
  assert.equal(right.closed, false);
});

test('leaving the loop leaves the channel open, and nothing is lost', async (t) => {
  const [left, right] = pair(t);
  for (const text of ['a', 'b', 'c']) left.send(1, Buffer.from(text));
  for await (const message of right) {
    assert.equal(message.data.toString(), 'a');
    break;
  }
  assert.equal((await right.receive())?.data.toString(), 'b');
  left.close();
  assert.deepEqual(await texts(right), ['c']);
});

test('an iterator that is left while it waits takes no message with it', async (t) => {
  const [left, right] = pair(t);
  const iterator = right.messages();
  const waiting = iterator.next();
  await iterator.return?.();
  assert.deepEqual(await waiting, { value: undefined, done: true });
  left.send(1, Buffer.from('for the next one'));
  assert.equal((await right.receive())?.data.toString(), 'for the next one');
});

test('a channel that is closed here ends its own loop and listen(), and rejects receive()', async (t) => {
  const [left, right] = pair(t);
  const loop = texts(right);
  await turn();
  right.close();
  assert.deepEqual(await loop, []);
  await assert.rejects(right.receive(), failsWith('CLOSED'));
  assert.equal(right.failure, undefined);

  const listening = left.listen(() => assert.fail('nothing was sent'));
  left.close();
  await listening;
  assert.throws(() => left.send(1), failsWith('CLOSED'));
  await assert.rejects(left.flushed(), failsWith('CLOSED'));
  assert.throws(() => left.peerCredentials(), failsWith('CLOSED'));
  left.close();
});

test('using and await using', async (t) => {
  const before = openDescriptors().size;
  {
    const [left, right] = ImsgChannel.pair();
    using _left = left;
    using _right = right;
    assert.equal(left.closed, false);
  }
  assert.equal(openDescriptors().size, before);
  const [left, right] = pair(t);
  {
    await using sender = left;
    sender.send(1, Buffer.from('sent before the end'));
  }
  assert.equal(left.closed, true);
  assert.deepEqual(await texts(right), ['sent before the end']);
});

test('back-pressure: send() says when the peer is slow, drained() when it is not any more', async (t) => {
  const [left, right] = pair(t, { highWaterBytes: 100_000, maximumQueueBytes: 1_000_000 });
  const payload = Buffer.alloc(16_000);
  let sent = 0;
  while (left.send(sent, payload)) sent++;
  sent++;
  assert.ok(left.queuedBytes > 100_000);
  let drained = false;
  const waiting = left.drained().then(() => {
    drained = true;
  });
  await turn();
  await turn();
  assert.equal(drained, false, 'nobody reads yet');
  const received: number[] = [];
  const listening = right.listen((message) => received.push(message.type));
  await waiting;
  assert.ok(left.queuedBytes <= 100_000);
  await left.flushed();
  assert.equal(left.queuedBytes, 0);
  left.close();
  await listening;
  assert.deepEqual(
    received,
    Array.from({ length: sent }, (_, index) => index),
  );
});

test('a peer that never reads costs no more than maximumQueueBytes', (t) => {
  const [left] = pair(t, { maximumQueueBytes: 64 * 1024 });
  const payload = Buffer.alloc(4096 - 16);
  const fill = () => {
    for (;;) left.send(1, payload);
  };
  assert.throws(fill, failsWith('QUEUE_FULL'));
  // At the limit itself one fits, and not a byte more.
  const room = 64 * 1024 - left.queuedBytes;
  if (room >= 16) left.send(2, Buffer.alloc(room - 16));
  assert.equal(left.queuedBytes, 64 * 1024);
  assert.throws(() => left.send(3), failsWith('QUEUE_FULL'));
});

test('the largest message passes and one byte more does not, in both directions', async (t) => {
  const [left, right] = pair(t);
  left.send(1, Buffer.alloc(16_368, 1));
  assert.throws(() => left.send(1, Buffer.alloc(16_369)), failsWith('TOO_LARGE'));
  assert.equal((await right.receive())?.length, 16_368);
  left.maximumMessageBytes = 1_000_000;
  left.send(1, Buffer.alloc(16_369));
  await assert.rejects(
    right.receive(),
    /^ImsgError: BAD_LENGTH: .* of 16385 bytes, where 16 to 16384 are allowed/,
  );
  assert.equal(right.closed, true, 'who breaks the rules is left');
  assert.equal(right.failure?.code, 'BAD_LENGTH');
  await assert.rejects(right.receive(), failsWith('BAD_LENGTH'));
  assert.throws(() => right.send(1), failsWith('BAD_LENGTH'));
});

test('messages far larger than a read', async (t) => {
  const [left, right] = pair(t, { maximumMessageBytes: 8 * 1024 * 1024 });
  const payload = Buffer.alloc(5_000_000);
  for (let at = 0; at < payload.length; at += 4) payload.writeUInt32LE(at, at);
  left.send(1, payload);
  left.send(2, Buffer.from('after'));
  assert.ok((await right.receive())?.data.equals(payload));
  assert.equal((await right.receive())?.data.toString(), 'after');
});

test('options that mean nothing are refused, and what was given stays', (t) => {
  const bad: Record<string, unknown>[] = [
    { maximumQueueBytes: Number.NaN },
    { maximumQueueBytes: '100' },
    { maximumQueueBytes: -1 },
    { highWaterBytes: -5 },
    { highWaterBytes: 0.5 },
    { wire: 'foo' },
    { sendWire: 'auto' },
    { pid: 1.5 },
    { pid: 2 ** 32 },
    { peerByteOrder: 'middle' },
    { descriptor: true },
    { descriptors: 'no' },
  ];
  for (const options of bad) {
    const [end, other] = socketPair();
    using _end = end;
    using _other = other;
    const [name = ''] = Object.keys(options);
    assert.throws(
      () => new ImsgChannel(end, options as ChannelOptions),
      new RegExp(`^\\w+Error: (${name} is|there is no option '${name}')`),
    );
    assert.equal(end.owned, true);
  }
  const [left] = pair(t, { highWaterBytes: 0, maximumQueueBytes: 0 });
  assert.throws(() => left.send(1), failsWith('QUEUE_FULL'));
});

test('a payload is bytes, or pieces of bytes', (t) => {
  const [left] = pair(t);
  for (const payload of [
    'abc',
    7,
    null,
    ['abc'],
    [Buffer.from('a'), [1]],
    new ArrayBuffer(4),
    { length: 3 },
  ]) {
    assert.throws(() => left.send(1, payload as Uint8Array), TypeError);
  }
  assert.equal(left.queuedBytes, 0);
});

test('limits that a wire cannot have are refused', (t) => {
  const make = (options: ChannelOptions) => () => pair(t, options);
  for (const maximumMessageBytes of [15, 0, -1, 1.5, Number.NaN]) {
    assert.throws(make({ maximumMessageBytes }), RangeError);
  }
  assert.throws(make({ wire: 'classic', maximumMessageBytes: 65_536 }), RangeError);
  assert.throws(make({ wire: 'auto', maximumMessageBytes: 65_536 }), RangeError);
  assert.throws(make({ wire: 'marked', maximumMessageBytes: 2 ** 31 }), RangeError);
  const [left] = pair(t, { wire: 'classic', maximumMessageBytes: 65_535 });
  assert.throws(() => {
    left.maximumMessageBytes = 70_000;
  }, RangeError);
});

test('wrong arguments are bugs of the caller', (t) => {
  const [left] = pair(t);
  assert.throws(() => left.send(1.5), RangeError);
  assert.throws(() => left.send(2 ** 32), RangeError);
  assert.throws(() => left.send(1, undefined, { id: -(2 ** 31) - 1 }), RangeError);
  assert.throws(() => new ImsgChannel(-1), TypeError);
  assert.throws(() => new ImsgChannel(1.5), TypeError);
  assert.throws(() => new ImsgChannel(999_999), failsWith('SYSTEM'));
  assert.throws(
    () => new ImsgChannel('3' as unknown as number),
    /TypeError: a descriptor is a number, or an object/,
  );
  const extras = { descriptr: 3 } as Record<string, number>;
  assert.throws(() => left.send(1, undefined, extras), /TypeError: there is no member 'descriptr'/);
  assert.equal(left.queuedBytes, 0);
});

test('a descriptor that is no socket is refused and stays the caller’s', async (t) => {
  const { openSync, closeSync, fstatSync } = await import('node:fs');
  const file = openSync('/dev/null', 'r');
  t.after(() => closeSync(file));
  assert.throws(() => new ImsgChannel(file), failsWith('SYSTEM'));
  assert.ok(fstatSync(file).isCharacterDevice());
  const [end, other] = socketPair();
  using _other = other;
  using _end = end;
  assert.throws(() => new ImsgChannel(end, { maximumMessageBytes: 1 }), RangeError);
  assert.equal(end.owned, true);
  using channel = new ImsgChannel(end);
  assert.equal(end.owned, false);
  assert.equal(channel.closed, false);
});

test('a socket of another kind is refused', async (t) => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const listening = numberOf(server);
  assert.throws(() => new ImsgChannel(listening), failsWith('SYSTEM'));
  const { path } = temporaryDirectory(t);
  const unix = createServer();
  unix.listen(`${path}/socket`);
  await once(unix, 'listening');
  t.after(() => unix.close());
  assert.throws(() => new ImsgChannel(numberOf(unix)), failsWith('SYSTEM'));
});

test('a channel that is forgotten is closed when it is collected, with a warning', async () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', fileURLToPath(new URL('../test-support/forgotten-channels.js', import.meta.url))],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, stderr);
  assert.match(stderr, /SALLYPORT_FORGOTTEN_DESCRIPTOR/);
  assert.equal(stdout, 'all closed\n');
});

test('a signal ends the waiting and loses nothing', async (t) => {
  const [left, right] = pair(t, { highWaterBytes: 0 });
  const controller = new AbortController();
  const waiting = right.receive({ signal: controller.signal });
  controller.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(right.receive({ signal: controller.signal }), /enough/);
  await assert.rejects(
    right.listen(() => undefined, { signal: controller.signal }),
    /enough/,
  );
  left.send(1, Buffer.from('still here'));
  assert.equal((await right.receive())?.data.toString(), 'still here');

  while (left.queuedBytes < 1_000_000) left.send(1, Buffer.alloc(10_000));
  await assert.rejects(left.flushed({ signal: AbortSignal.timeout(10) }), { name: 'TimeoutError' });
  const loop = (async () => {
    for await (const _ of right.messages({ signal: AbortSignal.timeout(50) })) await turn();
  })();
  await assert.rejects(loop, { name: 'TimeoutError' });
});

test('one receiver at a time', async (t) => {
  const [left, right] = pair(t);
  const waiting = right.receive();
  await assert.rejects(right.receive(), /one at a time/);
  await assert.rejects(
    right.listen(() => undefined),
    /one at a time/,
  );
  assert.throws(() => right.tryReceive(), /one at a time/);
  left.send(1);
  assert.equal((await waiting)?.type, 1);
});

test('tryReceive never waits', async (t) => {
  const [left, right] = pair(t);
  assert.equal(right.tryReceive(), undefined);
  left.send(1, Buffer.from('x'));
  left.flush();
  assert.equal(right.tryReceive()?.data.toString(), 'x');
  assert.equal(right.tryReceive(), undefined);
  left.close();
  assert.equal(right.tryReceive(), null);
});

test('listen: every message, a handler that throws, a handler that closes', async (t) => {
  const [left, right] = pair(t);
  for (let type = 0; type < 5; type++) left.send(type);
  const seen: number[] = [];
  const listening = right.listen((message) => {
    seen.push(message.type);
    if (message.type === 2) throw new Error('mine');
  });
  await assert.rejects(listening, /mine/);
  assert.deepEqual(seen, [0, 1, 2]);
  const rest = right.listen((message) => {
    seen.push(message.type);
    if (message.type === 3) right.close();
  });
  await rest;
  assert.deepEqual(seen, [0, 1, 2, 3], 'nothing comes after close()');
});

test('listen() without a function is told at once', async (t) => {
  const [left] = pair(t);
  await assert.rejects(left.listen(undefined as unknown as () => void), TypeError);
});

test('listen() on what has ended says so at once', async (t) => {
  const [left, right] = pair(t);
  left.maximumMessageBytes = 20_000;
  left.send(1, Buffer.alloc(17_000));
  await assert.rejects(right.receive(), failsWith('BAD_LENGTH'));
  await assert.rejects(
    right.listen(() => undefined),
    failsWith('BAD_LENGTH'),
  );
  left.close();
  await left.listen(() => assert.fail('nothing can come'));
  const [first, second] = pair(t);
  first.close();
  assert.equal(await second.receive(), null);
  await second.listen(() => assert.fail('the stream has ended'));
});

test('`using` sends what the socket takes; end() can be given up', async (t) => {
  const [left, right] = pair(t);
  {
    using sender = left;
    sender.send(1, Buffer.from('in the same turn'));
  }
  assert.deepEqual(await texts(right), ['in the same turn']);
  const [slow, deaf] = pair(t);
  while (slow.queuedBytes < 1_000_000) slow.send(1, Buffer.alloc(10_000));
  await assert.rejects(slow.end({ signal: AbortSignal.timeout(10) }), { name: 'TimeoutError' });
  assert.equal(slow.closed, true);
  assert.equal(deaf.closed, false);
});

test('however much a peer sends, the event loop turns', async (t) => {
  const [left, right] = pair(t, { maximumQueueBytes: 64 * 1024 * 1024 });
  const payload = Buffer.alloc(1000);
  let stopped = false;
  // Refills whenever the loop reads: the socket is never empty.
  const flood = () => {
    while (!stopped && left.queuedBytes < 1_000_000) left.send(1, payload);
    left.flush();
  };
  flood();
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  t.after(() => clearInterval(timer));
  let count = 0;
  for await (const _ of right) {
    if (++count % 50 === 0) flood();
    if (turns >= 5) break;
    assert.ok(count < 10_000_000, 'a timer never fired');
  }
  stopped = true;
  assert.ok(turns >= 5);
});

test('a peer that is gone ends sending, and what it sent before is still read', async (t) => {
  const [left, right] = pair(t);
  right.send(1, Buffer.from('last words'));
  await right.end();
  left.send(2, Buffer.from('too late'));
  await assert.rejects(left.flushed(), failsWith('PEER_GONE'));
  assert.throws(() => left.send(3), failsWith('PEER_GONE'));
  assert.equal(left.failure?.code, 'PEER_GONE');
  assert.equal(left.failure?.systemCode, 'EPIPE');
  assert.equal(left.closed, false);
  assert.equal((await left.receive())?.data.toString(), 'last words');
  assert.equal(await left.receive(), null);
});

test('a peer that closes without reading what it was sent: PEER_GONE', async (t) => {
  const [left, right] = pair(t);
  left.send(1, Buffer.from('unread'));
  await left.flushed();
  right.close();
  await assert.rejects(left.receive(), failsWith('PEER_GONE'));
  assert.equal(left.closed, true);
});

test('the end in the middle of a message is an error at every place but its border', async (t) => {
  const { native } = await import('@sallyport/native');
  const bytes = Buffer.alloc(24);
  bytes.writeUInt32LE(24, 4);
  for (let length = 0; length <= bytes.length; length++) {
    const [own, raw] = socketPair();
    const channel = new ImsgChannel(own);
    t.after(() => channel.close());
    if (length > 0) assert.equal(native.send(raw.number, bytes, 0, length, -1), length);
    raw.close();
    if (length === 0) assert.equal(await channel.receive(), null);
    else if (length === 24) {
      assert.equal((await channel.receive())?.length, 8);
      assert.equal(await channel.receive(), null);
    } else await assert.rejects(channel.receive(), failsWith('UNEXPECTED_END'));
    channel.close();
  }
});

test('forward sends type, id, pid and payload on', async (t) => {
  const [left, right] = pair(t);
  const [source, sink] = pair(t);
  left.send(5, Buffer.from('passed on'), { id: 6, pid: 7 });
  const message = await right.receive();
  assert.ok(message);
  source.forward(message);
  source.forward(message, { id: 60, pid: 70 });
  const first = await sink.receive();
  assert.deepEqual([first?.type, first?.id, first?.pid, first?.data.toString()], [5, 6, 7, 'passed on']);
  const second = await sink.receive();
  assert.deepEqual([second?.type, second?.id, second?.pid], [5, 60, 70]);
});

test('channels and messages show what they are', async (t) => {
  const [left, right] = pair(t);
  left.send(7, Buffer.from('abc'), { id: 8, pid: 9 });
  assert.equal(
    inspect(await right.receive()),
    '{ type: 7, id: 8, pid: 9, length: 3, descriptor: undefined }',
  );
  assert.match(inspect(left), /^\{ descriptor: \d+, wire: 'marked', queuedBytes: 0, failure: undefined \}$/);
  left.close();
  assert.match(inspect(left), /descriptor: -1/);
});

test('end() says that what was queued is lost', async (t) => {
  const [left, right] = pair(t);
  right.maximumMessageBytes = 20_000;
  while (left.queuedBytes < 500_000) left.send(1, Buffer.alloc(10_000));
  right.send(1, Buffer.alloc(17_000));
  await assert.rejects(left.receive(), failsWith('BAD_LENGTH'));
  await assert.rejects(left.end(), failsWith('BAD_LENGTH'));
  await left[Symbol.asyncDispose]();
});

test('a next() that is refused does not spoil the leaving of the loop', async (t) => {
  const [left, right] = pair(t);
  const iterator = right.messages();
  const waiting = iterator.next();
  await assert.rejects(iterator.next(), /one at a time/);
  await iterator.return?.();
  assert.equal((await waiting).done, true);
  left.send(1);
  assert.equal((await right.receive())?.type, 1);
});

test('who the peer is comes from the system', (t) => {
  const [left] = pair(t);
  assert.deepEqual(left.peerCredentials(), {
    pid: process.pid,
    uid: process.getuid?.(),
    gid: process.getgid?.(),
  });
});

test('a message that is kept holds no more memory than came with it', async (t) => {
  const [left, right] = pair(t);
  left.send(1, Buffer.alloc(10));
  const message = await right.receive();
  assert.ok(message);
  assert.ok(message.data.buffer.byteLength < 100, `${message.data.buffer.byteLength} bytes`);
});

test('pieces are looked at once: what runs meanwhile cannot mix messages up or show old bytes', async (t) => {
  const [left, right] = pair(t);
  left.send(1, Buffer.from('a secret of an earlier message'));
  left.flush();
  await right.receive();
  const pieces = [Buffer.from('first'), Buffer.from('second')];
  Object.defineProperty(pieces, 1, {
    get: () => {
      left.send(2, Buffer.from('inner'));
      return Buffer.from('second');
    },
  });
  left.send(3, pieces);
  const memory = resizableMemory(8);
  const shrinking = [new Uint8Array(memory), Buffer.from('x')];
  Object.defineProperty(shrinking, 1, {
    get: () => {
      memory.resize(2);
      return Buffer.from('x');
    },
  });
  left.send(4, shrinking);
  const inner = await right.receive();
  assert.deepEqual([inner?.type, inner?.data.toString()], [2, 'inner']);
  const outer = await right.receive();
  assert.deepEqual([outer?.type, outer?.data.toString()], [3, 'firstsecond']);
  const shrunk = await right.receive();
  assert.deepEqual([shrunk?.type, shrunk?.data.toString('latin1')], [4, '\0\0x']);
});

/** As ES2024 has it. */
interface Resizable extends ArrayBuffer {
  resize(bytes: number): void;
}

function resizableMemory(bytes: number): Resizable {
  const Es2024ArrayBuffer = ArrayBuffer as unknown as new (length: number, options: object) => Resizable;
  return new Es2024ArrayBuffer(bytes, { maxByteLength: bytes });
}

test('pieces that close the channel while they are looked at', (t) => {
  const [left] = pair(t);
  const pieces = [Buffer.from('x')];
  Object.defineProperty(pieces, 0, {
    get: () => {
      left.close();
      return Buffer.from('x');
    },
  });
  assert.throws(() => left.send(1, pieces), failsWith('CLOSED'));
});
