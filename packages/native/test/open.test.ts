import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { constants, mkdirSync, openSync, readSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  EBADF,
  EINVAL,
  ELOOP,
  ENAMETOOLONG,
  ENOENT,
  ENOTDIR,
  ENXIO,
  EPERM,
  EXDEV,
  F_SEAL_SEAL,
  F_SEAL_WRITE,
  native,
  O_PATH,
  RESOLVE_BENEATH,
  RESOLVE_IN_ROOT,
  RESOLVE_NO_MAGICLINKS,
  RESOLVE_NO_SYMLINKS,
} from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { type Cleanup, own } from '../test-support/sockets.js';

const { O_CREAT, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;
const STRICT = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;

/** A directory with `index`, `sub/page`, links of every sort and a FIFO; opened. */
function site(t: Cleanup): number {
  const { path } = temporaryDirectory(t);
  writeFileSync(join(path, 'index'), 'front page');
  mkdirSync(join(path, 'sub'));
  writeFileSync(join(path, 'sub', 'page'), 'second page');
  symlinkSync('index', join(path, 'inside'));
  symlinkSync('sub', join(path, 'folder'));
  symlinkSync('/etc/passwd', join(path, 'absolute'));
  symlinkSync('../../../etc/passwd', join(path, 'outside'));
  symlinkSync('/proc/self/root', join(path, 'magic'));
  symlinkSync('loop', join(path, 'loop'));
  execFileSync('mkfifo', [join(path, 'fifo')]);
  return own(t, native.openat2(-100, path, O_PATH | O_DIRECTORY, 0, 0));
}

function text(descriptor: number): string {
  const bytes = Buffer.alloc(100);
  return bytes.toString('latin1', 0, readSync(descriptor, bytes));
}

const strictly = (root: number, path: string) =>
  native.openat2(root, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, STRICT);

test('files below the directory are opened, close-on-exec', (t) => {
  const root = site(t);
  assert.equal(text(own(t, strictly(root, 'index'))), 'front page');
  assert.equal(text(own(t, strictly(root, 'sub/page'))), 'second page');
  assert.equal(text(own(t, strictly(root, './sub/./page'))), 'second page');
  assert.equal(text(own(t, strictly(root, 'sub/../index'))), 'front page', 'up and still beneath');
});

test('nothing outside is reached: no way up, no absolute path, no link of any sort', (t) => {
  const root = site(t);
  for (const [path, error] of [
    ['..', EXDEV],
    ['../index', EXDEV],
    ['sub/../../index', EXDEV],
    ['/etc/passwd', EXDEV],
    ['/', EXDEV],
    ['inside', ELOOP],
    ['folder/page', ELOOP],
    ['absolute', ELOOP],
    ['outside', ELOOP],
    ['magic/etc/passwd', ELOOP],
    ['loop', ELOOP],
    ['missing', ENOENT],
    ['', ENOENT],
    ['index/', ENOTDIR],
    ['index/x', ENOTDIR],
    ['x'.repeat(300), ENAMETOOLONG],
    ['x/'.repeat(3000), ENAMETOOLONG],
    ['index\0.html', EINVAL],
  ] as const) {
    assert.equal(strictly(root, path), -error, path.slice(0, 40));
  }
});

test('links that stay inside may be allowed, those that leave are still refused', (t) => {
  const root = site(t);
  const beneath = (path: string) => native.openat2(root, path, O_RDONLY, 0, RESOLVE_BENEATH);
  assert.equal(text(own(t, beneath('inside'))), 'front page');
  assert.equal(text(own(t, beneath('folder/page'))), 'second page');
  assert.equal(beneath('absolute'), -EXDEV);
  assert.equal(beneath('outside'), -EXDEV);
  assert.equal(beneath('magic/etc/passwd'), -EXDEV);
  assert.equal(native.openat2(root, 'outside', O_RDONLY, 0, RESOLVE_IN_ROOT), -ENOENT);
});

test('magic links are refused by themselves', (t) => {
  const descriptors = own(t, native.openat2(-100, '/proc/self/fd', O_PATH | O_DIRECTORY, 0, 0));
  assert.equal(native.openat2(descriptors, '0', O_RDONLY, 0, RESOLVE_NO_MAGICLINKS), -ELOOP);
  assert.equal(native.openat2(descriptors, '0', O_RDONLY, 0, RESOLVE_BENEATH), -EXDEV);
});

test('a FIFO does not hang', (t) => {
  const root = site(t);
  assert.equal(native.openat2(root, 'fifo', O_WRONLY | O_NONBLOCK, 0, STRICT), -ENXIO, 'nobody reads');
  own(t, strictly(root, 'fifo'));
});

test('flags and modes are the kernel’s', (t) => {
  const root = site(t);
  assert.equal(native.openat2(root, 'index', O_RDONLY, 0o600, STRICT), -EINVAL, 'a mode without O_CREAT');
  assert.equal(native.openat2(root, 'index', O_RDONLY, 0, 0x1000), -EINVAL, 'a rule it does not know');
  assert.equal(native.openat2(9999, 'index', O_RDONLY, 0, STRICT), -EBADF);
  const made = own(t, native.openat2(root, 'new', O_WRONLY | O_CREAT, 0o600, STRICT));
  writeSync(made, 'x');
  assert.equal(text(own(t, strictly(root, 'new'))), 'x');
  const file = own(t, openSync('/proc/self/comm', 'r'));
  assert.equal(native.openat2(file, 'x', O_RDONLY, 0, STRICT), -ENOTDIR);
  assert.throws(() => native.openat2(root, 1 as unknown as string, 0, 0, 0), TypeError);
});

test('memory objects are written, sealed, and then as they are', (t) => {
  const memory = own(t, native.memfdCreate('name'));
  writeSync(memory, 'content');
  assert.equal(native.addSeals(memory, F_SEAL_WRITE | F_SEAL_SEAL), 0);
  assert.throws(() => writeSync(memory, 'more'), { code: 'EPERM' });
  assert.equal(native.addSeals(memory, F_SEAL_WRITE), -EPERM);
  assert.equal(
    native.addSeals(own(t, openSync('/proc/self/comm', 'r')), F_SEAL_WRITE),
    -EPERM,
    'not writable',
  );
  assert.equal(native.addSeals(own(t, openSync('/dev/null', 'r+')), F_SEAL_WRITE), -EINVAL, 'no memory');
  assert.equal(native.memfdCreate('x'.repeat(300)), -EINVAL);
});
