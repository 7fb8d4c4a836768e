import assert from 'node:assert/strict';
import { test } from '@sallyport/test-kit';
import { makeClient } from '../src/client.js';
import { blocking, UsageError } from '../src/index.js';
import { serveOn } from '../src/serve.js';
import { contentOf, FakeKernel } from './fake-kernel.js';
import { midOf, Shelf, Store, shelfWith } from './shop.js';

test('a client has its methods as own properties and inherits nothing', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  for (const object of [shelf, blocking(shelf)]) {
    assert.equal(Object.getPrototypeOf(object), null);
    assert.equal(Object.isFrozen(object), true);
    assert.deepEqual(
      Object.keys(object).toSorted(),
      [
        'Put',
        'Ping',
        'Open',
        'Give',
        'Store',
        'Log',
        '$then',
        'constructor',
        '__proto__',
        'toString',
      ].toSorted(),
    );
  }
  session.end();
  kernel.close();
});

test('awaiting a client calls nothing, and a method `then` is called $then', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const throughPromises = await Promise.resolve(shelf);
  assert.equal(throughPromises, shelf);
  assert.equal(await blocking(shelf), blocking(shelf));
  assert.deepEqual(await kernel.frames(), []);
  const promise = shelf.$then();
  const frame = await kernel.frame();
  assert.equal(frame.mid, midOf('then'));
  kernel.respond(frame, 'then', Object.fromEntries([['then', 5]]));
  assert.deepEqual(Object.entries(await promise), [['then', 5]]);
  session.end();
  kernel.close();
});

test('names that mean something to JavaScript are methods and fields like others', async () => {
  const { kernel, session } = FakeKernel.start();
  const shelf = makeClient(session, 'shelves', Shelf, 'shelf');
  const constructing = shelf.constructor();
  kernel.respond(await kernel.frame(), 'constructor', { constructor: 6 });
  assert.deepEqual(Object.entries(await constructing), [['constructor', 6]]);
  // biome-ignore lint/suspicious/noProto: on a client it is a method like others.
  const proto = shelf.__proto__();
  const frame = await kernel.frame();
  assert.equal(frame.mid, midOf('__proto__'));
  kernel.respond(frame, '__proto__', JSON.parse('{"__proto__":7}') as object);
  assert.deepEqual(Object.entries(await proto), [['__proto__', 7]]);
  const text = shelf.toString();
  kernel.respond(await kernel.frame(), 'toString', {});
  assert.deepEqual(await text, {});
  session.end();
  kernel.close();
});

test('and so they are on the server', async () => {
  const { kernel, session } = FakeKernel.start();
  const code = shelfWith({
    // biome-ignore lint/suspicious/noThenProperty: names of descriptions may be any.
    then: () => ({ then: 1 }),
    constructor: () => ({ constructor: 2 }),
    toString: () => ({}),
    ['__proto__']: () => JSON.parse('{"__proto__":3}') as object,
  });
  serveOn(session, Store, { shelf: code }, {});
  for (const [slot, name, value] of [
    [1, 'then', 1],
    [2, 'constructor', 2],
    [3, '__proto__', 3],
  ] as const) {
    kernel.request(slot, name, {});
    assert.deepEqual(Object.entries(contentOf(await kernel.frame(), name)), [[name, value]]);
  }
  session.end();
  kernel.close();
});

test('connecting to what is not there says what is', () => {
  const { kernel, session } = FakeKernel.start();
  const refuses = (channel: string, endpoint: string, definition: typeof Shelf, text: string) =>
    assert.throws(
      () => makeClient(session, channel, definition, endpoint),
      (error: unknown) => {
        assert.ok(error instanceof UsageError);
        assert.equal(error.message, text);
        return true;
      },
    );
  refuses(
    'constructor',
    'shelf',
    Shelf,
    "process store has no channel 'constructor'; init.yaml connects it by: 'shelves', 'others'",
  );
  refuses(
    'shelves',
    'shelve',
    Shelf,
    "no endpoint 'shelve' at the other end of channel 'shelves'; there are: 'shelf'",
  );
  refuses(
    'shelves',
    'shelf',
    { data: { ...Shelf.data, name: 'test.Other' } },
    "endpoint 'shelf' is of interface test.Shelf, not test.Other",
  );
  refuses(
    'shelves',
    'shelf',
    { data: { ...Shelf.data, fingerprint: '0123456789abcdef' } },
    'the generated code of interface test.Shelf is out of date: run sallyport gen, and compile it again',
  );
  session.end();
  kernel.close();
});
