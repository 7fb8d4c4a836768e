/** imsgbuf and imsg on the wire of the manual page: what is sent byte by byte, what is received, and how it fails. */
import assert from 'node:assert/strict';
import { native } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';
import { classicHeader, MARK, markedHeader, receiveBytes, sendBytes } from '../test-support/imsg-bytes.js';
import { socketPair } from '../test-support/sockets.js';
import { type Cleanup, Sources } from '../test-support/wire.js';

/** An imsgbuf and the bare socket at the other end. */
function channel(t: Cleanup, options: c.imsg_options = {}): [c.imsgbuf, number] {
  const [left, right] = socketPair(t);
  const ibuf = new c.imsgbuf();
  c.imsg_init(ibuf, left, options);
  t.after(() => c.imsg_clear(ibuf));
  return [ibuf, right];
}

function fails(code: number, result: unknown): void {
  assert.ok(result === -1 || result === null, String(result));
  assert.equal(c.errno, code);
  c.set_errno(0);
}

test('imsg_init: members as on the page', (t) => {
  const [left] = socketPair(t);
  const ibuf = new c.imsgbuf();
  c.imsg_init(ibuf, left);
  assert.deepEqual([ibuf.fd, ibuf.w.fd, ibuf.w.queued, ibuf.pid], [left, left, 0, process.pid]);
  assert.throws(() => c.imsg_init(ibuf, 1.5), RangeError);
  c.imsg_clear(ibuf);
});

test('imsg_compose: the bytes of both wires; pid 0 is ours, -1 travels as ffffffff', (t) => {
  const [classic, right] = channel(t);
  const payload = Buffer.from('AB');
  assert.equal(c.imsg_compose(classic, 0x11223344, 0x55667788, 0, -1, payload, 2), 1);
  assert.equal(c.imsg_compose(classic, 2, 3, -1, -1, null, 0), 1);
  assert.equal(c.imsg_compose(classic, -1, -2, 5, -1, payload, 1), 1);
  assert.equal(classic.w.queued, 3);
  assert.equal(c.msgbuf_write(classic.w), 1);
  assert.deepEqual(
    receiveBytes(right).bytes,
    Buffer.concat([
      classicHeader(0x11223344, 18, 0, 0x55667788, process.pid),
      payload,
      classicHeader(2, 16, 0, 3, 0xffff_ffff),
      classicHeader(0xffff_ffff, 17, 0, 0xffff_fffe, 5),
      Buffer.from('A'),
    ]),
  );
  const sources = new Sources(t, 1);
  for (const wire of ['classic', 'marked', 'auto'] as const) {
    const [ibuf, peer] = channel(t, { wire });
    assert.equal(c.imsg_compose(ibuf, 104, 8, -1, sources.copy(0), null, 0), 1);
    assert.equal(c.imsg_flush(ibuf), 0);
    const expected =
      wire === 'marked'
        ? markedHeader(104, 16 + MARK, 8, 0xffff_ffff)
        : classicHeader(104, 16, 1, 8, 0xffff_ffff);
    assert.deepEqual(receiveBytes(peer), { bytes: expected, descriptors: 1 });
  }
});

