import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DEFAULT_LIMITS, FIXED_LIMITS, type Hello } from '@sallyport/message';
import { native } from '@sallyport/native';
import { openDescriptors, temporaryDirectory, test } from '@sallyport/test-kit';
import { StartError } from '../src/errors.js';
import { sendHello } from '../src/hello.js';
import { openResource } from '../src/resources.js';

test('a HELLO that is too large is one sentence, and its resources are closed', (t) => {
  const { path: folder } = temporaryDirectory(t);
  const pair = new Int32Array(2);
  assert.equal(native.socketpair(pair), 0);
  const resource = openResource(
    { kind: 'file', name: 'log', path: join(folder, 'log'), access: 'append' },
    'large',
  );
  const hello: Hello = {
    format: 1,
    class: 'test.Large',
    name: 'large',
    limits: DEFAULT_LIMITS,
    dev: false,
    channels: [{ id: 'x'.repeat(FIXED_LIMITS.helloBytes), handle: 2, endpoints: [] }],
    served: [],
    endpoints: [],
    resources: [{ name: 'log', kind: 'file' }],
  };
  const before = openDescriptors().get(resource.descriptor);
  assert.ok(before?.endsWith('/log'));
  assert.throws(
    () => sendHello(pair[0] ?? -1, hello, [resource]),
    (error) => error instanceof StartError && error.message.includes('large'),
  );
  assert.equal(openDescriptors().has(resource.descriptor), false);
  for (const end of pair) native.close(end);
});
