import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from '@sallyport/test-kit';

function runShort(what: string): unknown {
  const script = fileURLToPath(new URL('../test-support/short-of-descriptors.js', import.meta.url));
  const command = `ulimit -n 64; exec '${process.execPath}' '${script}' ${what}`;
  return JSON.parse(execFileSync('sh', ['-c', command], { encoding: 'utf8' }));
}

test('too many descriptors in flight: try later, by the clock; nothing is lost', () => {
  assert.deepEqual(runShort('in-flight'), {
    status: 1,
    retryLater: true,
    queuedDescriptors: 1,
    later: 0,
    all: true,
  });
});

test('a receiver without room for descriptors says so and delivers nothing with the wrong one', () => {
  assert.deepEqual(runShort('full-table'), { descriptors: 0, status: 'TRUNCATED_FDS' });
});
