/** What a descriptor is, for every kind there is, must be read from it exactly: the policy decides by these bits. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, fstatSync, openSync, unlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  AT_FDCWD,
  EBADF,
  F_SEAL_GROW,
  F_SEAL_SEAL,
  F_SEAL_SHRINK,
  F_SEAL_WRITE,
  native,
  O_PATH,
} from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { type Cleanup, own, socketPair } from '../test-support/sockets.js';

const { O_APPEND, O_CREAT, O_DIRECTORY, O_NONBLOCK, O_RDONLY, O_RDWR, O_WRONLY } = constants;

// DescriptorRights of the message package, written out: this package does not depend on it.
const READ = 0x1;
const WRITE = 0x2;
const PATH = 0x4;
const APPEND = 0x8;
const OTHER = 0;
const FILE = 0x100;
const DIRECTORY = 0x200;
const CHARACTER_DEVICE = 0x300;
const FIFO = 0x500;
const SOCKET = 0x600;
const MEMORY = 0x700;
const SEAL = 0x1_0000;
const SHRINK = 0x2_0000;
const GROW = 0x4_0000;
const SEAL_WRITE = 0x8_0000;

function rights(descriptor: number): number {
  const facts = new Float64Array(8);
  assert.equal(native.describe(descriptor, facts), 0);
  return facts[0] as number;
}

function opened(t: Cleanup, path: string, flags: number): number {
  return own(t, native.openat2(AT_FDCWD, path, flags, (flags & O_CREAT) !== 0 ? 0o600 : 0, 0));
}

test('regular files: by access mode, appending, or as a mere path', (t) => {
  const path = join(temporaryDirectory(t).path, 'file');
  writeFileSync(path, 'content');
  assert.equal(rights(opened(t, path, O_RDONLY)), FILE | READ);
  assert.equal(rights(opened(t, path, O_RDWR)), FILE | READ | WRITE);
  assert.equal(rights(opened(t, path, O_WRONLY)), FILE | WRITE);
  assert.equal(rights(opened(t, path, O_WRONLY | O_APPEND)), FILE | WRITE | APPEND);
  assert.equal(rights(opened(t, path, O_RDONLY | O_APPEND)), FILE | READ | APPEND);
  assert.equal(
    rights(opened(t, path, O_PATH)),
    FILE | PATH,
    'not readable, though its access mode reads as 0',
  );
  // Access mode 3 allows neither reading nor writing.
  assert.equal(rights(opened(t, path, 3)), FILE);
});

test('a file without a link is a file still, unless it is a memory object', (t) => {
  const path = join(temporaryDirectory(t).path, 'file');
  const descriptor = opened(t, path, O_RDWR | O_CREAT);
  unlinkSync(path);
  const kind = rights(descriptor) & 0xff00;
  // On a tmpfs it has seals, and nobody can tell it from a memory object.
  const isShared =
    execFileSync('stat', ['-f', '-c', '%T', join(path, '..')], { encoding: 'utf8' }).trim() === 'tmpfs';
  assert.equal(kind, isShared ? MEMORY : FILE);
});

test('directories, also as a path', (t) => {
  const { path } = temporaryDirectory(t);
  assert.equal(rights(opened(t, path, O_RDONLY | O_DIRECTORY)), DIRECTORY | READ);
  assert.equal(rights(opened(t, path, O_PATH)), DIRECTORY | PATH);
});

test('devices, named and unnamed pipes, sockets', (t) => {
  assert.equal(rights(opened(t, '/dev/null', O_RDWR)), CHARACTER_DEVICE | READ | WRITE);
  const fifo = join(temporaryDirectory(t).path, 'fifo');
  execFileSync('mkfifo', [fifo]);
  assert.equal(rights(opened(t, fifo, O_RDONLY | O_NONBLOCK)), FIFO | READ);
  assert.equal(rights(opened(t, fifo, O_WRONLY | O_NONBLOCK)), FIFO | WRITE);
  assert.equal(rights(opened(t, fifo, O_PATH)), FIFO | PATH);
  assert.equal(rights(socketPair(t)[0]), SOCKET | READ | WRITE);
  assert.equal(rights(own(t, native.listenTcp('127.0.0.1', 0, 1))), SOCKET | READ | WRITE);
});

test('things without a name in any directory are of the other kind', (t) => {
  assert.equal(rights(own(t, native.epollCreate())) & 0xff00, OTHER);
  assert.equal(rights(own(t, native.pidfdOpen(process.pid))) & 0xff00, OTHER);
});

test('a memory object shows its seals, one by one', (t) => {
  const memory = own(t, native.memfdCreate('object'));
  const all = READ | WRITE | MEMORY;
  assert.equal(rights(memory), all);
  assert.equal(native.addSeals(memory, F_SEAL_GROW), 0);
  assert.equal(rights(memory), all | GROW);
  assert.equal(native.addSeals(memory, F_SEAL_SHRINK), 0);
  assert.equal(rights(memory), all | GROW | SHRINK);
  assert.equal(native.addSeals(memory, F_SEAL_WRITE), 0);
  assert.equal(rights(memory), all | GROW | SHRINK | SEAL_WRITE);
  assert.equal(native.addSeals(memory, F_SEAL_SEAL), 0);
  assert.equal(rights(memory), all | GROW | SHRINK | SEAL_WRITE | SEAL);
  const reopened = opened(t, `/proc/self/fd/${memory}`, O_RDONLY);
  assert.equal(rights(reopened), READ | MEMORY | GROW | SHRINK | SEAL_WRITE | SEAL);
});

test('a seal against future writing is not taken for one against writing', (t) => {
  const memory = own(t, native.memfdCreate('object'));
  const F_SEAL_FUTURE_WRITE = 0x10;
  assert.equal(native.addSeals(memory, F_SEAL_FUTURE_WRITE), 0);
  assert.equal(rights(memory), READ | WRITE | MEMORY);
});

test('size, time, device, inode, links and mode are those of fstat', (t) => {
  const path = join(temporaryDirectory(t).path, 'file');
  writeFileSync(path, '12345', { mode: 0o640 });
  const descriptor = own(t, openSync(path, 'r'));
  const facts = new Float64Array(8);
  assert.equal(native.describe(descriptor, facts), 0);
  const status = fstatSync(descriptor, { bigint: true });
  assert.deepEqual([...facts].slice(1), [
    5,
    Number(status.mtimeNs / 1_000_000_000n),
    Number(status.mtimeNs % 1_000_000_000n),
    Number(status.dev),
    Number(status.ino),
    1,
    Number(status.mode),
  ]);
  const large = own(t, native.memfdCreate('large'));
  writeSync(large, 'x', 5 * 2 ** 30);
  native.describe(large, facts);
  assert.equal(facts[1], 5 * 2 ** 30 + 1);
});

test('a closed descriptor is EBADF', () => {
  const descriptor = openSync('/dev/null', 'r');
  closeSync(descriptor);
  assert.equal(native.describe(descriptor, new Float64Array(8)), -EBADF);
  assert.throws(() => native.describe(0, new Float64Array(7)), RangeError);
});
