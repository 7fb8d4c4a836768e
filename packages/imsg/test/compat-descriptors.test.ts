/** Who owns a descriptor, counted: in a call that fails, in the queue, on its way, in what was received. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openDescriptors, test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';
import { classicHeader, MARK, markedHeader, sendBytes } from '../test-support/imsg-bytes.js';
import { socketPair } from '../test-support/sockets.js';
import { type Cleanup, Sources } from '../test-support/wire.js';

const someFile = () => openSync('/dev/null', 'r');
const count = () => openDescriptors().size;

function pair(t: Cleanup, options: c.imsg_options = {}): [c.imsgbuf, c.imsgbuf] {
  const [left, right] = socketPair(t);
  const ends: [c.imsgbuf, c.imsgbuf] = [new c.imsgbuf(), new c.imsgbuf()];
  c.imsg_init(ends[0], left, options);
  c.imsg_init(ends[1], right, options);
  t.after(() => ends.forEach(c.imsg_clear));
  return ends;
}

function fails(code: number, result: unknown): void {
  assert.ok(result === -1 || result === null, String(result));
  assert.equal(c.errno, code);
}

test('a call that fails leaves the descriptor with the caller', (t) => {
  const [ibuf] = pair(t);
  const fd = someFile();
  const before = count();
  const large = Buffer.alloc(16_369);
  fails(c.ERANGE, c.imsg_compose(ibuf, 1, 0, 0, fd, large));
  fails(c.ERANGE, c.imsg_composev(ibuf, 1, 0, 0, fd, [{ iov_base: large }]));
  fails(c.EBADF, c.imsg_compose(new c.imsgbuf(), 1, 0, 0, fd, null));
  assert.throws(() => c.imsg_compose(ibuf, 1, 0, 0, fd, null, 1), RangeError);
  const modern = new c.imsgbuf();
  c.imsgbuf_init(modern, ibuf.fd);
  fails(c.EINVAL, c.imsg_compose(modern, 1, 0, 0, fd, null));
  c.imsg_clear(modern);
  assert.equal(count(), before);
  closeSync(fd);
});

test('what is sent is closed here, what is cleared as well, and a message that is freed closes its own', (t) => {
  const [left] = pair(t);
  const before = count();
  assert.equal(c.imsg_compose(left, 1, 0, 0, someFile(), null), 1);
  assert.equal(count(), before + 1);
  assert.equal(c.msgbuf_write(left.w), 1);
  assert.equal(count(), before);
  c.imsg_compose(left, 1, 0, 0, someFile(), null);
  const queued = c.imsg_create(left, 1, 0, 0, 0);
  const freed = c.imsg_create(left, 1, 0, 0, 0);
  assert.ok(queued !== null && freed !== null);
  queued.fd = someFile();
  freed.fd = someFile();
  c.imsg_close(left, queued);
  assert.equal(count(), before + 3);
  c.ibuf_free(freed);
  assert.equal(count(), before + 2);
  c.imsg_clear(left);
  assert.equal(count(), before);
});

test('a received descriptor is the one that was sent, and closed with its message unless claimed', (t) => {
  for (const wire of ['classic', 'marked', 'auto'] as const) {
    const sources = new Sources(t, 4);
    const [left, right] = pair(t, { wire });
    for (let n = 0; n < 4; n++) {
      c.imsg_compose(left, 99, 0, 0, -1, Buffer.from('between'));
      c.imsg_compose(left, n, 0, 0, sources.copy(n), Buffer.from('with'));
    }
    assert.equal(c.imsg_flush(left), 0);
    const before = count();
    const claimed: number[] = [];
    const imsg = new c.imsg();
    while (c.imsg_read(right) > 0) {
      while (c.imsg_get(right, imsg) > 0) {
        if (imsg.hdr.type === 99) {
          assert.deepEqual([imsg.fd, imsg.hdr.flags], [-1, 0]);
          continue;
        }
        assert.equal(sources.which(imsg.fd), imsg.hdr.type);
        assert.deepEqual(imsg.hdr.flags, wire === 'marked' ? 0 : 1);
        assert.equal(imsg.hdr.len, 20);
        if (imsg.hdr.type === 1) {
          const fd = imsg.fd;
          imsg.fd = -1;
          claimed.push(fd);
        }
        if (imsg.hdr.type === 2) {
          claimed.push(c.imsg_get_fd(imsg));
          assert.deepEqual([imsg.fd, c.imsg_get_fd(imsg)], [-1, -1]);
        }
        // Those that are not freed are over with the next imsg_get.
        if (imsg.hdr.type === 1) c.imsg_free(imsg);
      }
    }
    c.imsg_free(imsg);
    c.imsg_free(imsg);
    assert.equal(imsg.fd, -1);
    assert.deepEqual(
      claimed.map((fd) => sources.which(fd)),
      [1, 2],
    );
    assert.equal(count(), before + 2);
    for (const fd of claimed) closeSync(fd);
  }
});

test('imsg_clear closes what arrived and was not got', (t) => {
  const sources = new Sources(t, 1);
  const [left, right] = pair(t);
  const before = count();
  c.imsg_compose(left, 1, 0, 0, sources.copy(0), null);
  c.imsg_flush(left);
  assert.equal(c.imsg_read(right), 16);
  assert.equal(count(), before + 1);
  c.imsg_clear(right);
  assert.equal(count(), before);
});

test('a message that says it has a descriptor when none came has fd -1', (t) => {
  const [left, right] = pair(t);
  const imsg = new c.imsg();
  sendBytes(left.fd, classicHeader(1, 16, 1));
  assert.equal(c.imsg_read(right), 16);
  assert.equal(c.imsg_get(right, imsg), 16);
  assert.deepEqual([imsg.fd, imsg.hdr.flags], [-1, 1]);
  const [, marked] = pair(t, { wire: 'marked' });
  c.imsg_init(marked, right.fd, { wire: 'marked' });
  sendBytes(left.fd, markedHeader(1, 16 + MARK));
  assert.equal(c.imsg_read(marked), 16);
  assert.equal(c.imsg_get(marked, imsg), 16);
  assert.deepEqual([imsg.fd, imsg.hdr.flags, imsg.hdr.len], [-1, 0, 16]);
});

test('classic: a descriptor waits for the next message that claims one, but only so many; marked: it ends the channel', (t) => {
  const sources = new Sources(t, 2);
  const imsg = new c.imsg();
  const [left, right] = pair(t);
  const mine = sources.copy(1);
  const before = count();
  sendBytes(left.fd, classicHeader(1, 16), mine);
  sendBytes(left.fd, classicHeader(2, 16, 1));
  const types: string[] = [];
  while (c.imsg_read(right) > 0) {
    while (c.imsg_get(right, imsg) > 0)
      types.push(`${imsg.hdr.type} ${imsg.fd < 0 ? -1 : sources.which(imsg.fd)}`);
  }
  assert.deepEqual(types, ['1 -1', '2 1']);
  c.imsg_free(imsg);
  for (let n = 0; n < 17; n++) {
    sendBytes(left.fd, classicHeader(1, 16), mine);
    const result = c.imsg_read(right);
    if (n < 16) assert.equal(result, 16);
    else fails(c.EBADMSG, result);
    if (n < 16) assert.equal(c.imsg_get(right, imsg), 16);
    else fails(c.EBADMSG, c.imsg_get(right, imsg));
  }
  assert.equal(count(), before);

  const [from, marked] = pair(t, { wire: 'marked' });
  const open = count();
  sendBytes(from.fd, markedHeader(1, 16), mine);
  assert.equal(c.imsg_read(marked), 16);
  assert.equal(c.imsg_get(marked, imsg), 16);
  fails(c.EBADMSG, c.imsg_get(marked, imsg));
  fails(c.EBADMSG, c.imsg_read(marked));
  assert.equal(count(), open);
  closeSync(mine);
});

test('auto answers in the wire the peer has shown', (t) => {
  const sources = new Sources(t, 1);
  for (const header of [classicHeader(1, 16, 1), markedHeader(1, 16 + MARK)]) {
    const [left, right] = pair(t, { wire: 'auto' });
    const fd = sources.copy(0);
    sendBytes(left.fd, header, fd);
    closeSync(fd);
    const imsg = new c.imsg();
    assert.equal(c.imsg_read(right), 16);
    assert.equal(c.imsg_get(right, imsg), 16);
    assert.equal(sources.which(imsg.fd), 0);
    const back = c.imsg_create(right, 1, 0, 5, 0);
    assert.ok(back !== null);
    back.fd = c.imsg_get_fd(imsg);
    c.imsg_close(right, back);
    assert.equal(c.imsg_flush(right), 0);
    const bytes = Buffer.alloc(16);
    c.imsg_clear(left);
    c.imsg_init(left, left.fd, { wire: header.equals(classicHeader(1, 16, 1)) ? 'classic' : 'marked' });
    assert.equal(c.imsg_read(left), bytes.length);
    assert.equal(c.imsg_get(left, imsg), 16);
    assert.equal(sources.which(imsg.fd), 0);
    c.imsg_free(imsg);
  }
});

test('a fresh imsg_init lets go of what the imsgbuf held', (t) => {
  const [left, right] = pair(t);
  const before = count();
  c.imsg_compose(left, 1, 0, 0, someFile(), null);
  c.imsg_compose(right, 1, 0, 0, someFile(), null);
  c.imsg_flush(right);
  c.imsg_read(left);
  assert.equal(count(), before + 2);
  c.imsg_init(left, left.fd);
  assert.deepEqual([left.w.queued, count()], [0, before]);
});

test('a full table of descriptors is EMFILE, not a message without its descriptor', () => {
  const script = fileURLToPath(new URL('../test-support/compat-short-of-descriptors.js', import.meta.url));
  const command = `ulimit -n 64; exec '${process.execPath}' '${script}'`;
  const seen = JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
  assert.deepEqual(seen, { full: [-1, c.EMFILE], read: [-1, c.EMFILE, -1, c.EMFILE] });
});
