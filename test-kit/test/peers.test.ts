import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { findProgram, findUnpacked, skipBecause, skipWithout, test } from '../src/index.js';

/** Runs a function as on the build machine, or as elsewhere. */
function withCi<T>(value: string | undefined, fn: () => T): T {
  const before = process.env.CI;
  const set = (wanted: string | undefined) => {
    if (wanted === undefined) delete process.env.CI;
    else process.env.CI = wanted;
  };
  set(value);
  try {
    return fn();
  } finally {
    set(before);
  }
}

test('the first program that is on the path is found', () => {
  const shell = findProgram('sh');
  assert.ok(shell !== null && isAbsolute(shell));
  assert.equal(findProgram('no-such-program', 'sh'), shell);
  assert.equal(findProgram('no-such-program'), null);
  assert.equal(findUnpacked('openbgpd', 'no-such-program'), null);
});

test('what is missing skips a test with the reason, on the build machine it does not', () => {
  const program = { path: '/program', environment: {} };
  for (const elsewhere of [undefined, 'false']) {
    withCi(elsewhere, () => {
      assert.match(String(skipWithout(null, 'wrk')), /^wrk is not installed/);
      assert.equal(skipBecause('no rights'), 'no rights');
      assert.equal(skipWithout('/usr/bin/wrk', 'wrk'), false);
      assert.equal(skipWithout(program, 'bgpctl'), false);
      assert.equal(skipBecause(null), false);
    });
  }
  withCi('true', () => {
    assert.equal(skipWithout(null, 'wrk'), false);
    assert.equal(skipBecause('no rights'), false);
  });
});
