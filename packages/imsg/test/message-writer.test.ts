import assert from 'node:assert/strict';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { test } from '@sallyport/test-kit';
import { MessageWriter } from '../src/index.js';

test('a descriptor cannot be queued without a byte, and stays with the caller', (t) => {
  const writer = new MessageWriter();
  const descriptor = openSync('/dev/null', 'r');
  t.after(() => closeSync(descriptor));
  assert.throws(() => writer.writeRaw(Buffer.alloc(0), descriptor), RangeError);
  assert.equal(writer.queuedDescriptors, 0);
  writer.writeRaw(Buffer.alloc(0), -1);
  assert.equal(writer.queuedBytes, 0);
  writer.close();
  assert.ok(fstatSync(descriptor).isCharacterDevice());
});
