/** Pipes: whole texts or an error, one owner, nothing left blocked or non-blocking by accident. */
import assert from 'node:assert/strict';
import { closeSync, openSync, readSync } from 'node:fs';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { native, READABLE } from '@sallyport/native';
import { test } from '@sallyport/test-kit';
import type { ImsgErrorCode } from '../src/error.js';
import { type DescriptorFlags, descriptorFlags } from '../src/pipe/descriptor-flags.js';
import { DEFAULT_MAXIMUM_BYTES, PipeReader, PipeWriter, pipe } from '../src/pipe/index.js';
import { socketPair } from '../test-support/sockets.js';

const failsWith = (code: ImsgErrorCode) => ({ name: 'ImsgError', code });
function flags(descriptor: number): DescriptorFlags {
  const flags = descriptorFlags(descriptor);
  assert.ok(flags !== undefined);
  return flags;
}

test('a text comes whole, once its end was written', async () => {
  using ends = pipe();
  await ends.writer.write('Psst .. ');
  await ends.writer.write(Buffer.from('hello from ä process!'));
  const text = ends.reader.text();
  await ends.writer.end();
  assert.equal(await text, 'Psst .. hello from ä process!');
  assert.equal(await ends.reader.text(), '');
});

test('a text longer than a pipe holds: writing waits, nothing is cut', async () => {
  using ends = pipe();
  const sent = 'ä0123456'.repeat(100_000);
  let written = false;
  const writing = ends.writer.write(sent).then(() => {
    written = true;
    return ends.writer.end();
  });
  await turn();
  await turn();
  assert.equal(written, false);
  assert.equal(await ends.reader.text(), sent);
  await writing;
});

test('the limit: exactly as much passes, one byte more is an error and nothing is lost', async () => {
  for (const size of [0, 1, 1023, 1024, 65535, 65536, 65537, 200_000]) {
    using ends = pipe();
    const sent = Buffer.alloc(size, 'x');
    const writing = ends.writer.write(sent).then(() => ends.writer.end());
    if (size > 0) await assert.rejects(ends.reader.bytes({ maximumBytes: size - 1 }), failsWith('TOO_LARGE'));
    const got = await ends.reader.bytes({ maximumBytes: size });
    await writing;
    assert.ok(got.equals(sent), String(size));
  }
});

test('without a limit of its own a reader takes 1 MiB and not a byte more', async () => {
  assert.equal(DEFAULT_MAXIMUM_BYTES, 1024 * 1024);
  for (const more of [0, 1]) {
    using ends = pipe();
    const writing = ends.writer
      .write(Buffer.alloc(DEFAULT_MAXIMUM_BYTES + more))
      .then(() => ends.writer.end());
    if (more === 0) assert.equal((await ends.reader.bytes()).length, DEFAULT_MAXIMUM_BYTES);
    else await assert.rejects(ends.reader.text(), failsWith('TOO_LARGE'));
    await writing;
  }
});

test('limits that are no sizes are refused', async () => {
  using ends = pipe();
  for (const maximumBytes of [-1, Number.NaN, 1.5, Number.POSITIVE_INFINITY, 2 ** 53]) {
    await assert.rejects(ends.reader.text({ maximumBytes }), RangeError);
  }
});

test('what is not UTF-8 is an error, and still there as bytes', async () => {
  const wrong = [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80], [0xf4, 0x90, 0x80, 0x80]];
  for (const bytes of wrong) {
    using ends = pipe();
    await ends.writer.write(Uint8Array.from([0x61, ...bytes]));
    await ends.writer.end();
    await assert.rejects(ends.reader.text(), failsWith('BAD_PAYLOAD'));
    assert.deepEqual([...(await ends.reader.bytes())], [0x61, ...bytes]);
  }
});

test('a byte order mark and zero bytes are text like any other', async () => {
  using ends = pipe();
  await ends.writer.write('\ufeffa\0b');
  await ends.writer.end();
  assert.equal(await ends.reader.text(), '\ufeffa\0b');
});

test('many small pieces', async () => {
  using ends = pipe();
  const reading = ends.reader.text();
  for (let index = 0; index < 2000; index++) {
    await ends.writer.write(String(index % 10));
    if (index % 7 === 0) await turn();
  }
  await ends.writer.end();
  assert.equal(await reading, '0123456789'.repeat(200));
});

