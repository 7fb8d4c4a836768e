/**
 * What a client may expect of its server, whatever is between them. One table, and three bindings it holds for: messages through a relay,
 * the same implementation in this process, and that again with blocking calls (where handlers that give promises are left out).
 */
import assert from 'node:assert/strict';
import { openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIMITS, type Limits } from '@sallyport/message';
import { describe, test } from '@sallyport/test-kit';
import {
  blocking,
  type CallContext,
  type CallOptions,
  type Client,
  Descriptor,
  type HandlerFailure,
  IpcError,
  inProcess,
  SpentError,
} from '../src/index.js';
import { relayed } from './relay.js';
import {
  type GiveRequest,
  OpenError,
  PutError,
  type PutRequest,
  Shelf,
  type ShelfMethods,
  shelfWith,
} from './shop.js';

type Code = Readonly<Record<string, unknown>>;
interface Bound {
  readonly shelf: Client<ShelfMethods>;
  readonly failures: readonly HandlerFailure[];
}
type Check = (bound: Bound) => Promise<void>;
type SharedLimits = Partial<Pick<Limits, 'frameBytes' | 'callDeadline'>>;
type Binding = (code: Code, limits: SharedLimits, check: Check) => Promise<void>;

const BINDINGS: Readonly<Record<string, Binding>> = {
  'with messages': async (code, limits, check) => {
    const failures: HandlerFailure[] = [];
    using bound = relayed(shelfWith(code), (failure) => failures.push(failure), { limits });
    await check({ shelf: bound.shelf, failures });
  },
  'in process': async (code, limits, check) => {
    const failures: HandlerFailure[] = [];
    const onHandlerFailure = (failure: HandlerFailure) => failures.push(failure);
    await check({ shelf: inProcess(Shelf, shelfWith(code), { limits, onHandlerFailure }), failures });
  },
  'in process, blocking': async (code, limits, check) => {
    const failures: HandlerFailure[] = [];
    const onHandlerFailure = (failure: HandlerFailure) => failures.push(failure);
    const shelf = blocking(inProcess(Shelf, shelfWith(code), { limits, onHandlerFailure }));
    await check({ shelf: awaitable(shelf), failures });
    await sleep(1);
  },
};

/** What a blocking call throws or returns, as a promise. */
function awaitable(client: object): Client<ShelfMethods> {
  const methods = Object.create(null) as object;
  for (const [name, method] of Object.entries(client) as [string, (...args: unknown[]) => unknown][]) {
    Object.defineProperty(methods, name, { value: async (...args: unknown[]) => method(...args) });
  }
  return methods as Client<ShelfMethods>;
}

interface Options {
  readonly limits?: SharedLimits;
  /** The handler gives a promise. */
  readonly promises?: boolean;
}

/** One expectation of the table. */
function expectation(name: string, code: () => Code, check: Check, options: Options = {}): void {
  for (const [binding, run] of Object.entries(BINDINGS)) {
    if (options.promises === true && binding === 'in process, blocking') continue;
    test(`${binding}: ${name}`, () => run(code(), options.limits ?? {}, check));
  }
}

const THIS_FILE = new URL(import.meta.url).pathname;
const open = () => new Descriptor(openSync(THIS_FILE, 'r'));
const hasCode = (code: string) => (error: unknown) => error instanceof IpcError && error.code === code;
const put = { name: 'tea', size: 3n };

expectation(
  'a request reaches its handler, and its response the caller',
  () => ({ Put: ({ name, size }: PutRequest) => ({ receipt: name.length + Number(size) }) }),
  async ({ shelf }) => assert.deepEqual(await shelf.Put(put), { receipt: 6 }),
);

expectation(
  'a handler may give a promise',
  () => ({ Put: () => sleep(2, { receipt: 6 }) }),
  async ({ shelf }) => assert.deepEqual(await shelf.Put(put), { receipt: 6 }),
  { promises: true },
);

expectation(
  'a method without parameters needs no request and may return nothing',
  () => ({ Ping: () => undefined }),
  async ({ shelf }) => {
    assert.deepEqual(await shelf.Ping(), {});
    assert.deepEqual(await shelf.Ping({}), {});
  },
);

