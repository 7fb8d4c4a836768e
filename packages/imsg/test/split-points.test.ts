/**
 * Streams with descriptors cut wherever they can be, by hand and by the system: every message comes whole, in order, with its own
 * descriptor.
 */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { EAGAIN, native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import { FrameStatus, frameStatusName } from '../src/frame-status.js';
import { MessageReader } from '../src/message-reader.js';
import { MessageWriter } from '../src/message-writer.js';
import { FlushStatus } from '../src/send-queue.js';
import type { Wire } from '../src/wire.js';
import { random } from '../test-support/reading.js';
import { socketPair } from '../test-support/sockets.js';
import { Sources } from '../test-support/wire.js';
import { messageBytes, randomScript, type Script, type ScriptMessage } from './split-points-script.js';

const WIRES: readonly Wire[] = ['classic', 'marked'];
const SEED = 20_241_126;
const IOV_MAX = 1024;

/** Compares what comes out of a reader with a script, message by message. */
class Comparison {
  readonly #messages: readonly ScriptMessage[];
  readonly #sources: Sources;
  #next = 0;

  constructor(messages: readonly ScriptMessage[], sources: Sources) {
    this.#messages = messages;
    this.#sources = sources;
  }

  get done(): boolean {
    return this.#next === this.#messages.length;
  }

  get count(): number {
    return this.#next;
  }

  /** Takes all there is. */
  drain(reader: MessageReader): void {
    for (;;) {
      const status = reader.next();
      if (status === FrameStatus.MORE) return;
      assert.equal(frameStatusName(status), 'FRAME', `behind message ${this.#next}`);
      this.#message(reader);
    }
  }

  #message(reader: MessageReader): void {
    const message = this.#messages[this.#next];
    assert.ok(message !== undefined, 'more messages than were sent');
    const { type, id, pid, payloadStart, payloadEnd } = reader;
    const same = type === message.type && id === message.id && pid === message.pid;
    const descriptor = reader.takeDescriptor();
    const source = descriptor < 0 ? -1 : this.#sources.which(descriptor);
    if (descriptor >= 0) native.close(descriptor);
    assert.ok(same && source === message.source, `message ${this.#next}: ${type} ${id} ${pid} [${source}]`);
    const difference = message.payload.compare(reader.buffer, payloadStart, payloadEnd);
    assert.equal(difference, 0, `payload of message ${this.#next}`);
    this.#next++;
  }
}

function reader(wire: Wire): MessageReader {
  return new MessageReader({ wire, descriptors: true, byteOrder: 'little' });
}

/**
 * Reads [from, to) of a script at once, or, as Linux would, in several reads that end before each further descriptor; takes all messages
 * after each.
 */
function feed(
  target: MessageReader,
  script: Script,
  sources: Sources,
  comparison: Comparison,
  from: number,
  to: number,
): void {
  let at = from;
  let waiting: ScriptMessage | undefined;
  const give = (end: number) => {
    let descriptors = waiting === undefined ? [] : [sources.copy(waiting.source)];
    waiting = undefined;
    while (at < end) {
      const room = Math.min(target.space(), end - at);
      assert.ok(room > 0, 'no room');
      target.buffer.set(script.bytes.subarray(at, at + room), target.writePosition);
      target.received(room, descriptors);
      comparison.drain(target);
      descriptors = [];
      at += room;
    }
  };
  for (const message of script.messages) {
    if (message.source < 0 || message.at < from || message.at >= to) continue;
    if (waiting !== undefined) give(message.at);
    waiting = message;
  }
  if (at < to) give(to);
}

