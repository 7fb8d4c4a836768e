/** Sockets and descriptors that end with the test that made them. */
import assert from 'node:assert/strict';
import { native, ReceiveResult } from '@sallyport/native';

export interface Cleanup {
  after(hook: () => void): void;
}

/** Descriptors that `closeEarly` closed, so that the end of the test does not close what has the number by then. */
const closedEarly = new Set<number>();

/** Asserts that it is a descriptor and closes it when the test is done. */
export function own(t: Cleanup, descriptor: number): number {
  assert.ok(descriptor >= 0, `error ${descriptor} instead of a descriptor`);
  closedEarly.delete(descriptor);
  t.after(() => {
    if (!closedEarly.delete(descriptor)) assert.equal(native.close(descriptor), 0);
  });
  return descriptor;
}

/** Closes an owned descriptor before its test is done. */
export function closeEarly(descriptor: number): void {
  closedEarly.add(descriptor);
  assert.equal(native.close(descriptor), 0);
}

export function socketPair(t: Cleanup): [number, number] {
  const pair = new Int32Array(2);
  assert.equal(native.socketpair(pair), 0);
  return [own(t, pair[0] as number), own(t, pair[1] as number)];
}

export function sendText(socket: number, text: string, descriptor = -1): number {
  const bytes = Buffer.from(text);
  return native.send(socket, bytes, 0, bytes.length, descriptor);
}

export interface Received {
  /** Bytes, 0 at the end, or -errno. */
  readonly count: number;
  readonly text: string;
  readonly truncated: boolean;
  readonly descriptors: readonly number[];
}

/** Receives once. The test owns the descriptors. */
export function receive(t: Cleanup, socket: number, size = 100): Received {
  const bytes = Buffer.alloc(size);
  const result = new Int32Array(ReceiveResult.LENGTH);
  const count = native.receive(socket, bytes, 0, size, result);
  return { count, text: bytes.toString('latin1', 0, Math.max(count, 0)), ...descriptorsOf(t, result) };
}

export function descriptorsOf(t: Cleanup, result: Int32Array): Pick<Received, 'descriptors' | 'truncated'> {
  const count = result[ReceiveResult.COUNT] as number;
  const descriptors = [...result.subarray(ReceiveResult.FIRST, ReceiveResult.FIRST + count)];
  for (const descriptor of descriptors) own(t, descriptor);
  return { descriptors, truncated: result[ReceiveResult.FLAGS] === 1 };
}