test('imsg_composev and imsg_create, imsg_add, imsg_close make the same message as imsg_compose', (t) => {
  const [ibuf, right] = channel(t);
  const sources = new Sources(t, 1);
  const pieces = ['one ', 'two ', 'three'].map((text) => ({
    iov_base: Buffer.from(text),
    iov_len: text.length,
  }));
  assert.equal(c.imsg_compose(ibuf, 7, 1, 2, sources.copy(0), Buffer.from('one two three')), 1);
  assert.equal(c.imsg_composev(ibuf, 7, 1, 2, sources.copy(0), pieces, 3), 1);
  const msg = c.imsg_create(ibuf, 7, 1, 2, 4);
  assert.ok(msg !== null);
  for (const { iov_base, iov_len } of pieces) assert.equal(c.imsg_add(msg, iov_base, iov_len), iov_len);
  assert.equal(c.imsg_add(msg, null, 0), 0);
  assert.equal(c.ibuf_size(msg), 29);
  msg.fd = sources.copy(0);
  c.imsg_close(ibuf, msg);
  assert.equal(msg.fd, -1);
  assert.throws(() => c.imsg_close(ibuf, msg), TypeError);
  assert.equal(ibuf.w.queued, 3);
  assert.equal(c.imsg_flush(ibuf), 0);
  const one = Buffer.concat([classicHeader(7, 29, 1, 1, 2), Buffer.from('one two three')]);
  assert.deepEqual(receiveBytes(right), { bytes: Buffer.concat([one, one, one]), descriptors: 3 });
  assert.equal(c.imsg_composev(ibuf, 7, 1, 2, -1, pieces, 1), 1);
  assert.equal(c.imsg_composev(ibuf, 7, 1, 2, -1, [{ iov_base: Int32Array.of(9) }, { iov_base: null }]), 1);
  assert.equal(c.imsg_composev(ibuf, 7, 1, 2, -1, [], 0), 1);
  assert.equal(c.imsg_flush(ibuf), 0);
  assert.equal(receiveBytes(right).bytes.length, 20 + 20 + 16);
});

test('what is too long is ERANGE, never cut; what names bytes that are not there is thrown', (t) => {
  const [ibuf, right] = channel(t);
  assert.equal(c.imsg_compose(ibuf, 1, 0, 0, -1, Buffer.alloc(16_368)), 1);
  const large = Buffer.alloc(131_082);
  for (const length of [16_369, 65_519, 65_520, 65_535, 65_536, 65_541, 131_082]) {
    fails(c.ERANGE, c.imsg_compose(ibuf, 1, 0, 0, -1, large, length));
    fails(c.ERANGE, c.imsg_create(ibuf, 1, 0, 0, length));
    const half = { iov_base: large, iov_len: Math.ceil(length / 2) };
    fails(c.ERANGE, c.imsg_composev(ibuf, 1, 0, 0, -1, [half, half], 2));
  }
  const msg = c.imsg_create(ibuf, 1, 0, 0, 0);
  assert.ok(msg !== null);
  assert.equal(c.imsg_add(msg, large, 16_368), 16_368);
  fails(c.ERANGE, c.imsg_add(msg, large, 1));
  // It was freed.
  assert.equal(msg.buf, null);
  assert.equal(ibuf.w.queued, 1);
  c.imsg_flush(ibuf);
  assert.equal(receiveBytes(right).bytes.length, 16_384);

  assert.throws(() => c.imsg_compose(ibuf, 1, 0, 0, -1, large, large.length + 1), RangeError);
  assert.throws(() => c.imsg_compose(ibuf, 1, 0, 0, -1, null, 1), RangeError);
  assert.throws(() => c.imsg_compose(ibuf, 2 ** 32, 0, 0, -1, null, 0), RangeError);
  assert.throws(() => c.imsg_compose(ibuf, 1, 0.5, 0, -1, null, 0), RangeError);
  assert.throws(() => c.imsg_compose(ibuf, 1, 0, 0, -2, null, 0), RangeError);
  assert.throws(() => c.imsg_composev(ibuf, 1, 0, 0, -1, [], 1), RangeError);
  assert.throws(() => c.imsg_create(ibuf, 1, 0, 0, -1), RangeError);
  assert.equal(ibuf.w.queued, 0);
});

test('imsg_close demands a message that this channel may send', (t) => {
  const [ibuf] = channel(t, { wire: 'marked' });
  assert.equal(c.imsgbuf_set_maxsize(ibuf, 100_000), 0);
  const long = c.imsg_create(ibuf, 1, 0, 0, 70_000);
  assert.ok(long !== null);
  assert.equal(c.imsg_add(long, Buffer.alloc(70_000)), 70_000);
  const [classic] = channel(t);
  assert.throws(() => c.imsg_close(classic, long), RangeError);
  c.imsg_close(ibuf, long);
  const short = c.ibuf_open(15);
  assert.ok(short !== null);
  c.ibuf_add_zero(short, 15);
  assert.throws(() => c.imsg_close(ibuf, short), TypeError);
  assert.throws(() => c.imsg_close(new c.imsgbuf(), short), TypeError);
});