describe('either side has a copy of its own', () => {
  const kept: { lines: string[]; data: Uint8Array }[] = [];
  expectation(
    'what the caller changes after the call was made is not what was sent',
    () => ({
      Store: ({ data }: { data: Uint8Array }) => void kept.push({ lines: [], data }),
    }),
    async ({ shelf }) => {
      const data = Uint8Array.of(1, 2, 3);
      const call = shelf.Store({ data });
      data.fill(9);
      await call;
      assert.deepEqual(Array.from(kept.pop()?.data ?? []), [1, 2, 3]);
    },
  );
  expectation(
    'what the handler changes is not what the caller has',
    () => ({ Store: ({ data }: { data: Uint8Array }) => void data.fill(9) }),
    async ({ shelf }) => {
      const data = Uint8Array.of(1, 2, 3);
      await shelf.Store({ data });
      assert.deepEqual(Array.from(data), [1, 2, 3]);
    },
  );
  const answer = { receipt: 1, extra: 'stays here' };
  expectation(
    'a response is another object, with the fields of the description only',
    () => ({ Put: () => answer }),
    async ({ shelf }) => {
      const response = await shelf.Put(put);
      assert.deepEqual(response, { receipt: 1 });
      assert.notEqual(response, answer);
    },
  );
});

expectation(
  "the method's own exception crosses with its detail",
  () => ({
    Put: () => {
      throw new PutError({ code: 7, why: 'full' });
    },
  }),
  async ({ shelf, failures }) => {
    await assert.rejects(shelf.Put(put), (error: unknown) => {
      assert.ok(error instanceof PutError);
      assert.deepEqual(error.detail, { code: 7, why: 'full' });
      return true;
    });
    assert.deepEqual(failures, []);
  },
);

for (const [what, thrown] of [
  ['a plain exception', new Error('secret')],
  ['the exception of another method', new OpenError({ file: 0 as unknown as Descriptor })],
  ['nothing', undefined],
  ['an exception whose detail cannot be encoded', new PutError({ code: -1, why: '' })],
] as const) {
  expectation(
    `${what} is SERVER_ERROR for the caller, and reported where the handler runs`,
    () => ({
      Put: () => {
        throw thrown;
      },
    }),
    async ({ shelf, failures }) => {
      await assert.rejects(shelf.Put(put), (error: unknown) => {
        assert.ok(error instanceof IpcError);
        assert.equal(error.code, 'SERVER_ERROR');
        assert.equal(error.cause, undefined);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
      await sleep(1);
      assert.deepEqual(
        failures.map(({ method }) => method),
        ['Put'],
      );
    },
  );
}

expectation(
  'an answer that throws when it is looked at is SERVER_ERROR',
  () => ({
    Put: () => ({
      // biome-ignore lint/suspicious/noThenProperty: what a hostile library might return.
      get then(): never {
        throw new Error('not to be looked at');
      },
    }),
  }),
  async ({ shelf, failures }) => {
    await assert.rejects(shelf.Put(put), hasCode('SERVER_ERROR'));
    await sleep(1);
    assert.match(String(failures[0]?.error), /not to be looked at/);
  },
);

for (const [what, response] of [
  ['a wrong value', { receipt: -1 }],
  ['no value', undefined],
] as const) {
  expectation(
    `an answer that cannot be encoded is SERVER_ERROR: ${what}`,
    () => ({ Put: () => response }),
    async ({ shelf, failures }) => {
      await assert.rejects(shelf.Put(put), hasCode('SERVER_ERROR'));
      await sleep(1);
      assert.match(String(failures[0]?.error), /^TypeError: .*Put: /);
    },
  );
}

expectation(
  'a request that is none is a TypeError that says where, and no handler runs',
  () => ({}),
  async ({ shelf, failures }) => {
    await assert.rejects(shelf.Put({ name: 7 as unknown as string, size: 1n }), {
      name: 'TypeError',
      message: /Put .*: name: a number where a string is expected$/,
    });
    await assert.rejects(shelf.Put({ name: 'x'.repeat(256), size: 1n }), TypeError);
    await assert.rejects(shelf.Put({ name: 'x', size: 2n ** 64n }), TypeError);
    await assert.rejects(shelf.Put(undefined as unknown as PutRequest), TypeError);
    await sleep(1);
    assert.deepEqual(failures, []);
  },
);

expectation(
  'what is larger than a frame may be is TOO_LARGE, and the limit itself passes',
  () => ({ Store: () => undefined }),
  async ({ shelf }) => {
    const most = 1024 - 16 - 24 - 8;
    await shelf.Store({ data: new Uint8Array(most) });
    await assert.rejects(shelf.Store({ data: new Uint8Array(most + 1) }), hasCode('TOO_LARGE'));
  },
  { limits: { frameBytes: 1024 } },
);

expectation(
  'a getter that throws is what the call ends with',
  () => ({}),
  async ({ shelf }) => {
    const thrown = new Error('from a getter');
    const request = {
      size: 1n,
      get name(): string {
        throw thrown;
      },
    };
    await assert.rejects(shelf.Put(request), (error) => error === thrown);
  },
);

expectation(
  'requests are handled in the order in which they were made',
  () => {
    let count = 0;
    return {
      Put: ({ size }: PutRequest) => {
        count += 1;
        return { receipt: Number(size) * 10 + count };
      },
    };
  },
  async ({ shelf }) => {
    const calls = [1n, 2n, 3n].map((size) => shelf.Put({ name: 'a', size }));
    assert.deepEqual(
      (await Promise.all(calls)).map(({ receipt }) => receipt),
      [11, 22, 33],
    );
  },
);

describe('when a call is made', () => {
  const events: string[] = [];
  expectation(
    'the caller goes on before any handler runs',
    () => ({
      Ping: async () => {
        events.push('handler');
      },
    }),
    async ({ shelf }) => {
      const call = shelf.Ping();
      events.push('caller');
      await Promise.resolve();
      events.push('microtask');
      await call;
      assert.deepEqual(events.splice(0), ['caller', 'microtask', 'handler']);
    },
    { promises: true },
  );
});

expectation(
  'wrong options are refused as such',
  () => ({}),
  async ({ shelf }) => {
    for (const deadline of [-1, Number.NaN, '5' as unknown as number]) {
      await assert.rejects(shelf.Ping({}, { deadline }), RangeError);
    }
    const ctx = { left: () => 5, signal: AbortSignal.abort(), channel: '', trace: 0 };
    await assert.rejects(shelf.Ping({}, { ctx }), TypeError);
    await assert.rejects(shelf.Ping({}, { signal: AbortSignal.abort('no') }), (error: unknown) => {
      assert.ok(hasCode('CANCELLED')(error));
      assert.equal((error as IpcError).cause, 'no');
      return true;
    });
  },
);

/** A handler that goes on until it is told to stop, and remembers why. */
function untilTold(reasons: unknown[]): Code {
  return {
    Put: (_request: unknown, { signal }: CallContext) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          reasons.push((signal.reason as IpcError).code);
          reject(signal.reason);
        });
      }),
  };
}

