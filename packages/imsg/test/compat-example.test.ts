/** The example of the manual page, ported line by line and run as two processes. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { test } from '@sallyport/test-kit';

const EXAMPLE = fileURLToPath(new URL('../test-support/imsg-example.js', import.meta.url));

test('the example of the manual page, with more messages than a socket takes and a descriptor after them', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [EXAMPLE]);
  const seen = JSON.parse(stdout);
  assert.equal(seen.numbers, seen.count);
  assert.equal(seen.sum, seen.count * 42 + (seen.count * (seen.count - 1)) / 2);
  assert.equal(seen.ofChild, true);
  assert.equal(seen.text, readFileSync(EXAMPLE, 'utf8').slice(0, 20));
  assert.equal(seen.code, 0);
});

test('the package offers it under its own name', async () => {
  const compat = await import('@sallyport/imsg/compat');
  const page =
    'imsg_init imsg_read imsg_get imsg_compose imsg_composev imsg_create imsg_add imsg_close imsg_free imsg_flush imsg_clear ibuf_open ibuf_dynamic ibuf_add ' +
    'ibuf_reserve ibuf_seek ibuf_size ibuf_left ibuf_close ibuf_write ibuf_free msgbuf_init msgbuf_clear msgbuf_write msgbuf_drain';
  for (const name of page.split(' ')) assert.equal(typeof Reflect.get(compat, name), 'function', name);
  assert.deepEqual([compat.IMSG_HEADER_SIZE, compat.MAX_IMSGSIZE], [16, 16_384]);
});
