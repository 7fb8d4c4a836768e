import assert from 'node:assert/strict';
import { closeSync, mkdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { StartError } from '../src/errors.js';
import { openResource } from '../src/resources.js';

test('a listening socket gets a port of its own and says where it is', () => {
  const opened = openResource({ kind: 'listen', name: 'http', host: '127.0.0.1', port: 0 }, 'front');
  assert.match(opened.address ?? '', /^http:\/\/127\.0\.0\.1:\d+\/$/u);
  assert.ok(Number(opened.address?.split(':')[2]?.slice(0, -1)) > 0);
  closeSync(opened.descriptor);
});

test('a port somebody else has is one sentence with a remedy', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { port } = address;
  assert.throws(
    () => openResource({ kind: 'listen', name: 'http', host: '127.0.0.1', port }, 'front'),
    (error) =>
      error instanceof StartError &&
      /another program listens there; end it or choose another port/u.test(error.message),
  );
  await new Promise((resolve) => server.close(resolve));
});

test('a host that is no numeric address is refused without a look-up', () => {
  assert.throws(
    () => openResource({ kind: 'listen', name: 'http', host: 'localhost', port: 0 }, 'front'),
    /must be a numeric IPv4 or IPv6 address/u,
  );
});

test('files are opened as init.yaml says, and not otherwise', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const path = join(folder, 'log');
  const append = openResource({ kind: 'file', name: 'log', path, access: 'append' }, 'log');
  writeSync(append.descriptor, 'one ');
  writeSync(append.descriptor, 'two', 0);
  closeSync(append.descriptor);
  assert.equal(readFileSync(path, 'utf8'), 'one two');
  assert.equal(statSync(path).mode & 0o007, 0, 'others get nothing');
  const read = openResource({ kind: 'file', name: 'log', path, access: 'read' }, 'log');
  assert.throws(() => writeSync(read.descriptor, 'x'));
  closeSync(read.descriptor);
  const write = openResource({ kind: 'file', name: 'log', path, access: 'write' }, 'log');
  closeSync(write.descriptor);
  assert.equal(readFileSync(path, 'utf8'), '');
});

test('what cannot be opened is named with its process', (t) => {
  const { path: folder } = temporaryDirectory(t);
  assert.throws(
    () => openResource({ kind: 'directory', name: 'root', path: join(folder, 'none') }, 'files'),
    /resource root of files: cannot open .*none \(ENOENT\)/u,
  );
  writeFileSync(join(folder, 'file'), '');
  assert.throws(
    () => openResource({ kind: 'directory', name: 'root', path: join(folder, 'file') }, 'files'),
    /ENOTDIR/u,
  );
  mkdirSync(join(folder, 'directory'));
  const opened = openResource({ kind: 'directory', name: 'root', path: join(folder, 'directory') }, 'files');
  closeSync(opened.descriptor);
});
