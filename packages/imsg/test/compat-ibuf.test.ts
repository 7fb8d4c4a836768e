/** struct ibuf: return values and errno of the manual page and of the later calls. */
import assert from 'node:assert/strict';
import { fstatSync, openSync } from 'node:fs';
import { endianness } from 'node:os';
import { test } from '@sallyport/test-kit';
import * as c from '../src/compat/index.js';

const SIZE_MAX = Number.MAX_SAFE_INTEGER;

function made(buf: c.ibuf | null): c.ibuf {
  assert.ok(buf !== null, `errno ${c.errno}`);
  return buf;
}

function view(...bytes: number[]): c.ibuf {
  const buf = new c.ibuf();
  c.ibuf_from_buffer(buf, Uint8Array.from(bytes));
  return buf;
}

/** The call fails with this errno. */
function fails(code: number, result: unknown): void {
  assert.ok(result === -1 || result === null, String(result));
  assert.equal(c.errno, code);
  c.set_errno(0);
}

const isOpen = (fd: number) => {
  try {
    fstatSync(fd);
    return true;
  } catch {
    return false;
  }
};

test('a fixed buffer holds what it was opened for and no more', () => {
  const buf = made(c.ibuf_open(20));
  assert.deepEqual([buf.size, buf.max, buf.wpos, buf.rpos, buf.fd], [20, 20, 0, 0, -1]);
  fails(c.ERANGE, c.ibuf_add(buf, Buffer.alloc(21)));
  assert.deepEqual([c.ibuf_size(buf), c.ibuf_left(buf)], [0, 20]);
  assert.equal(c.ibuf_add(buf, Buffer.alloc(20, 'x')), 0);
  assert.deepEqual([c.ibuf_size(buf), c.ibuf_left(buf)], [20, 0]);
  assert.equal(c.ibuf_add(buf, null, 0), 0);
  fails(c.ERANGE, c.ibuf_add(buf, Buffer.from('x')));
  assert.equal(c.ibuf_data(buf).toString(), 'x'.repeat(20));
  assert.equal(c.ibuf_left(made(c.ibuf_open(0))), 0);
  fails(c.ENOMEM, c.ibuf_open(SIZE_MAX));
});

test('a dynamic buffer grows up to its maximum, and keeps what it contains', () => {
  fails(c.EINVAL, c.ibuf_dynamic(100, 0));
  fails(c.EINVAL, c.ibuf_dynamic(0, 0));
  fails(c.EINVAL, c.ibuf_dynamic(11, 10));
  const buf = made(c.ibuf_dynamic(0, 1000));
  let expected = '';
  for (let n = 0; n < 100; n++) {
    assert.equal(c.ibuf_add(buf, Buffer.from(String(n).padStart(10, '.'))), 0);
    expected += String(n).padStart(10, '.');
    assert.equal(c.ibuf_left(buf), 1000 - c.ibuf_size(buf));
    assert.ok(buf.size <= 1000);
  }
  fails(c.ERANGE, c.ibuf_add(buf, Buffer.from('x')));
  assert.equal(c.ibuf_data(buf).toString(), expected);
});

test('ibuf_reserve: zeros to be overwritten, no overflow', () => {
  const buf = made(c.ibuf_dynamic(10, SIZE_MAX));
  fails(c.ENOMEM, c.ibuf_reserve(buf, SIZE_MAX));
  const place = c.ibuf_reserve(buf, 10);
  assert.deepEqual(place, Buffer.alloc(10));
  place?.write('0123456789');
  fails(c.ERANGE, c.ibuf_reserve(buf, SIZE_MAX));
  assert.equal(c.ibuf_data(buf).toString(), '0123456789');
  assert.equal(c.ibuf_truncate(buf, 2), 0);
  assert.deepEqual(c.ibuf_reserve(buf, 3), Buffer.alloc(3));
  assert.deepEqual(c.ibuf_reserve(buf, 0), Buffer.alloc(0));
});