test('imsg_read and imsg_get: sizes, members, and what is not there yet', (t) => {
  const [ibuf, right] = channel(t);
  const imsg = new c.imsg();
  assert.equal(c.imsg_get(ibuf, imsg), 0);
  fails(c.EAGAIN, c.imsg_read(ibuf));
  const first = Buffer.concat([
    classicHeader(0x8000_0001, 21, 0, 0xffff_ffff, 0x1234_5678),
    Buffer.from('hello'),
  ]);
  const all = Buffer.concat([first, classicHeader(2, 16), first.subarray(0, 15)]);
  sendBytes(right, all);
  assert.equal(c.imsg_read(ibuf), all.length);
  assert.equal(c.imsg_get(ibuf, imsg), 21);
  const { hdr } = imsg;
  assert.deepEqual(hdr, { type: 0x8000_0001, len: 21, flags: 0, peerid: 0xffff_ffff, pid: 0x1234_5678 });
  const data = imsg.data;
  assert.equal(data?.toString(), 'hello');
  assert.equal(imsg.fd, -1);
  assert.equal(c.imsg_get(ibuf, imsg), 16);
  assert.deepEqual([imsg.hdr.type, imsg.hdr.len, imsg.data], [2, 16, null]);
  assert.equal(c.imsg_get(ibuf, imsg), 0);
  // One byte at a time; the payload of before stays what it was.
  for (const byte of first.subarray(15)) {
    assert.equal(c.imsg_get(ibuf, imsg), 0);
    sendBytes(right, Uint8Array.of(byte));
    assert.equal(c.imsg_read(ibuf), 1);
  }
  assert.equal(c.imsg_get(ibuf, imsg), 21);
  assert.equal(imsg.data?.toString(), 'hello');
  assert.equal(data?.toString(), 'hello');
  c.imsg_free(imsg);
  assert.equal(imsg.data, null);
});

test('a wrong header is ERANGE for ever; the largest and the smallest are not wrong', (t) => {
  const wrong = [0, 15, 16_385, 0xffff].map((length) => [undefined, classicHeader(1, length)] as const);
  const cases = [
    ...wrong,
    [undefined, markedHeader(1, 16 + MARK)],
    [undefined, classicHeader(1, 16, 2)],
    ['marked', markedHeader(1, 15)],
    ['marked', markedHeader(1, 16_385)],
    ['marked', classicHeader(1, 16, 1)],
    ['auto', classicHeader(1, 15, 1)],
    ['auto', markedHeader(1, 16_385 + MARK)],
  ] as const;
  const imsg = new c.imsg();
  for (const [wire, header] of cases) {
    const [ibuf, right] = channel(t, { wire });
    sendBytes(right, Buffer.concat([classicHeader(9, 16), header]));
    assert.equal(c.imsg_read(ibuf), 32);
    assert.equal(c.imsg_get(ibuf, imsg), 16);
    for (let n = 0; n < 3; n++) {
      fails(c.ERANGE, c.imsg_get(ibuf, imsg));
      fails(c.ERANGE, c.imsg_read(ibuf));
    }
    assert.equal(imsg.hdr.type, 9);
  }
  const [ibuf, right] = channel(t);
  sendBytes(
    right,
    Buffer.concat([classicHeader(1, 16_384), Buffer.alloc(16_368, 'z'), classicHeader(2, 16)]),
  );
  assert.equal(c.imsg_read(ibuf), 16_400);
  assert.equal(c.imsg_get(ibuf, imsg), 16_384);
  assert.equal(imsg.data?.length, 16_368);
  assert.equal(c.imsg_get(ibuf, imsg), 16);
});

