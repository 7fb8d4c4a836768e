import assert from 'node:assert/strict';
import { FrameType, Outcome } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import type { Client } from '../src/index.js';
import { CLIENT_HANDLE, FakeKernel } from './fake-kernel.js';
import { Shelf, type ShelfMethods } from './shop.js';

async function thePersonWhoCalls(shelf: Client<ShelfMethods>): Promise<unknown> {
  try {
    return await shelf.Put({ name: 'a', size: 1n });
  } catch (error) {
    return error;
  }
}

/** The stacks of an IpcError, of the method's own exception and of a call that is refused before it is sent. */
async function failures(dev: boolean): Promise<Error[]> {
  const { kernel, session } = FakeKernel.start({ dev });
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const denied = thePersonWhoCalls(shelf);
  kernel.status((await kernel.frame()).id, Outcome.DENIED);
  const own = thePersonWhoCalls(shelf);
  const { id } = await kernel.frame();
  kernel.message(FrameType.ERROR, id, CLIENT_HANDLE, 'Put', { code: 3, why: 'full' });
  const errors = [await denied, await own];
  session.end();
  kernel.close();
  errors.push(await thePersonWhoCalls(shelf));
  return errors as Error[];
}

test('under --dev what a call fails with shows who called, and nothing of the runtime', async () => {
  const errors = await failures(true);
  assert.deepEqual(
    errors.map(({ stack }) => stack?.split('\n', 1)[0]),
    errors.map(({ name, message }) => `${name}: ${message}`),
  );
  for (const { stack } of errors) {
    assert.match(stack?.split('\n', 2)[1] ?? '', /at thePersonWhoCalls \(.*call-site\.test\.(js|ts):/);
    assert.doesNotMatch(stack ?? '', /client-calls/);
  }
});

test('otherwise no stack is taken when a call is made', async () => {
  const [denied] = await failures(false);
  assert.doesNotMatch(denied?.stack ?? '', /thePersonWhoCalls/);
});