describe('a call that ends before its answer', () => {
  const reasons: unknown[] = [];
  const ends = async ({ shelf, failures }: Bound, code: string, options: CallOptions) => {
    await assert.rejects(shelf.Put(put, options), hasCode(code));
    await sleep(5);
    assert.deepEqual(reasons.splice(0), [code], 'what the handler was told');
    assert.deepEqual(failures, [], 'a handler that stops because it was told to has not failed');
  };
  expectation(
    'past its deadline',
    () => untilTold(reasons),
    (bound) => ends(bound, 'DEADLINE', { deadline: 15 }),
    { promises: true },
  );
  expectation(
    'past the deadline calls have when they do not say',
    () => untilTold(reasons),
    (bound) => ends(bound, 'DEADLINE', {}),
    { promises: true, limits: { callDeadline: 15 } },
  );
  expectation(
    'cancelled by its caller',
    () => untilTold(reasons),
    (bound) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 15);
      return ends(bound, 'CANCELLED', { signal: controller.signal });
    },
    { promises: true },
  );
  expectation(
    'and its handler answers too late',
    () => ({
      Put: async () => {
        await sleep(15);
        return { receipt: 1 };
      },
    }),
    async ({ shelf, failures }) => {
      await assert.rejects(shelf.Put(put, { deadline: 5 }), hasCode('DEADLINE'));
      await sleep(20);
      assert.deepEqual(failures, []);
    },
    { promises: true },
  );
});

expectation(
  'a handler knows how long its caller waits',
  () => ({ Put: (_: unknown, ctx: CallContext) => ({ receipt: Math.ceil(Math.min(ctx.left(), 1e6)) }) }),
  async ({ shelf }) => {
    const { receipt } = await shelf.Put(put, { deadline: 5000 });
    assert.ok(receipt > 4000 && receipt <= 5000, `${receipt}`);
    assert.equal((await shelf.Put(put, { deadline: 0 })).receipt, 1_000_000);
    const usual = (await shelf.Put(put)).receipt;
    assert.ok(usual > 29_000 && usual <= DEFAULT_LIMITS.callDeadline, `${usual}`);
  },
);

