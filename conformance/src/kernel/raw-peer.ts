/**
 * A process that does not use our runtime: bytes go out as the test wrote them, frames come in one by one. Everything blocks, so a
 * test reads from top to bottom; a wait ends after two seconds.
 */
import assert from 'node:assert/strict';
import { FrameReader, FrameStatus } from '@sallyport/imsg/frames';
import {
  compileEncoder,
  DESCRIPTOR_MARK,
  decodeStatus,
  FrameType,
  HeaderOffset,
  LITTLE_ENDIAN,
  layoutMethod,
  type MethodSchema,
  Outcome,
  type OutcomeName,
  outcomeName,
  writeMessageHeader,
} from '@sallyport/message';
import { EAGAIN, native } from '@sallyport/native';

const WAIT = 2000;
const NOTHING = new Uint8Array(0);
const FD_MARK = 0x8000_0000;

export interface Received {
  readonly type: number;
  readonly id: number;
  readonly handle: number;
  readonly payload: Buffer;
  /** The caller closes them. */
  readonly descriptors: readonly number[];
}

/** A frame as bytes, its length as it should be. */
export function frame(type: number, id: number, handle: number, payload: Uint8Array = NOTHING): Buffer {
  const length = (16 + payload.length + 7) & ~7;
  const bytes = Buffer.alloc(length);
  bytes.writeUInt32LE(type, 0);
  bytes.writeUInt32LE(length, 4);
  bytes.writeUInt32LE(id, 8);
  bytes.writeUInt32LE(handle, 12);
  bytes.set(payload, 16);
  return bytes;
}

export interface MessageOptions {
  readonly kind?: 'request' | 'response' | 'error';
  readonly riid?: number;
  readonly mid: number;
  readonly parent?: number;
  readonly deadline?: number;
  readonly flags?: number;
}

/** A message of a method as its encoder makes it; Handle values are `{ number }` or `{ descriptor: index }`. */
export function message(method: MethodSchema, value: object, options: MessageOptions): Buffer {
  const kind = options.kind ?? 'request';
  const layout = layoutMethod(method)[kind];
  const buffer = Buffer.alloc(layout.maximumFrame);
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
  const end = compileEncoder(layout)(value, buffer, view, 0, buffer.length, {
    take(given) {
      const handle = given as { number?: number; descriptor?: number };
      return handle.number ?? DESCRIPTOR_MARK + (handle.descriptor ?? 0);
    },
    rights: () => 0,
  });
  const type = { request: FrameType.REQUEST, response: FrameType.RESPONSE, error: FrameType.ERROR }[kind];
  writeMessageHeader(
    view,
    0,
    type,
    options.flags ?? (kind === 'error' ? 1 : 0),
    options.riid ?? 0,
    options.mid,
    options.parent ?? 0,
    options.deadline ?? 0,
  );
  return buffer.subarray(0, end);
}

