import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { demandSystemError, systemCode } from '../../src/cli/system-error.js';

/** What is thrown. */
function caught(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a refusal of the operating system has a name', () => {
  const refusal = caught(() => readFileSync('/no/such/file'));
  assert.equal(systemCode(refusal), 'ENOENT');
  assert.doesNotThrow(() => demandSystemError(refusal));
});

test('anything else is a bug and goes on', () => {
  const bugs = [
    caught(() => readFileSync('/dev/null', { flag: 'nonsense' })),
    caught(() => readFileSync({} as string)),
    new TypeError('x'),
    Object.assign(new Error('x'), { code: 7 }),
    { code: 'ENOENT' },
    null,
    undefined,
  ];
  for (const bug of bugs) {
    assert.equal(
      caught(() => systemCode(bug)),
      bug,
    );
    assert.equal(
      caught(() => demandSystemError(bug)),
      bug,
    );
  }
});