test('pieces as they come; leaving the loop leaves the reader open', async () => {
  using ends = pipe();
  const pieces: string[] = [];
  await ends.writer.write('one');
  for await (const piece of ends.reader) {
    pieces.push(piece.toString());
    if (pieces.length === 1) await ends.writer.write('two');
    else break;
  }
  assert.deepEqual(pieces, ['one', 'two']);
  const large = Buffer.alloc(300_000, 'z');
  const writing = ends.writer.write(large).then(() => ends.writer.end());
  const rest: Buffer[] = [];
  for await (const piece of ends.reader.chunks()) {
    assert.ok(piece.length > 0 && piece.length <= 65536);
    rest.push(piece);
  }
  await writing;
  assert.ok(Buffer.concat(rest).equals(large));
});

test('an aborted read loses nothing', async () => {
  using ends = pipe();
  const controller = new AbortController();
  await ends.writer.write('first ');
  const reading = ends.reader.text({ signal: controller.signal });
  await turn();
  await turn();
  const reason = new Error('enough');
  controller.abort(reason);
  await assert.rejects(reading, reason);
  await assert.rejects(ends.reader.text({ signal: controller.signal }), reason);
  await ends.writer.write('second');
  await ends.writer.end();
  assert.equal(await ends.reader.text(), 'first second');
});

test('two reads at once are refused', async () => {
  using ends = pipe();
  const reading = ends.reader.text();
  await assert.rejects(ends.reader.text(), TypeError);
  await ends.writer.end();
  assert.equal(await reading, '');
});

test('closing ends whoever waits', async () => {
  using ends = pipe();
  const reading = ends.reader.text();
  await turn();
  ends.reader.close();
  await assert.rejects(reading, failsWith('CLOSED'));
  assert.equal(ends.reader.descriptor, -1);
  ends.reader.close();
  await assert.rejects(ends.reader.bytes(), failsWith('CLOSED'));
  assert.throws(() => ends.reader.take(), failsWith('CLOSED'));

  using others = pipe();
  const writing = others.writer.write(Buffer.alloc(100_000));
  const next = others.writer.write('next');
  await turn();
  others.writer.close();
  await assert.rejects(writing, failsWith('CLOSED'));
  await assert.rejects(next, failsWith('CLOSED'));
});

test('nobody reads any more: PEER_GONE, at once and while waiting', async () => {
  using ends = pipe();
  const writing = ends.writer.write(Buffer.alloc(100_000));
  await turn();
  ends.reader.close();
  await assert.rejects(writing, { ...failsWith('PEER_GONE'), systemCode: 'EPIPE' });
  await assert.rejects(ends.writer.write('x'), failsWith('PEER_GONE'));
  await ends.writer.end();

  using others = pipe();
  others.reader.close();
  await assert.rejects(others.writer.write('x'), failsWith('PEER_GONE'));
  await assert.rejects(others.writer.write('x'), failsWith('PEER_GONE'));
});

test('writes go out one after another, whole', async () => {
  using ends = pipe();
  const parts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(70_000));
  const all = Promise.all(parts.map((part) => ends.writer.write(part)));
  const end = ends.writer.end();
  assert.equal(await ends.reader.text(), parts.join(''));
  await Promise.all([all, end]);
});

test('an aborted write: one that waits its turn is left out, one in the middle ends all writing', async () => {
  using ends = pipe();
  const inTurn = new AbortController();
  const first = ends.writer.write('a'.repeat(70_000));
  const second = ends.writer.write('b', { signal: inTurn.signal });
  const third = ends.writer.write('c');
  inTurn.abort();
  await assert.rejects(second, { name: 'AbortError' });
  const end = ends.writer.end();
  assert.equal(await ends.reader.text(), `${'a'.repeat(70_000)}c`);
  await Promise.all([first, third, end]);

  using others = pipe();
  const middle = new AbortController();
  const cut = others.writer.write(Buffer.alloc(70_000), { signal: middle.signal });
  await turn();
  middle.abort();
  await assert.rejects(cut, { name: 'AbortError' });
  await assert.rejects(others.writer.write('x'), failsWith('CLOSED'));
  assert.notEqual(others.writer.descriptor, -1);
});

test('aborted before anything has gone, a write is as if it had not been', async () => {
  using ends = pipe();
  await assert.rejects(ends.writer.write('x', { signal: AbortSignal.abort() }), { name: 'AbortError' });
  await ends.writer.write('y');
  await ends.writer.end();
  assert.equal(await ends.reader.text(), 'y');
});

