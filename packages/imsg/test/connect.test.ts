import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { native } from '@sallyport/native';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { connectUnix } from '../src/connect.js';
import { ImsgError, type ImsgErrorCode } from '../src/error.js';
import { runUnderLimit } from '../test-support/under-limit.js';
import type { Cleanup } from '../test-support/wire.js';

function listening(t: Cleanup, backlog: number): { path: string; listener: number } {
  const path = join(temporaryDirectory(t).path, 's');
  const listener = native.listenUnix(path, backlog, 0o600);
  assert.ok(listener >= 0);
  t.after(() => native.close(listener));
  return { path, listener };
}

function closing(t: Cleanup, descriptor: number): number {
  assert.ok(descriptor >= 0, String(descriptor));
  t.after(() => native.close(descriptor));
  return descriptor;
}

/** Fills the backlog: Linux lets one more wait than it says. */
function fill(t: Cleanup, path: string): void {
  for (let descriptor = native.connectUnix(path); descriptor >= 0; descriptor = native.connectUnix(path)) {
    closing(t, descriptor);
  }
}

const failsWith = (code: ImsgErrorCode, systemCode: string, sentence: RegExp) => (error: unknown) => {
  assert.ok(error instanceof ImsgError, String(error));
  assert.equal(error.code, code);
  assert.equal(error.systemCode, systemCode);
  assert.match(error.message, sentence);
  return true;
};

test('a descriptor connected to who listens there', async (t) => {
  const { path, listener } = listening(t, 5);
  const ours = closing(t, await connectUnix(path));
  const theirs = closing(t, native.acceptUnix(listener));
  const bytes = Buffer.from('hello');
  assert.equal(native.send(ours, bytes, 0, 5, -1), 5);
  const result = new Int32Array(256);
  assert.equal(native.receive(theirs, Buffer.alloc(10), 0, 10, result), 5);
});

test('a full backlog is waited for, until there is room', async (t) => {
  const { path, listener } = listening(t, 1);
  fill(t, path);
  let settled = false;
  const connecting = connectUnix(path).finally(() => {
    settled = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.equal(settled, false);
  closing(t, native.acceptUnix(listener));
  closing(t, await connecting);
});

test('a full backlog is waited for until the signal aborts, or the time is over', async (t) => {
  const { path } = listening(t, 1);
  fill(t, path);
  const controller = new AbortController();
  const reason = new Error('enough');
  const { signal } = controller;
  let settled = false;
  const connecting = connectUnix(path, { signal, timeout: Number.POSITIVE_INFINITY }).catch(
    (error: unknown) => {
      settled = true;
      return error;
    },
  );
  // By then it sleeps for much longer than the turn after which it must have ended.
  await new Promise((resolve) => setTimeout(resolve, 150));
  controller.abort(reason);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(settled, true);
  assert.equal(await connecting, reason);
  await assert.rejects(connectUnix(path, { signal }), (error) => error === reason);

  const start = performance.now();
  const full = failsWith('UNREACHABLE', 'EAGAIN', /backlog has been full for 30 ms/);
  await assert.rejects(connectUnix(path, { timeout: 30 }), full);
  const elapsed = performance.now() - start;
  assert.ok(elapsed >= 29, `${elapsed} ms`);
  await assert.rejects(
    connectUnix(path, { timeout: 0 }),
    failsWith('UNREACHABLE', 'EAGAIN', /full for 0 ms/),
  );
});

test('who cannot be reached is told at once, each with what helps', async (t) => {
  const { path: folder } = temporaryDirectory(t);
  const file = join(folder, 'file');
  writeFileSync(file, '');
  symlinkSync('loop', join(folder, 'loop'));
  for (const [path, systemCode, sentence] of [
    [join(folder, 'missing'), 'ENOENT', /start the server first/],
    [join(file, 'below'), 'ENOTDIR', /check the path/],
    [file, 'ECONNREFUSED', /nobody listens there; start the server/],
    [join(folder, 'loop'), 'ELOOP', /symbolic links/],
    [join(folder, 'x'.repeat(108)), 'ENAMETOOLONG', /at most 107 bytes; use a shorter path/],
  ] as const) {
    await assert.rejects(connectUnix(path), failsWith('UNREACHABLE', systemCode, sentence), path);
  }
});

test('who may not connect is told so', async (t) => {
  const { path } = listening(t, 5);
  chmodSync(path, 0);
  if (process.geteuid?.() !== 0) {
    await assert.rejects(
      connectUnix(path),
      failsWith('UNREACHABLE', 'EACCES', /may not write to the socket/),
    );
    return;
  }
  // Nothing is denied to root; so the thread that asks is, for a moment, somebody else. The first attempt is made at once.
  chmodSync(join(path, '..'), 0o711);
  process.seteuid?.(65534);
  const connecting = connectUnix(path);
  process.seteuid?.(0);
  await assert.rejects(connecting, failsWith('UNREACHABLE', 'EACCES', /may not write to the socket/));
});

test('no free descriptor is TABLE_FULL', () => {
  assert.deepEqual(runUnderLimit('connect'), { code: 'TABLE_FULL', systemCode: 'EMFILE', remedy: true });
});

test('what is no path is a bug', async () => {
  for (const path of ['', '\0name', 'a\0b', undefined, 7]) {
    await assert.rejects(connectUnix(path as string), TypeError, JSON.stringify(path));
  }
  for (const timeout of [-1, Number.NaN, '5']) {
    await assert.rejects(
      connectUnix('/nowhere', { timeout: timeout as number }),
      RangeError,
      String(timeout),
    );
  }
});
