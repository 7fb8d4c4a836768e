/** The calls that libutil got after the page. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { openDescriptors, test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';
import { classicHeader, MARK, markedHeader, receiveBytes, sendBytes } from '../test-support/imsg-bytes.js';
import { socketPair } from '../test-support/sockets.js';
import type { Cleanup } from '../test-support/wire.js';

function channel(t: Cleanup, options: c.imsg_options = {}): [c.imsgbuf, number] {
  const [left, right] = socketPair(t);
  const ibuf = new c.imsgbuf();
  assert.equal(c.imsgbuf_init(ibuf, left, options), 0);
  t.after(() => c.imsgbuf_clear(ibuf));
  return [ibuf, right];
}

function fails(code: number, result: unknown): void {
  assert.equal(result, -1);
  assert.equal(c.errno, code);
}

/** A received message with this payload. */
function received(t: Cleanup, payload: Uint8Array): c.imsg {
  const [ibuf, right] = channel(t);
  sendBytes(right, Buffer.concat([markedHeader(5, 16 + payload.length, 6, 7), payload]));
  const imsg = new c.imsg();
  assert.deepEqual([c.imsgbuf_read(ibuf), c.imsgbuf_get(ibuf, imsg), c.imsgbuf_get(ibuf, imsg)], [1, 1, 0]);
  return imsg;
}

test('imsgbuf_read, imsgbuf_get, imsgbuf_write: their own return values', (t) => {
  const [ibuf, right] = channel(t);
  const imsg = new c.imsg();
  assert.deepEqual([c.imsgbuf_read(ibuf), c.imsgbuf_get(ibuf, imsg), c.imsgbuf_write(ibuf)], [1, 0, 0]);
  assert.equal(c.imsg_compose(ibuf, 1, 0, 2, -1, Buffer.from('x')), 1);
  assert.equal(c.imsgbuf_queuelen(ibuf), 1);
  assert.equal(c.imsgbuf_write(ibuf), 0);
  assert.equal(c.imsgbuf_queuelen(ibuf), 0);
  assert.equal(
    receiveBytes(right).bytes.toString('latin1'),
    `${markedHeader(1, 17, 0, 2).toString('latin1')}x`,
  );
  for (let n = 0; n < 100; n++) c.imsg_compose(ibuf, 1, 0, 2, -1, Buffer.alloc(16_000));
  assert.deepEqual([c.imsgbuf_write(ibuf), c.imsgbuf_write(ibuf)], [0, 0]);
  assert.ok(c.imsgbuf_queuelen(ibuf) > 0);
  sendBytes(right, markedHeader(1, 15));
  assert.equal(c.imsgbuf_read(ibuf), 1);
  fails(c.ERANGE, c.imsgbuf_get(ibuf, imsg));
  fails(c.ERANGE, c.imsgbuf_read(ibuf));
});

test('the end of the stream, and sending to nobody', (t) => {
  const fds: number[] = [];
  assert.equal(c.socketpair(fds), 0);
  const [left, right] = fds as [number, number];
  t.after(() => closeSync(left));
  closeSync(right);
  const ibuf = new c.imsgbuf();
  c.imsgbuf_init(ibuf, left);
  assert.equal(c.imsgbuf_read(ibuf), 0);
  assert.equal(c.imsgbuf_flush(ibuf), 0);
  c.imsg_compose(ibuf, 1, 0, 0, -1, null);
  fails(c.EPIPE, c.imsgbuf_write(ibuf));
  fails(c.EPIPE, c.imsgbuf_flush(ibuf));
  assert.equal(c.imsgbuf_queuelen(ibuf), 1);
  c.imsgbuf_clear(ibuf);
});

