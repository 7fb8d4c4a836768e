/** struct msgbuf: queued buffers, what is sent of them, and what they leave open. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';
import { receiveBytes } from '../test-support/imsg-bytes.js';
import { socketPair } from '../test-support/sockets.js';

const someFile = () => openSync('/dev/null', 'r');

function queue(w: c.msgbuf, text: string | Uint8Array, fd = -1): void {
  const buf = c.ibuf_open(text.length);
  assert.ok(buf !== null);
  assert.equal(c.ibuf_add(buf, Buffer.from(text)), 0);
  buf.fd = fd;
  c.ibuf_close(w, buf);
  assert.deepEqual([buf.fd, c.ibuf_size(buf)], [-1, 0]);
}

function msgbufOn(fd: number): c.msgbuf {
  const w = new c.msgbuf();
  c.msgbuf_init(w);
  assert.equal(w.fd, -1);
  w.fd = fd;
  return w;
}

test('an empty queue: 0 and errno 0', () => {
  const w = new c.msgbuf();
  for (const write of [c.msgbuf_write, c.ibuf_write]) {
    c.set_errno(c.EPIPE);
    assert.equal(write(w), 0);
    assert.equal(c.errno, 0);
  }
  assert.equal(w.queued, 0);
});

test('buffers go out in order, more of them than one system call takes', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  let expected = '';
  for (let n = 0; n < 3000; n++) {
    queue(w, `${n} `);
    expected += `${n} `;
  }
  assert.equal(w.queued, 3000);
  assert.equal(c.msgbuf_write(w), 1);
  assert.equal(w.queued, 0);
  assert.equal(receiveBytes(right).bytes.toString(), expected);
});

test('only what was not read of a buffer is sent; one without content is freed', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  const before = openDescriptors().size;
  const buf = c.ibuf_open(10);
  assert.ok(buf !== null);
  c.ibuf_add(buf, Buffer.from('0123456789'));
  c.ibuf_skip(buf, 7);
  c.ibuf_close(w, buf);
  queue(w, '', someFile());
  assert.equal(w.queued, 1);
  assert.equal(openDescriptors().size, before);
  assert.equal(c.msgbuf_write(w), 1);
  assert.equal(receiveBytes(right).bytes.toString(), '789');
});

test('a full socket: 1 as long as something was sent, then -1 and EAGAIN; buffers leave the queue whole', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  for (let n = 0; n < 40; n++) queue(w, Buffer.alloc(50_000, n));
  assert.equal(c.msgbuf_write(w), 1);
  const queued = w.queued;
  assert.ok(queued > 0 && queued < 40, String(queued));
  assert.equal(c.msgbuf_write(w), -1);
  assert.equal(c.errno, c.EAGAIN);
  assert.equal(w.queued, queued);
  let received = 0;
  while (w.queued > 0) {
    received += receiveBytes(right).bytes.length;
    assert.equal(c.msgbuf_write(w), 1);
  }
  received += receiveBytes(right).bytes.length;
  assert.equal(received, 2_000_000);
});

test('descriptors are sent with their buffers and closed here then', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  const before = openDescriptors().size;
  for (const text of ['one', 'two', 'three']) queue(w, text, someFile());
  queue(w, 'plain');
  assert.equal(openDescriptors().size, before + 3);
  assert.equal(c.msgbuf_write(w), 1);
  assert.equal(openDescriptors().size, before);
  const { bytes, descriptors } = receiveBytes(right);
  assert.deepEqual([bytes.toString(), descriptors], ['onetwothreeplain', 3]);
});

test('msgbuf_clear and msgbuf_init discard what is queued and close its descriptors', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  const before = openDescriptors().size;
  for (const end of [c.msgbuf_clear, c.msgbuf_init]) {
    queue(w, 'x', someFile());
    queue(w, 'y');
    end(w);
    assert.deepEqual([w.queued, openDescriptors().size], [0, before]);
  }
  w.fd = left;
  queue(w, 'after');
  assert.equal(c.msgbuf_write(w), 1);
  assert.equal(receiveBytes(right).bytes.toString(), 'after');
});

test('msgbuf_drain discards from the front: whole buffers go with their descriptors, a part keeps its own', (t) => {
  const [left, right] = socketPair(t);
  const w = msgbufOn(left);
  const before = openDescriptors().size;
  queue(w, 'aaaa', someFile());
  queue(w, 'bbbb', someFile());
  queue(w, 'cccc', someFile());
  c.msgbuf_drain(w, 0);
  assert.deepEqual([w.queued, openDescriptors().size], [3, before + 3]);
  c.msgbuf_drain(w, 2);
  assert.deepEqual([w.queued, openDescriptors().size], [3, before + 3]);
  c.msgbuf_drain(w, 5);
  assert.deepEqual([w.queued, openDescriptors().size], [2, before + 2]);
  assert.equal(c.msgbuf_write(w), 1);
  const { bytes, descriptors } = receiveBytes(right);
  assert.deepEqual([bytes.toString(), descriptors], ['bcccc', 2]);
  queue(w, 'dddd', someFile());
  c.msgbuf_drain(w, 1_000_000);
  assert.deepEqual([w.queued, openDescriptors().size, c.msgbuf_write(w)], [0, before, 0]);
  c.msgbuf_drain(w, 1);
  queue(w, 'e');
  assert.equal(c.msgbuf_write(w), 1);
  assert.equal(receiveBytes(right).bytes.toString(), 'e');
  assert.throws(() => c.msgbuf_drain(w, -1), RangeError);
});

test('draining many buffers one by one stays in order', () => {
  const w = new c.msgbuf();
  for (let n = 0; n < 5000; n++) queue(w, 'ab');
  for (let n = 5000; n > 0; n--) {
    assert.equal(w.queued, n);
    c.msgbuf_drain(w, 1);
    assert.equal(w.queued, n);
    c.msgbuf_drain(w, 1);
  }
  assert.equal(w.queued, 0);
});

test('a peer that is gone: EPIPE, every time, and the queue is as it was', (t) => {
  const fds: number[] = [];
  assert.equal(c.socketpair(fds), 0);
  const [left, right] = fds as [number, number];
  t.after(() => closeSync(left));
  closeSync(right);
  const w = msgbufOn(left);
  queue(w, 'x', someFile());
  queue(w, 'y');
  for (let n = 0; n < 2; n++) {
    assert.equal(c.msgbuf_write(w), -1);
    assert.equal(c.errno, c.EPIPE);
    assert.equal(w.queued, 2);
  }
  c.msgbuf_clear(w);
  w.fd = -1;
  queue(w, 'z');
  assert.equal(c.msgbuf_write(w), -1);
  assert.equal(c.errno, c.EBADF);
  c.msgbuf_clear(w);
});

test('ibuf_write: bytes to whatever takes them, but no descriptor is lost by it', (t) => {
  const [left, right] = socketPair(t);
  const path = join(temporaryDirectory(t).path, 'written');
  const file = openSync(path, 'w');
  const w = msgbufOn(file);
  queue(w, 'to a ');
  queue(w, 'file');
  assert.equal(c.ibuf_write(w), 1);
  assert.deepEqual([w.queued, c.ibuf_write(w)], [0, 0]);
  closeSync(file);
  assert.equal(readFileSync(path, 'utf8'), 'to a file');

  w.fd = left;
  queue(w, 'x', someFile());
  assert.equal(c.ibuf_write(w), -1);
  assert.deepEqual([c.errno, w.queued], [c.EINVAL, 1]);
  c.msgbuf_clear(w);
  for (let n = 0; n < 20; n++) queue(w, Buffer.alloc(50_000));
  let calls = 0;
  while (c.ibuf_write(w) === 1) calls++;
  assert.ok(calls > 0);
  assert.equal(c.errno, c.EAGAIN);
  receiveBytes(right);
  c.msgbuf_clear(w);
});