test('ibuf_seek gives places within what is used', () => {
  const buf = made(c.ibuf_open(10));
  fails(c.ERANGE, c.ibuf_seek(buf, 1, SIZE_MAX));
  fails(c.ERANGE, c.ibuf_seek(buf, SIZE_MAX, 1));
  c.ibuf_add(buf, Buffer.from('abcdef'));
  assert.equal(c.ibuf_seek(buf, 2, 3)?.toString(), 'cde');
  assert.equal(c.ibuf_seek(buf, 6, 0)?.length, 0);
  fails(c.ERANGE, c.ibuf_seek(buf, 2, 5));
  c.ibuf_seek(buf, 0, 1)?.write('X');
  assert.equal(c.ibuf_data(buf).toString(), 'Xbcdef');
});

test('lengths that are none, or go beyond the data, are thrown', () => {
  const buf = made(c.ibuf_open(10));
  for (const length of [-1, 0.5, Number.NaN, 2 ** 53]) {
    assert.throws(() => c.ibuf_open(length), RangeError);
    assert.throws(() => c.ibuf_dynamic(length, 10), RangeError);
    assert.throws(() => c.ibuf_reserve(buf, length), RangeError);
    assert.throws(() => c.ibuf_seek(buf, length, 0), RangeError);
    assert.throws(() => c.ibuf_skip(buf, length), RangeError);
    assert.throws(() => c.ibuf_add(buf, Buffer.alloc(5), length), RangeError);
  }
  assert.throws(() => c.ibuf_add(buf, Buffer.alloc(5), 6), RangeError);
  assert.throws(() => c.ibuf_add(buf, null, 1), RangeError);
  assert.equal(c.ibuf_size(buf), 0);
});

test('only the part of memory that a pointer names is taken', () => {
  const buf = made(c.ibuf_open(10));
  const memory = Buffer.from('0123456789');
  assert.equal(c.ibuf_add(buf, memory.subarray(3, 6), 2), 0);
  assert.equal(c.ibuf_add(buf, new DataView(memory.buffer, memory.byteOffset + 8, 1)), 0);
  assert.equal(c.ibuf_data(buf).toString(), '348');
});

test('numbers are added in both orders, and refused when they do not fit', () => {
  const buf = made(c.ibuf_dynamic(0, 100));
  assert.equal(c.ibuf_add_n8(buf, 0xab), 0);
  assert.equal(c.ibuf_add_n16(buf, 0x1234), 0);
  assert.equal(c.ibuf_add_n32(buf, 0xdeadbeef), 0);
  assert.equal(c.ibuf_add_n64(buf, 0xfedcba9876543210n), 0);
  assert.equal(c.ibuf_data(buf).toString('hex'), 'ab1234deadbeeffedcba9876543210');
  fails(c.EINVAL, c.ibuf_add_n8(buf, 0x100));
  fails(c.EINVAL, c.ibuf_add_n16(buf, 0x1_0000));
  fails(c.EINVAL, c.ibuf_add_n32(buf, 2 ** 32));
  fails(c.EINVAL, c.ibuf_add_n64(buf, 2n ** 64n));
  fails(c.EINVAL, c.ibuf_add_h16(buf, 0x1_0000));
  fails(c.EINVAL, c.ibuf_add_h32(buf, -1));
  fails(c.EINVAL, c.ibuf_add_h64(buf, -1n));
  fails(c.EINVAL, c.ibuf_add_n8(buf, 1.5));
  assert.equal(c.ibuf_size(buf), 15);

  const host = made(c.ibuf_open(14));
  assert.equal(c.ibuf_add_h16(host, 0x0102), 0);
  assert.equal(c.ibuf_add_h32(host, 0x03040506), 0);
  assert.equal(c.ibuf_add_h64(host, 0x0708090a0b0c0d0en), 0);
  const expected = endianness() === 'LE' ? '0201060504030e0d0c0b0a090807' : '0102030405060708090a0b0c0d0e';
  assert.equal(c.ibuf_data(host).subarray(0, 14).toString('hex').slice(0, 28), expected.slice(0, 28));
  fails(c.ERANGE, c.ibuf_add_n8(host, 1));
});