export class RawPeer {
  readonly #reader = new FrameReader({
    maximumFrameBytes: 4 * 1024 * 1024,
    maximumDescriptors: 64,
    descriptorType: FrameType.FD,
  });
  #isOpen = true;

  /** @param socket owned from now on. */
  constructor(readonly socket: number) {}

  /** Sends bytes as they are. @returns false when the other side has closed. */
  send(bytes: Uint8Array): boolean {
    for (let sent = 0; sent < bytes.length; ) {
      const count = native.send(this.socket, bytes, sent, bytes.length - sent, -1);
      if (count === -EAGAIN) {
        // The kernel reads in its own time; a peer of a test may wait for it.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
        continue;
      }
      if (count < 0) return false;
      sent += count;
    }
    return true;
  }

  /** Sends as much as the socket takes at once. @returns how much that was. */
  sendSome(bytes: Uint8Array): number {
    return Math.max(0, native.send(this.socket, bytes, 0, bytes.length, -1));
  }

  /** Throws away what has come. */
  drain(): void {
    for (let received = this.receive(0); received !== undefined; received = this.receive(0)) {
      for (const descriptor of received.descriptors) native.close(descriptor);
    }
  }

  /** Sends frames of descriptors and then bytes. The descriptors stay with the caller. */
  sendWithDescriptors(id: number, descriptors: readonly number[], bytes: Uint8Array): void {
    for (const descriptor of descriptors) {
      const header = frame(FrameType.FD, id, 0);
      header.writeUInt32LE((FD_MARK | 16) >>> 0, 4);
      assert.equal(native.send(this.socket, header, 0, 16, descriptor), 16);
    }
    assert.ok(this.send(bytes));
  }

  sendMessage(
    id: number,
    handle: number,
    method: MethodSchema,
    value: object,
    options: MessageOptions,
  ): void {
    const kind = options.kind ?? 'request';
    const type = { request: FrameType.REQUEST, response: FrameType.RESPONSE, error: FrameType.ERROR }[kind];
    assert.ok(this.send(frame(type, id, handle, message(method, value, options))), 'the kernel reads');
  }

  /** The next frame; undefined at the end of the connection or after the wait. */
  receive(wait = WAIT): Received | undefined {
    const reader = this.#reader;
    const until = performance.now() + wait;
    for (let status = reader.next(); ; status = reader.next()) {
      if (status === FrameStatus.FRAME) {
        const descriptors = Array.from({ length: reader.descriptorCount }, (_, index) =>
          reader.takeDescriptor(index),
        );
        const payload = Buffer.from(reader.buffer.subarray(reader.payloadStart, reader.payloadEnd));
        return { type: reader.type, id: reader.id, handle: reader.pid, payload, descriptors };
      }
      if (status < 0) throw new Error(`the kernel sent a bad frame: ${status}`);
      const left = Math.ceil(until - performance.now());
      if (left <= 0) return undefined;
      if (reader.exchange(this.socket, NOTHING, 0, left, 0) <= 0) return undefined;
    }
  }

  /** The next frame, which must be of this type. */
  expect(type: FrameType, id?: number): Received {
    const received = this.receive();
    assert.ok(received !== undefined, `no frame came; expected type ${type}`);
    assert.equal(
      received.type,
      type,
      `a frame of type ${received.type}${received.type === 5 ? ` (${outcomeName(received.payload.readUInt32LE(0))})` : ''}`,
    );
    if (id !== undefined) assert.equal(received.id, id);
    return received;
  }

  /** The next frame, which must be a status of this outcome. @returns the incident number. */
  expectStatus(outcome: OutcomeName, about: 'call' | 'reply', id?: number): number {
    const received = this.expect(FrameType.STATUS, id);
    const { payload } = received;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
    const status = decodeStatus(payload, view, 0, payload.length);
    assert.ok(status !== undefined);
    assert.equal(outcomeName(status.outcome), outcome);
    assert.equal(status.about, about === 'call' ? 0 : 1);
    assert.ok(Object.values(Outcome).includes(status.outcome));
    return status.incident;
  }

  /** Nothing comes for a while, and the connection is open. */
  expectSilence(milliseconds = 50): void {
    const reader = this.#reader;
    assert.equal(reader.next(), FrameStatus.MORE, 'a frame came');
    const received = reader.exchange(this.socket, NOTHING, 0, milliseconds, 0);
    assert.ok(received < 0, received === 0 ? 'the connection was closed' : 'bytes came');
  }

  /** The kernel closes this connection, and sends nothing more before. */
  expectEnd(): void {
    const reader = this.#reader;
    assert.equal(reader.next(), FrameStatus.MORE, 'a frame came before the end');
    const received = reader.exchange(this.socket, NOTHING, 0, WAIT, 0);
    assert.ok(received === 0 || received === -104, `the connection did not end: ${received}`);
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#reader.close();
    native.close(this.socket);
  }
}

export function readU32(payload: Buffer, offset: number): number {
  return payload.readUInt32LE(offset);
}
export const headerField = (payload: Buffer, offset: number): number =>
  LITTLE_ENDIAN ? payload.readUInt32LE(offset) : payload.readUInt32BE(offset);
export { HeaderOffset };
