import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readImage } from '@sallyport/image';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { compileInChild } from '../../src/cli/compile-process.js';
import { sallyport, writeSolution } from './solution.js';

test('the image comes over a descriptor of its own, and is one', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  const { image, diagnostics } = await compileInChild(directory.path, []);
  assert.deepEqual(diagnostics, []);
  assert.ok(image);
  assert.deepEqual(
    readImage(image).processes.map(({ name }) => name),
    ['echo.Client', 'echo.Server'],
  );
});

test('with errors there is no image but diagnostics, with paths as seen from here', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, {
    'echo/Echo.idl': 'package echo.Echo\ninterface { Say(in Nonsense x); }\n',
  });
  const { image, diagnostics } = await compileInChild(directory.path, []);
  assert.equal(image, null);
  assert.ok(diagnostics.some(({ file, line }) => file.endsWith('echo/Echo.idl') && line === 2));
});

test('what is about to be started must be there', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path);
  rmSync(join(directory.path, 'server.js'));
  const { code, out, error } = await sallyport('run', directory.path);
  assert.equal(code, 1);
  assert.equal(out, '');
  assert.match(error, /error missing-file/);
  assert.match(error, /^not started: 1 error$/m);
});

test('run reports errors as JSON when asked to', async () => {
  using directory = temporaryDirectory();
  writeSolution(directory.path, { 'security.psl': 'nonsense' });
  const { code, out, error } = await sallyport('run', '--json', directory.path);
  assert.equal(code, 1);
  assert.equal(error, '');
  assert.equal((JSON.parse(out) as { ok: boolean }).ok, false);
});
