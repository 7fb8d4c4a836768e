/** Messages of both wires written by hand, and what stands in a socket. */
import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { EAGAIN, native, ReceiveResult } from '@sallyport/native';

const LITTLE = endianness() === 'LE';

function words(type: number, id: number, pid: number): DataView {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, type, LITTLE);
  view.setUint32(8, id, LITTLE);
  view.setUint32(12, pid, LITTLE);
  return view;
}

/** A header of the classic wire; `length` and `flags` as they shall stand there. */
export function classicHeader(type: number, length: number, flags = 0, id = 0, pid = 0): Buffer {
  const view = words(type, id, pid);
  view.setUint16(4, length, LITTLE);
  view.setUint16(6, flags, LITTLE);
  return Buffer.from(view.buffer);
}

/** A header of the marked wire; `word` as it shall stand there. */
export function markedHeader(type: number, word: number, id = 0, pid = 0): Buffer {
  const view = words(type, id, pid);
  view.setUint32(4, word >>> 0, LITTLE);
  return Buffer.from(view.buffer);
}

export const MARK = 0x8000_0000;

/** Sends bytes whole, with a descriptor, which stays the caller's. */
export function sendBytes(socket: number, bytes: Uint8Array, descriptor = -1): void {
  assert.equal(native.send(socket, bytes, 0, bytes.length, descriptor), bytes.length);
}

/** All that a socket has, and with how many descriptors it came, which are closed. */
export function receiveBytes(socket: number): { bytes: Buffer; descriptors: number } {
  const parts: Buffer[] = [];
  const result = new Int32Array(ReceiveResult.LENGTH);
  let descriptors = 0;
  for (;;) {
    const part = Buffer.alloc(65_536);
    const count = native.receive(socket, part, 0, part.length, result);
    if (count <= 0) {
      assert.ok(count === 0 || count === -EAGAIN, `receive: ${count}`);
      return { bytes: Buffer.concat(parts), descriptors };
    }
    const came = result[ReceiveResult.COUNT] as number;
    for (let index = 0; index < came; index++) native.close(result[ReceiveResult.FIRST + index] as number);
    descriptors += came;
    parts.push(part.subarray(0, count));
  }
}