test('both ends are close-on-exec; one given away blocks again', async () => {
  using ends = pipe();
  for (const end of [ends.reader, ends.writer]) {
    const { nonblocking, closeOnExec } = flags(end.descriptor);
    assert.deepEqual([nonblocking, closeOnExec], [false, true]);
  }
  await ends.writer.write('abc');
  for await (const piece of ends.reader) {
    assert.equal(piece.toString(), 'abc');
    break;
  }
  assert.equal(flags(ends.reader.descriptor).nonblocking, true);
  const write = ends.writer.take();
  const read = ends.reader.take();
  assert.deepEqual([ends.reader.descriptor, ends.writer.descriptor], [-1, -1]);
  assert.deepEqual([flags(read).nonblocking, flags(write).nonblocking], [false, false]);
  using reader = PipeReader.fromDescriptor(read);
  using writer = PipeWriter.fromDescriptor(write);
  await writer.write('def');
  await writer.end();
  assert.equal(await reader.text(), 'def');
});

test('an end in use, or one that holds bytes already read, cannot be given away', async () => {
  using ends = pipe();
  const writing = ends.writer.write(Buffer.alloc(70_000));
  assert.throws(() => ends.writer.take(), TypeError);
  const reading = ends.reader.bytes({ maximumBytes: 10 });
  assert.throws(() => ends.reader.take(), TypeError);
  await assert.rejects(reading, failsWith('TOO_LARGE'));
  assert.throws(() => ends.reader.take(), TypeError);
  const rest = ends.reader.bytes();
  await writing;
  await ends.writer.end();
  assert.equal((await rest).length, 70_000);
});

test('only an open end of the right direction is taken over, and what is refused stays as it was', () => {
  using ends = pipe();
  const wrong = [-1, Number.NaN, 0.5, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 40, '3', undefined, null];
  for (const descriptor of wrong as number[]) {
    assert.throws(() => PipeReader.fromDescriptor(descriptor), TypeError, String(descriptor));
    assert.throws(() => PipeWriter.fromDescriptor(descriptor), TypeError, String(descriptor));
  }
  assert.throws(() => PipeReader.fromDescriptor(ends.writer.descriptor), /for writing only/);
  assert.throws(() => PipeWriter.fromDescriptor(ends.reader.descriptor), /for reading only/);
  const file = openSync('/dev/null', 'r+');
  assert.throws(() => PipeReader.fromDescriptor(file), /no pipe and no socket/);
  closeSync(file);
  assert.throws(() => PipeReader.fromDescriptor(file), /not open/);
  assert.equal(flags(ends.reader.descriptor).closeOnExec, true);
});

test('an end that the loop cannot watch, since somebody else here watches it, is an error', async (t) => {
  const [left] = socketPair(t);
  const watcher = native.watch(left, READABLE, () => undefined);
  const reader = PipeReader.fromDescriptor(left);
  const controller = new AbortController();
  await assert.rejects(reader.text({ signal: controller.signal }), {
    ...failsWith('SYSTEM'),
    systemCode: 'EEXIST',
  });
  native.unwatch(watcher);
  // Nothing is left of the attempt: the signal has nobody to tell, and the end can be used.
  controller.abort();
  const text = reader.text({ signal: AbortSignal.abort('enough') });
  await assert.rejects(text, (reason) => reason === 'enough');
  reader.take();
});

test('a socket does as well, and stays non-blocking when it came so', async (t) => {
  const [left, right] = socketPair(t);
  const mine = native.duplicate(left);
  const writer = PipeWriter.fromDescriptor(native.duplicate(right));
  const reader = PipeReader.fromDescriptor(mine);
  await writer.write('over a socket');
  for await (const piece of reader) {
    assert.equal(piece.toString(), 'over a socket');
    break;
  }
  writer.close();
  const number = reader.take();
  assert.equal(flags(number).nonblocking, true);
  closeSync(number);
});

test('a forgotten end is closed when it is collected, with a warning', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const warnings: (Error & { code?: string })[] = [];
  const onWarning = (warning: Error) => warnings.push(warning);
  process.on('warning', onWarning);
  const forget = async () => {
    const { reader, writer } = pipe();
    await writer.write('x');
    writer.close();
    // Used once, so that a watcher left behind would keep it.
    for await (const _piece of reader) break;
    return reader.descriptor;
  };
  const number = await forget();
  for (let round = 0; round < 20 && warnings.length === 0; round += 1) {
    collect();
    await wait(5);
  }
  process.off('warning', onWarning);
  assert.deepEqual(
    warnings.map(({ code }) => code),
    ['SALLYPORT_FORGOTTEN_DESCRIPTOR'],
  );
  assert.throws(() => readSync(number, Buffer.alloc(1)), { code: 'EBADF' });
});