test('numbers are overwritten in place', () => {
  const buf = made(c.ibuf_open(24));
  c.ibuf_add_zero(buf, 24);
  assert.equal(c.ibuf_set_n8(buf, 0, 1), 0);
  assert.equal(c.ibuf_set_n16(buf, 1, 2), 0);
  assert.equal(c.ibuf_set_n32(buf, 3, 3), 0);
  assert.equal(c.ibuf_set_n64(buf, 7, 4n), 0);
  assert.equal(c.ibuf_data(buf).toString('hex', 0, 15), '010002000000030000000000000004');
  assert.equal(c.ibuf_set_h16(buf, 0, 5), 0);
  assert.equal(c.ibuf_set_h32(buf, 2, 6), 0);
  assert.equal(c.ibuf_set_h64(buf, 6, 7n), 0);
  const [half, word, large] = [new Uint16Array(1), new Uint32Array(1), new BigUint64Array(1)];
  assert.deepEqual(
    [c.ibuf_get_h16(buf, half), c.ibuf_get_h32(buf, word), c.ibuf_get_h64(buf, large)],
    [0, 0, 0],
  );
  assert.deepEqual([half[0], word[0], large[0]], [5, 6, 7n]);
  assert.equal(c.ibuf_set(buf, 0, Buffer.from('ten bytes!')), 0);
  fails(c.ERANGE, c.ibuf_set(buf, 1, Buffer.from('ten bytes!')));
  fails(c.ERANGE, c.ibuf_set_n16(buf, 9, 1));
  fails(c.EINVAL, c.ibuf_set_n16(buf, 0, 65_536));
  assert.equal(c.ibuf_data(buf).toString(), 'ten bytes!');
});

test('reading passes what was read, demands that it is there, and can begin again', () => {
  const buf = view(
    0xab,
    0x12,
    0x34,
    0xde,
    0xad,
    0xbe,
    0xef,
    0xfe,
    0xdc,
    0xba,
    0x98,
    0x76,
    0x54,
    0x32,
    0x10,
    9,
  );
  const [n8, n16, n32, n64] = [
    new Uint8Array(1),
    new Uint16Array(1),
    new Uint32Array(1),
    new BigUint64Array(1),
  ];
  assert.equal(c.ibuf_get_n8(buf, n8), 0);
  assert.equal(c.ibuf_get_n16(buf, n16), 0);
  assert.equal(c.ibuf_get_n32(buf, n32), 0);
  assert.equal(c.ibuf_get_n64(buf, n64), 0);
  assert.deepEqual([n8[0], n16[0], n32[0], n64[0]], [0xab, 0x1234, 0xdeadbeef, 0xfedcba9876543210n]);
  assert.deepEqual([c.ibuf_size(buf), buf.rpos], [1, 15]);
  fails(c.EBADMSG, c.ibuf_get_n16(buf, n16));
  fails(c.EBADMSG, c.ibuf_get_n64(buf, n64));
  fails(c.EBADMSG, c.ibuf_get(buf, Buffer.alloc(2)));
  fails(c.EBADMSG, c.ibuf_skip(buf, 2));
  assert.equal(n16[0], 0x1234);
  assert.equal(c.ibuf_skip(buf, 1), 0);
  assert.equal(c.ibuf_size(buf), 0);
  c.ibuf_rewind(buf);
  const bytes = Buffer.alloc(5);
  assert.equal(c.ibuf_get(buf, bytes, 3), 0);
  assert.deepEqual(bytes, Buffer.from([0xab, 0x12, 0x34, 0, 0]));
  // Places count from what is read next.
  assert.equal(c.ibuf_seek(buf, 0, 1)?.[0], 0xde);
});

test('a part of a buffer is a view of the same memory', () => {
  const buf = view(1, 2, 3, 4);
  const part = new c.ibuf();
  assert.equal(c.ibuf_get_ibuf(buf, 3, part), 0);
  fails(c.EBADMSG, c.ibuf_get_ibuf(buf, 2, part));
  assert.deepEqual([...c.ibuf_data(part)], [1, 2, 3]);
  assert.equal(c.ibuf_set_n8(part, 0, 77), 0);
  c.ibuf_rewind(buf);
  assert.equal(c.ibuf_data(buf)[0], 77);
  const copy = made(c.ibuf_open(4));
  assert.equal(c.ibuf_add_ibuf(copy, buf), 0);
  assert.equal(c.ibuf_add_ibuf(copy, new c.ibuf()), 0);
  fails(c.ERANGE, c.ibuf_add_ibuf(copy, part));
  assert.deepEqual([...c.ibuf_data(copy)], [77, 2, 3, 4]);
});

