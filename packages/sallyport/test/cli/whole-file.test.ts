import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { makeFolders, replaceWhole, writeWhole } from '../../src/cli/whole-file.js';
import { withoutWriting } from './ordinary-user.js';

test('a new file has the mode of any other, a replaced one keeps its own', () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'file');
  writeWhole(path, 'first');
  assert.equal(statSync(path).mode & 0o7777, 0o666 & ~process.umask());
  chmodSync(path, 0o640);
  replaceWhole(path, Buffer.from('second'));
  assert.equal(statSync(path).mode & 0o7777, 0o640);
  assert.equal(readFileSync(path, 'utf8'), 'second');
  assert.deepEqual(readdirSync(directory.path), ['file']);
});

test('a name as long as names may be is no trouble', () => {
  using directory = temporaryDirectory();
  const name = 'x'.repeat(255);
  writeWhole(join(directory.path, name), 'text');
  assert.deepEqual(readdirSync(directory.path), [name]);
});

test('what cannot be done leaves everything as it was', async () => {
  using directory = temporaryDirectory();
  const path = (name: string): string => join(directory.path, name);
  chmodSync(directory.path, 0o755);
  mkdirSync(path('folder'));
  writeFileSync(path('file'), 'mine');
  symlinkSync('file', path('link'));
  const before = readdirSync(directory.path);
  assert.throws(() => writeWhole(path('folder'), 'x'), { code: 'EISDIR' });
  assert.throws(() => writeWhole(path('missing/file'), 'x'), { code: 'ENOENT' });
  assert.throws(() => replaceWhole(path('missing'), 'x'), { code: 'ENOENT' });
  for (const name of ['folder', 'link'])
    assert.throws(() => replaceWhole(path(name), 'x'), { code: 'ELOOP' });
  await withoutWriting(directory.path, () => {
    assert.throws(() => writeWhole(path('new'), 'x'), { code: 'EACCES' });
    assert.throws(() => replaceWhole(path('file'), 'x'), { code: 'EACCES' });
  });
  assert.deepEqual(readdirSync(directory.path), before);
  assert.equal(readFileSync(path('file'), 'utf8'), 'mine');
});

test('folders are made as far as they are missing, and it ends where none can be', async () => {
  using directory = temporaryDirectory();
  const path = (name: string): string => join(directory.path, name);
  chmodSync(directory.path, 0o755);
  makeFolders(path('a/b/c'));
  makeFolders(path('a/b/c'));
  assert.ok(statSync(path('a/b/c')).isDirectory());
  symlinkSync('a', path('link'));
  makeFolders(path('link/d'));
  assert.ok(statSync(path('a/d')).isDirectory());

  writeFileSync(path('file'), '');
  symlinkSync('nowhere', path('dangling'));
  assert.throws(() => makeFolders(path('file')), { code: 'EEXIST' });
  assert.throws(() => makeFolders(path('file/below')), { code: 'ENOTDIR' });
  assert.throws(() => makeFolders(path('dangling/below')), { code: 'ENOENT' });
  assert.throws(() => makeFolders('/proc/sallyport/below'), { code: 'ENOENT' });
  await withoutWriting(directory.path, () =>
    assert.throws(() => makeFolders(path('new/below')), { code: 'EACCES' }),
  );
});