test('a full buffer does not look like the end of the stream', (t) => {
  const [ibuf, right] = channel(t);
  const message = Buffer.concat([classicHeader(1, 1024), Buffer.alloc(1008)]);
  for (let n = 0; n < 80; n++) sendBytes(right, message);
  let received = 0;
  for (let n = 0; n < 3; n++) {
    const count = c.imsg_read(ibuf);
    if (n === 0) assert.ok(count > 0);
    else fails(c.EAGAIN, count);
    received += Math.max(count, 0);
  }
  const imsg = new c.imsg();
  let messages = 0;
  for (;;) {
    while (c.imsg_get(ibuf, imsg) > 0) messages++;
    const count = c.imsg_read(ibuf);
    if (count < 0) break;
    received += count;
  }
  assert.equal(c.errno, c.EAGAIN);
  assert.deepEqual([messages, received], [80, 80 * 1024]);
});

test('the end of the stream is 0, again and again, also within a message', (t) => {
  for (const bytes of [Buffer.alloc(0), classicHeader(1, 20), classicHeader(1, 16).subarray(0, 3)]) {
    const fds: number[] = [];
    assert.equal(c.socketpair(fds), 0);
    const [left, right] = fds as [number, number];
    t.after(() => native.close(left));
    const ibuf = new c.imsgbuf();
    c.imsg_init(ibuf, left);
    if (bytes.length > 0) sendBytes(right, bytes);
    native.close(right);
    if (bytes.length > 0) assert.equal(c.imsg_read(ibuf), bytes.length);
    const imsg = new c.imsg();
    for (let n = 0; n < 2; n++) {
      assert.equal(c.imsg_read(ibuf), 0);
      assert.equal(c.imsg_get(ibuf, imsg), 0);
    }
    c.imsg_compose(ibuf, 1, 0, 0, -1, null);
    fails(c.EPIPE, c.imsg_flush(ibuf));
    assert.equal(ibuf.w.queued, 1);
    c.imsg_clear(ibuf);
    assert.equal(ibuf.w.queued, 0);
  }
});

test('imsg_flush waits for a peer that reads, and sends all', { timeout: 20_000 }, async (t) => {
  const { Worker } = await import('node:worker_threads');
  const [ibuf, right] = channel(t);
  const total = 300 * 16_384;
  for (let n = 0; n < 300; n++) c.imsg_compose(ibuf, n, 0, 0, -1, Buffer.alloc(16_368));
  const worker = new Worker(
    `const { workerData: { fd, total } } = require('node:worker_threads');
     const { readSync } = require('node:fs');
     const bytes = Buffer.alloc(65536);
     for (let left = total; left > 0;) {
       try { left -= readSync(fd, bytes); }
       catch (error) { if (error.code !== 'EAGAIN') throw error; }
     }`,
    { eval: true, workerData: { fd: right, total } },
  );
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  assert.equal(c.imsg_flush(ibuf), 0);
  assert.equal(ibuf.w.queued, 0);
  assert.equal(await ended, 0);
  assert.equal(c.imsg_flush(ibuf), 0);
});

test('before imsg_init and after imsg_clear nothing works, and the socket is left alone', (t) => {
  const [left, right] = socketPair(t);
  const ibuf = new c.imsgbuf();
  const imsg = new c.imsg();
  const demandUseless = () => {
    fails(c.EBADF, c.imsg_read(ibuf));
    fails(c.EBADF, c.imsg_get(ibuf, imsg));
    fails(c.EBADF, c.imsg_compose(ibuf, 1, 0, 0, -1, null));
    fails(c.EBADF, c.imsg_create(ibuf, 1, 0, 0, 0));
    fails(c.EBADF, c.imsgbuf_set_maxsize(ibuf, 100));
    assert.equal(c.imsg_flush(ibuf), 0);
  };
  demandUseless();
  c.imsg_init(ibuf, left);
  c.imsg_compose(ibuf, 1, 0, 0, -1, null);
  c.imsg_clear(ibuf);
  demandUseless();
  assert.equal(ibuf.fd, left);
  c.imsg_clear(ibuf);
  c.imsg_init(ibuf, left);
  c.imsg_compose(ibuf, 2, 0, 7, -1, null);
  assert.equal(c.imsg_flush(ibuf), 0);
  assert.deepEqual(receiveBytes(right).bytes, classicHeader(2, 16, 0, 0, 7));
  c.imsg_clear(ibuf);
});