describe('a signal that aborts after the call was answered', () => {
  const contexts: CallContext[] = [];
  expectation(
    'changes nothing',
    () => ({ Ping: (_: unknown, ctx: CallContext) => void contexts.push(ctx) }),
    async ({ shelf }) => {
      const controller = new AbortController();
      await shelf.Ping({}, { signal: controller.signal });
      controller.abort();
      await sleep(1);
      assert.equal(contexts.pop()?.signal.aborted, false);
    },
  );
});

// That nothing stays open on any of these ways is what every test checks by itself.
describe('descriptors', () => {
  const isThisFile = (descriptor: Descriptor) => descriptor.facts().inode === statSync(THIS_FILE).ino;

  expectation(
    'change from the caller to the handler, and from the handler to the caller',
    () => ({
      Give: (request: GiveRequest) => {
        using first = request.first;
        using second = request.second;
        assert.deepEqual([first.kind, first.access, second.kind], ['file', 'read', 'character device']);
        assert.ok(isThisFile(first));
      },
      Open: () => ({ file: open(), size: 5n }),
    }),
    async ({ shelf, failures }) => {
      const first = open();
      const second = new Descriptor(openSync('/dev/null', 'r'));
      const call = shelf.Give({ first, second, note: '' });
      assert.deepEqual([first.owned, second.owned], [false, false], 'given away when the call was made');
      await call;
      assert.deepEqual(failures, []);
      const { file, size } = await shelf.Open({ path: 'x' });
      using received = file;
      assert.ok(isThisFile(received));
      assert.equal(size, 5n);
    },
  );
  expectation(
    'travel in exceptions too',
    () => ({
      Open: () => {
        throw new OpenError({ file: open() });
      },
    }),
    async ({ shelf }) => {
      await assert.rejects(shelf.Open({ path: 'x' }), (error: unknown) => {
        assert.ok(error instanceof OpenError);
        using file = error.detail.file;
        return isThisFile(file);
      });
    },
  );
  expectation(
    'stay where they were when the request is refused',
    () => ({}),
    async ({ shelf }) => {
      using first = open();
      using second = open();
      await assert.rejects(shelf.Give({ first, second, note: 5 as unknown as string }), TypeError);
      await assert.rejects(shelf.Give({ first, second: first, note: '' }), TypeError);
      assert.deepEqual([first.owned, second.owned], [true, true]);
      second.close();
      await assert.rejects(shelf.Give({ first, second, note: '' }), SpentError);
      assert.equal(first.owned, true);
    },
  );
  expectation(
    'in an answer that cannot be encoded are closed',
    () => ({ Open: () => ({ file: open(), size: -1n }) }),
    async ({ shelf }) => {
      await assert.rejects(shelf.Open({ path: 'x' }), hasCode('SERVER_ERROR'));
    },
  );
  expectation(
    'in an answer that comes too late are closed',
    () => ({
      Open: async () => {
        await sleep(15);
        return { file: open(), size: 1n };
      },
    }),
    async ({ shelf }) => {
      await assert.rejects(shelf.Open({ path: 'x' }, { deadline: 5 }), hasCode('DEADLINE'));
      await sleep(20);
    },
    { promises: true },
  );
  expectation(
    'of a call that is cancelled at once are closed by somebody',
    () => ({
      Give: ({ first, second }: GiveRequest) => {
        first.close();
        second.close();
      },
    }),
    async ({ shelf }) => {
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const call = shelf.Give({ first: open(), second: open(), note: '' }, options);
      controller.abort();
      await assert.rejects(call, hasCode('CANCELLED'));
      await sleep(5);
    },
    { promises: true },
  );
});

describe('names that mean something to JavaScript', () => {
  expectation(
    'are methods and fields like others',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: names of descriptions may be any.
      then: () => ({ then: 5 }),
      constructor: () => ({ constructor: 6 }),
      ['__proto__']: () => JSON.parse('{"__proto__":7}') as object,
      toString: () => ({}),
    }),
    async ({ shelf }) => {
      assert.deepEqual(Object.entries(await shelf.$then()), [['then', 5]]);
      assert.deepEqual(Object.entries(await shelf.constructor()), [['constructor', 6]]);
      // biome-ignore lint/suspicious/noProto: on a client it is a method like others.
      assert.deepEqual(Object.entries(await shelf.__proto__()), [['__proto__', 7]]);
      assert.deepEqual(await shelf.toString(), {});
    },
  );
});