for (const wire of WIRES) {
  test(`50 messages, cut at every byte: ${wire}`, { timeout: 60_000 }, (t) => {
    const script = randomScript(random(SEED), 50, wire, 160, 3);
    assert.ok(script.sources > 8 && script.bytes.length > 16_384);
    const sources = new Sources(t, script.sources);
    const before = openDescriptors().size;
    for (let cut = 0; cut <= script.bytes.length; cut++) {
      const target = reader(wire);
      const comparison = new Comparison(script.messages, sources);
      feed(target, script, sources, comparison, 0, cut);
      feed(target, script, sources, comparison, cut, script.bytes.length);
      assert.ok(comparison.done && target.atBorder, `cut at ${cut}: ${comparison.count} messages`);
      target.close();
    }
    assert.equal(openDescriptors().size, before);
  });

  test(`500 messages up to the largest, cut at random: ${wire}`, { timeout: 30_000 }, (t) => {
    for (let round = 0; round < 10; round++) {
      const next = random(SEED + round);
      const script = randomScript(next, 50, wire, 16_369, 3);
      const sources = new Sources(t, script.sources);
      const target = reader(wire);
      const comparison = new Comparison(script.messages, sources);
      for (let at = 0; at < script.bytes.length; ) {
        const end = Math.min(script.bytes.length, at + 1 + next(next(3) === 0 ? 40 : 20_000));
        feed(target, script, sources, comparison, at, end);
        at = end;
      }
      assert.ok(comparison.done, `seed ${SEED + round}`);
      target.close();
    }
  });

  test(`more messages in a queue than one system call takes pieces: ${wire}`, (t) => {
    const [left, right] = socketPair(t);
    const messages: ScriptMessage[] = [];
    for (let id = 0; id < 3 * IOV_MAX; id++) {
      const source = id % 500 === 250 ? (id - 250) / 500 : -1;
      messages.push({ type: 1, id, pid: 2, payload: Buffer.from(`${id}`), source, at: 0 });
    }
    const sources = new Sources(t, messages.filter(({ source }) => source >= 0).length);
    const writer = new MessageWriter();
    for (const message of messages) write(writer, message, wire, sources);
    assert.equal(writer.flush(left), FlushStatus.DONE);
    assert.deepEqual([writer.queuedBytes, writer.queuedDescriptors], [0, 0]);
    const target = reader(wire);
    const comparison = new Comparison(messages, sources);
    receiveAll(target, right, comparison);
    assert.ok(comparison.done);
    target.close();
    writer.close();
  });

  test(`partial writes with descriptors: ${wire}`, { timeout: 30_000 }, (t) => {
    const next = random(SEED);
    // Some twenty times what the socket holds.
    const script = randomScript(next, 600, wire, 16_369, 8);
    const sources = new Sources(t, script.sources);
    const [left, right] = socketPair(t);
    const writer = new MessageWriter();
    for (const message of script.messages) write(writer, message, wire, sources);
    assert.equal(writer.queuedBytes, script.bytes.length);
    assert.equal(writer.queuedDescriptors, script.sources);
    const target = reader(wire);
    const comparison = new Comparison(script.messages, sources);
    const starts = new Set(script.messages.map(({ at }) => at));
    let partial = 0;
    let partialBatches = 0;
    for (;;) {
      const queued = writer.queuedDescriptors;
      const status = writer.flush(left);
      assert.ok(status === FlushStatus.DONE || status === FlushStatus.AGAIN, String(status));
      const behind = script.messages.filter(({ at, source }) => source >= 0 && at >= writer.sentPlace);
      assert.equal(writer.queuedDescriptors, behind.length, 'sent with the first byte of its message');
      if (status === FlushStatus.DONE) break;
      if (!starts.has(writer.sentPlace)) partial++;
      if (writer.queuedDescriptors < queued) partialBatches++;
      // Few reads, so that the socket stays nearly full and is found full at all sorts of places.
      const reads = 1 + next(4);
      for (let read = 0; read < reads; read++) receiveOnce(target, right, comparison);
    }
    assert.ok(partial > 20, `${partial} messages were sent in parts`);
    assert.ok(partialBatches > 10, `${partialBatches} times behind a descriptor`);
    receiveAll(target, right, comparison);
    assert.ok(comparison.done);
    assert.equal(target.receiveFrom(right), -EAGAIN);
    target.close();
    writer.close();
  });

  /** Upstream's reader asks for 65535 bytes and closes a descriptor whose header is not complete when the read ends. */
  test(`plain bytes in front of a descriptor that end a read inside its header: ${wire}`, (t) => {
    const sources = new Sources(t, 1);
    for (let plain = 65_510; plain <= 65_545; plain++) {
      const script = trapScript(plain, wire);
      const [left, right] = socketPair({ after: () => undefined });
      const writer = new MessageWriter();
      for (const message of script.messages) write(writer, message, wire, sources);
      assert.equal(writer.flush(left), FlushStatus.DONE);
      const live = reader(wire);
      const received = new Comparison(script.messages, sources);
      receiveAll(live, right, received);
      assert.ok(received.done, `${plain} bytes`);
      // With the very reads upstream makes.
      const fed = reader(wire);
      const comparison = new Comparison(script.messages, sources);
      const cut = Math.min(65_535, script.bytes.length);
      feed(fed, script, sources, comparison, 0, cut);
      feed(fed, script, sources, comparison, cut, script.bytes.length);
      assert.ok(comparison.done, `${plain} bytes, cut at 65535`);
      for (const one of [live, fed, writer]) one.close();
      native.close(left);
      native.close(right);
    }
  });
}

test('the bytes of the writer are those of the description', {
  skip: endianness() !== 'LE' && 'the description has the byte order of little-endian machines',
}, (t) => {
  for (const wire of WIRES) {
    const script = randomScript(random(SEED + 1), 50, wire, 200, 3);
    const sources = new Sources(t, script.sources);
    const writer = new MessageWriter();
    for (const message of script.messages) write(writer, message, wire, sources);
    assert.ok(writer.buffer.subarray(0, writer.queuedBytes).equals(script.bytes), wire);
    writer.close();
  }
});

function write(writer: MessageWriter, message: ScriptMessage, wire: Wire, sources: Sources): void {
  const { type, id, pid, payload, source } = message;
  writer.write(type, id, pid, payload, payload.length, wire, source < 0 ? -1 : sources.copy(source));
}

/** @returns what receiveFrom() said */
function receiveOnce(target: MessageReader, socket: number, comparison: Comparison): number {
  const count = target.receiveFrom(socket);
  comparison.drain(target);
  return count;
}

function receiveAll(target: MessageReader, socket: number, comparison: Comparison): void {
  let count = 1;
  while (count > 0) count = receiveOnce(target, socket, comparison);
  assert.equal(count, -EAGAIN);
}

/** Plain messages of `plain` bytes together, then one with a descriptor, then one more. */
function trapScript(plain: number, wire: Wire): Script {
  const messages: ScriptMessage[] = [];
  let at = 0;
  const add = (length: number, source: number) => {
    const payload = Buffer.alloc(length - 16, `${messages.length}`);
    messages.push({ type: 5, id: messages.length, pid: 1, payload, source, at });
    at += length;
  };
  while (plain - at > 0) {
    // No rest is shorter than a header.
    const rest = plain - at;
    add(rest <= 16_384 ? rest : Math.min(16_384, rest - 16), -1);
  }
  add(30, 0);
  add(16, -1);
  return { messages, bytes: Buffer.concat(messages.map((one) => messageBytes(one, wire))), sources: 1 };
}