test('descriptors may not travel until they are allowed', (t) => {
  const file = openSync('/dev/null', 'r');
  const before = openDescriptors().size;
  const [off, to] = channel(t);
  const own = openDescriptors().size - before;
  sendBytes(to, markedHeader(1, 16 + MARK), file);
  fails(c.EBADMSG, c.imsgbuf_read(off));
  const msg = c.imsg_create(off, 1, 0, 0, 0);
  assert.ok(msg !== null);
  msg.fd = file;
  assert.throws(() => c.imsg_close(off, msg), TypeError);
  assert.equal(c.ibuf_fd_get(msg), file);
  assert.equal(openDescriptors().size, before + own);

  const [ibuf, right] = channel(t);
  c.imsgbuf_allow_fdpass(ibuf);
  sendBytes(right, markedHeader(1, 16 + MARK), file);
  const imsg = new c.imsg();
  assert.deepEqual([c.imsgbuf_read(ibuf), c.imsgbuf_get(ibuf, imsg)], [1, 1]);
  assert.equal(c.imsg_compose(ibuf, 2, 0, 3, c.imsg_get_fd(imsg), null), 1);
  assert.equal(c.imsgbuf_flush(ibuf), 0);
  assert.deepEqual(receiveBytes(right), { bytes: markedHeader(2, 16 + MARK, 0, 3), descriptors: 1 });
  closeSync(file);
});

test('imsgbuf_set_maxsize counts the payload only', (t) => {
  const [ibuf, right] = channel(t);
  assert.equal(c.imsgbuf_set_maxsize(ibuf, 0x7fff_ffef), 0);
  fails(c.EINVAL, c.imsgbuf_set_maxsize(ibuf, 0x7fff_fff0));
  fails(c.ERANGE, c.imsgbuf_set_maxsize(ibuf, 2 ** 32 - 16));
  assert.throws(() => c.imsgbuf_set_maxsize(ibuf, -1), RangeError);
  assert.equal(c.imsgbuf_set_maxsize(ibuf, 100_000), 0);
  fails(c.ERANGE, c.imsg_compose(ibuf, 1, 0, 0, -1, Buffer.alloc(100_001)));
  assert.equal(c.imsg_compose(ibuf, 1, 0, 9, -1, Buffer.alloc(100_000, 'q')), 1);
  assert.equal(c.imsgbuf_flush(ibuf), 0);
  const { bytes } = receiveBytes(right);
  assert.deepEqual(bytes.subarray(0, 16), markedHeader(1, 100_016, 0, 9));
  // And back.
  sendBytes(right, bytes);
  const imsg = new c.imsg();
  while (c.imsgbuf_get(ibuf, imsg) === 0) assert.equal(c.imsgbuf_read(ibuf), 1);
  assert.ok(imsg.data?.equals(Buffer.alloc(100_000, 'q')));

  for (const wire of ['classic', 'auto'] as const) {
    const [short] = channel(t, { wire });
    assert.equal(c.imsgbuf_set_maxsize(short, 65_519), 0);
    fails(c.ERANGE, c.imsgbuf_set_maxsize(short, 65_520));
    assert.equal(c.imsg_compose(short, 1, 0, 0, -1, Buffer.alloc(65_519)), 1);
    assert.equal(c.imsgbuf_set_maxsize(short, 10), 0);
    fails(c.ERANGE, c.imsg_compose(short, 1, 0, 0, -1, Buffer.alloc(11)));
  }
});

test('the getters demand the length they are told', (t) => {
  const imsg = received(t, Buffer.from('12345678'));
  assert.deepEqual([c.imsg_get_type(imsg), c.imsg_get_id(imsg), c.imsg_get_pid(imsg)], [5, 6, 7]);
  assert.deepEqual([c.imsg_get_len(imsg), c.imsg_get_fd(imsg)], [8, -1]);
  const bytes = Buffer.alloc(8);
  fails(c.EINVAL, c.imsg_get_data(imsg, bytes, 0));
  fails(c.EBADMSG, c.imsg_get_data(imsg, bytes, 7));
  fails(c.EBADMSG, c.imsg_get_data(imsg, Buffer.alloc(9)));
  assert.equal(c.imsg_get_data(imsg, bytes), 0);
  assert.equal(bytes.toString(), '12345678');
  assert.equal(c.imsg_get_len(imsg), 0);
  fails(c.EBADMSG, c.imsg_get_data(imsg, bytes));
  c.imsg_free(imsg);
  assert.equal(c.imsg_get_len(imsg), 0);
});

