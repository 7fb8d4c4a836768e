/** What arguments of C mean: places for descriptors, and pointers. */
import assert from 'node:assert/strict';
import { native } from '@sallyport/native';
import { openDescriptors, test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';
import { classicHeader, receiveBytes, sendBytes } from '../test-support/imsg-bytes.js';
import { socketPair } from '../test-support/sockets.js';
import type { Cleanup } from '../test-support/wire.js';

function channel(t: Cleanup): [c.imsgbuf, number] {
  const [left, right] = socketPair(t);
  const ibuf = new c.imsgbuf();
  c.imsg_init(ibuf, left);
  t.after(() => c.imsg_clear(ibuf));
  return [ibuf, right];
}

test('socketpair sets two elements of an array or a typed array, and the sockets are connected', () => {
  const places: (number[] | Int32Array)[] = [
    [],
    [-1, -1],
    [-1, -1, 77],
    new Int32Array(2),
    new Int32Array(3),
  ];
  for (const fds of places) {
    const length = Math.max(2, fds.length);
    const third = fds[2];
    assert.equal(c.socketpair(fds), 0);
    const [left, right] = fds as [number, number];
    try {
      assert.equal(fds.length, length);
      assert.equal(fds[2], third);
      sendBytes(left, Buffer.from('across'));
      assert.equal(receiveBytes(right).bytes.toString(), 'across');
    } finally {
      native.close(left);
      native.close(right);
    }
  }
});

test('socketpair: what cannot hold two descriptors is thrown as TypeError, and no socket stays open', () => {
  const before = openDescriptors().size;
  const unfit = [new Int32Array(1), new Int32Array(0), Object.freeze([1, 2]), null, undefined, 3, 'ab'];
  for (const fds of unfit) assert.throws(() => c.socketpair(fds as number[]), TypeError, String(fds));
  assert.equal(openDescriptors().size, before);
});

test('data that is no view of memory is thrown as TypeError by whatever takes data, and nothing is queued', (t) => {
  const [ibuf, right] = channel(t);
  const buf = c.ibuf_dynamic(0, 100);
  assert.ok(buf !== null);
  assert.equal(c.ibuf_add(buf, Buffer.from('kept')), 0);
  const message = new c.imsg();
  sendBytes(right, Buffer.concat([classicHeader(1, 20), Buffer.from('data')]));
  assert.equal(c.imsg_read(ibuf), 20);
  assert.equal(c.imsg_get(ibuf, message), 20);
  const wrong: unknown[] = [
    'text',
    '',
    [1, 2, 3],
    [],
    5,
    true,
    {},
    { byteLength: 3 },
    new ArrayBuffer(3),
    () => 0,
  ];
  for (const given of wrong) {
    const data = given as c.Pointer;
    for (const length of [undefined, 0, 2]) {
      const calls = [
        () => c.imsg_compose(ibuf, 1, 0, 0, -1, data, length),
        () =>
          c.imsg_composev(ibuf, 1, 0, 0, -1, [
            { iov_base: data, ...(length === undefined ? {} : { iov_len: length }) },
          ]),
        () => c.imsg_add(buf, data, length),
        () => c.ibuf_add(buf, data, length),
        () => c.ibuf_set(buf, 0, data, length),
        () => c.ibuf_get(buf, data, length),
        () => c.ibuf_from_buffer(new c.ibuf(), data, length),
        () => c.imsg_get_data(message, data, length),
        () => c.imsg_get_buf(message, data, length),
      ];
      for (const call of calls) assert.throws(call, TypeError, `${String(call)} ${String(given)}`);
    }
  }
  assert.equal(ibuf.w.queued, 0);
  assert.equal(c.ibuf_data(buf).toString(), 'kept');
  assert.equal(c.imsg_get_len(message), 4);
});

test('every view of memory is data, at its own place; null is none', (t) => {
  const [ibuf, right] = channel(t);
  const memory = Buffer.from('--payload--');
  const { buffer, byteOffset } = memory;
  const views = [memory.subarray(2, 9), new DataView(buffer, byteOffset + 2, 7)];
  for (const view of views) assert.equal(c.imsg_compose(ibuf, 1, 2, 3, -1, view), 1);
  assert.equal(c.imsg_compose(ibuf, 1, 2, 3, -1, Uint16Array.of(0x4141)), 1);
  assert.equal(c.imsg_compose(ibuf, 1, 2, 3, -1, null), 1);
  assert.equal(c.imsg_compose(ibuf, 1, 2, 3, -1), 1);
  assert.equal(c.imsg_composev(ibuf, 1, 2, 3, -1, [{ iov_base: null }]), 1);
  assert.equal(c.imsg_flush(ibuf), 0);
  const expected = ['payload', 'payload', 'AA', '', '', ''].flatMap((text) => [
    classicHeader(1, 16 + text.length, 0, 2, 3),
    Buffer.from(text),
  ]);
  assert.deepEqual(receiveBytes(right).bytes, Buffer.concat(expected));
});
