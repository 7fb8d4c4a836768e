import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { loadBinding, NativeUnavailable } from '../src/load.js';

test('where the addon cannot be had, one sentence says why', (t) => {
  const { path } = temporaryDirectory(t);
  const refused = (message: RegExp) => (error: unknown) =>
    error instanceof NativeUnavailable && message.test(error.message);
  assert.throws(
    () => loadBinding(undefined, 'darwin'),
    refused(/^Sallyport runs on Linux only; this is darwin\.$/),
  );
  assert.throws(() => loadBinding(join(path, 'none.node')), refused(/not built .* run 'npm run setup'/));
  const broken = join(path, 'broken.node');
  writeFileSync(broken, 'no library');
  assert.throws(() => loadBinding(broken), refused(/built for another system .* run 'npm run setup'/));
});

test('loaded twice it is the same', () => {
  assert.equal(loadBinding(), loadBinding());
});