test('the payload piece by piece', (t) => {
  const imsg = received(t, Buffer.from('numbabc\0\0\0rest'));
  const head = Buffer.alloc(4);
  assert.equal(c.imsg_get_buf(imsg, head), 0);
  const text = Buffer.alloc(6);
  assert.equal(c.imsg_get_strbuf(imsg, text), 0);
  assert.deepEqual([head.toString(), text.toString()], ['numb', 'abc\0\0\0']);
  assert.equal(c.imsg_get_len(imsg), 4);
  fails(c.EBADMSG, c.imsg_get_buf(imsg, text));
  fails(c.EBADMSG, c.imsg_get_strbuf(imsg, text));
  fails(c.EINVAL, c.imsg_get_strbuf(imsg, text, 0));
  const rest = new c.ibuf();
  assert.equal(c.imsg_get_ibuf(imsg, rest), 0);
  assert.equal(c.ibuf_get_string(rest, 4), 'rest');
  fails(c.EBADMSG, c.imsg_get_ibuf(imsg, rest));
  fails(c.EBADMSG, c.imsg_get_ibuf(received(t, Buffer.alloc(0)), rest));
});

test('imsg_forward sends the whole payload on, however often, and no descriptor', (t) => {
  const imsg = received(t, Buffer.from('payload'));
  imsg.fd = openSync('/dev/null', 'r');
  const [ibuf, right] = channel(t);
  c.imsg_get_buf(imsg, Buffer.alloc(3));
  assert.deepEqual([c.imsg_forward(ibuf, imsg), c.imsg_forward(ibuf, imsg)], [1, 1]);
  c.imsg_free(imsg);
  imsg.hdr.pid = 0;
  assert.equal(c.imsg_forward(ibuf, imsg), 1);
  assert.equal(c.imsgbuf_flush(ibuf), 0);
  const one = Buffer.concat([markedHeader(5, 23, 6, 7), Buffer.from('payload')]);
  const empty = markedHeader(5, 16, 6, process.pid);
  assert.deepEqual(receiveBytes(right), { bytes: Buffer.concat([one, one, empty]), descriptors: 0 });
  assert.equal(c.imsgbuf_set_maxsize(ibuf, 6), 0);
  fails(c.ERANGE, c.imsg_forward(ibuf, received(t, Buffer.from('payload'))));
});

test('imsg_compose_ibuf takes the buffer, whether it succeeds or not', (t) => {
  const [ibuf, right] = channel(t, { wire: 'classic' });
  const before = openDescriptors().size;
  const filled = (size: number) => {
    const buf = c.ibuf_open(size);
    assert.ok(buf !== null);
    c.ibuf_add(buf, Buffer.alloc(size, 'f'));
    buf.fd = openSync('/dev/null', 'r');
    return buf;
  };
  const good = filled(3);
  assert.equal(c.imsg_compose_ibuf(ibuf, 1, 2, 3, good), 1);
  const long = filled(16_369);
  fails(c.ERANGE, c.imsg_compose_ibuf(ibuf, 1, 2, 3, long));
  assert.deepEqual([good.buf, long.buf, openDescriptors().size], [null, null, before]);
  assert.throws(() => c.imsg_compose_ibuf(ibuf, 1, 2, 3, new c.ibuf()), TypeError);
  assert.equal(c.imsgbuf_flush(ibuf), 0);
  assert.deepEqual(
    receiveBytes(right).bytes,
    Buffer.concat([classicHeader(1, 19, 0, 2, 3), Buffer.from('fff')]),
  );
});
