import assert from 'node:assert/strict';
import { FrameType } from '@sallyport/message';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { blocking } from '../src/client-object.js';
import { serveOn } from '../src/serve.js';
import { FakeKernel, SERVER_HANDLE, type SentFrame } from './fake-kernel.js';
import { Shelf, Store, shelfWith } from './shop.js';

/** Type, number, handle and payload size: all that a CREDIT has. */
const shown = ({ type, id, handle, payload }: SentFrame) => [type, id, handle, payload.length];
/** Number of the first call of a process. */
const FIRST_CALL = 0x1_0000;
const credit = (slot: number) => [FrameType.CREDIT, slot, SERVER_HANDLE, 0];

test('every CANCEL is answered by one CREDIT: open, answered and unknown requests', async () => {
  const pending = new Promise(() => undefined);
  const { kernel, session } = FakeKernel.start();
  const Put = ({ size }: { size: bigint }) => (size === 1n ? pending : { receipt: 2 });
  serveOn(session, Store, { shelf: shelfWith({ Put }) }, {});
  kernel.request(1, 'Put', { name: 'a', size: 1n });
  kernel.request(2, 'Put', { name: 'a', size: 2n });
  assert.equal((await kernel.frame()).type, FrameType.RESPONSE);
  for (const slot of [1, 2, 77, 1]) kernel.cancel(slot);
  assert.deepEqual((await kernel.frames()).map(shown), [1, 2, 77, 1].map(credit));
  session.end();
  kernel.close();
});

test('a process that does not serve yet acknowledges at once, and later serves what was not cancelled', async () => {
  const { kernel, session } = FakeKernel.start();
  kernel.request(1, 'Ping', {});
  kernel.request(2, 'Ping', {});
  kernel.cancel(1);
  kernel.cancel(3);
  assert.deepEqual((await kernel.frames()).map(shown), [1, 3].map(credit));
  serveOn(session, Store, { shelf: shelfWith({ Ping: () => undefined }) }, {});
  const { type, id } = await kernel.frame();
  assert.deepEqual([type, id], [FrameType.RESPONSE, 2]);
  session.end();
  kernel.close();
});

test('during a blocking call: for a request that waits too, and after the call for one whose handler makes it', async () => {
  const { kernel, session } = FakeKernel.start();
  const other = blocking(makeClient(session, 'shelves', Shelf, 'shelf'));
  let started = 0;
  const Ping = () => {
    started += 1;
    kernel.request(6, 'Ping', {});
    kernel.cancel(6);
    kernel.cancel(5);
    kernel.respond({ id: FIRST_CALL }, 'Put', { receipt: 9 });
    assert.deepEqual(other.Put({ name: 'b', size: 0n }), { receipt: 9 });
  };
  serveOn(session, Store, { shelf: shelfWith({ Ping }) }, {});
  kernel.request(5, 'Ping', {});
  const frames = await kernel.frames();
  assert.equal(started, 1);
  const credits = frames.filter(({ type }) => type === FrameType.CREDIT);
  assert.deepEqual(credits.map(shown), [6, 5].map(credit));
  const reply = frames.findIndex(({ type }) => type === FrameType.RESPONSE);
  assert.ok(
    reply >= 0 && reply < frames.indexOf(credits[1]!),
    'the handler answered before it could be told',
  );
  session.end();
  kernel.close();
});