test('a view can be read and cut, but not added to, freed, queued or given a descriptor', () => {
  const buf = view(1, 2, 3);
  fails(c.EINVAL, c.ibuf_add(buf, Buffer.from('x')));
  fails(c.EINVAL, c.ibuf_reserve(buf, 1));
  fails(c.ERANGE, c.ibuf_truncate(buf, 4));
  assert.equal(c.ibuf_left(buf), 0);
  assert.equal(c.ibuf_truncate(buf, 1), 0);
  assert.equal(c.ibuf_size(buf), 1);
  assert.throws(() => c.ibuf_free(buf), TypeError);
  assert.throws(() => c.ibuf_fd_set(buf, 0), TypeError);
  assert.throws(() => c.ibuf_close(new c.msgbuf(), buf), TypeError);
});

test('ibuf_truncate cuts, and grows with zeros', () => {
  const buf = made(c.ibuf_dynamic(2, 8));
  c.ibuf_add(buf, Buffer.from('abcdef'));
  c.ibuf_skip(buf, 1);
  assert.equal(c.ibuf_truncate(buf, 2), 0);
  assert.equal(c.ibuf_data(buf).toString(), 'bc');
  assert.equal(c.ibuf_truncate(buf, 5), 0);
  assert.equal(c.ibuf_data(buf).toString(), 'bc\0\0\0');
  fails(c.ERANGE, c.ibuf_truncate(buf, 8));
});

test('text in arrays of char', () => {
  const buf = made(c.ibuf_dynamic(0, 100));
  assert.equal(c.ibuf_add_strbuf(buf, 'abc', 4), 0);
  assert.equal(c.ibuf_add_strbuf(buf, '', 2), 0);
  fails(c.EOVERFLOW, c.ibuf_add_strbuf(buf, 'abcd', 4));
  fails(c.EOVERFLOW, c.ibuf_add_strbuf(buf, 'ä', 2));
  fails(c.EOVERFLOW, c.ibuf_add_strbuf(buf, '', 0));
  fails(c.EINVAL, c.ibuf_add_strbuf(buf, 'a\0b', 9));
  assert.equal(c.ibuf_data(buf).toString(), 'abc\0\0\0');
  c.ibuf_add(buf, Buffer.from('wxyz'));
  const text = Buffer.alloc(4);
  fails(c.EINVAL, c.ibuf_get_strbuf(buf, text, 0));
  assert.equal(c.ibuf_get_strbuf(buf, text), 0);
  assert.equal(text.toString(), 'abc\0');
  assert.equal(c.ibuf_skip(buf, 2), 0);
  fails(c.EOVERFLOW, c.ibuf_get_strbuf(buf, text));
  assert.equal(text.toString(), 'wxy\0');
  fails(c.EBADMSG, c.ibuf_get_strbuf(buf, text));
  c.ibuf_rewind(buf);
  assert.equal(c.ibuf_get_string(buf, 6), 'abc');
  assert.equal(c.ibuf_get_string(buf, 4), 'wxyz');
  fails(c.EBADMSG, c.ibuf_get_string(buf, 1));
  assert.equal(c.ibuf_get_string(buf, 0), '');
});

test('the descriptor of a buffer has one owner', () => {
  const buf = made(c.ibuf_open(1));
  assert.deepEqual([c.ibuf_fd_avail(buf), c.ibuf_fd_get(buf)], [0, -1]);
  const [first, second] = [openSync('/dev/null', 'r'), openSync('/dev/null', 'r')];
  c.ibuf_fd_set(buf, first);
  assert.deepEqual([c.ibuf_fd_avail(buf), buf.fd], [1, first]);
  c.ibuf_fd_set(buf, second);
  assert.deepEqual([isOpen(first), isOpen(second)], [false, true]);
  assert.equal(c.ibuf_fd_get(buf), second);
  assert.equal(c.ibuf_fd_avail(buf), 0);
  buf.fd = second;
  c.ibuf_free(buf);
  assert.deepEqual([isOpen(second), buf.fd, buf.buf, buf.max], [false, -1, null, 0]);
  c.ibuf_free(buf);
  c.ibuf_free(null);
  fails(c.ERANGE, c.ibuf_add(buf, Buffer.from('x')));
  assert.throws(() => {
    buf.fd = -2;
  }, RangeError);
});
