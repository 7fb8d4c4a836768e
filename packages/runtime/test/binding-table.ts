/**
 * What a client may expect of its server, whatever is between them: for each expectation the code of the server and what
 * the client makes sure of. They know of each other only what crosses, and what the server's code notes, so that they may
 * run in two processes.
 *
 * Where an expectation is put to the test is in bindings.test.ts, and between two processes in programs/bindings.ts.
 */
import assert from 'node:assert/strict';
import { openSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEFAULT_LIMITS, type Limits } from '@sallyport/message';
import {
  type CallContext,
  type CallOptions,
  type Client,
  Descriptor,
  type HandlerFailure,
  IpcError,
  SpentError,
} from '../src/index.js';
import { type GiveRequest, OpenError, PutError, type PutRequest, type ShelfMethods } from './shop.js';

/** The methods that are called; all others are not expected to be. */
export type Code = Readonly<Record<string, unknown>>;
/** Keeps what the client is to learn of the server's side. */
export type Note = (text: string) => void;

/** What has become known where the server runs. */
export interface Told {
  readonly notes: readonly string[];
  /** `Put TypeError: ...` for each handler that failed. */
  readonly failures: readonly string[];
}

/** A client whose server runs the code of one expectation. */
export interface Bound {
  readonly shelf: Client<ShelfMethods>;
  /** For the client's own notes, where both are one process. */
  readonly note: Note;
  told(): Promise<Told>;
}

export type SharedLimits = Partial<Pick<Limits, 'frameBytes' | 'callDeadline'>>;

interface Options {
  /** Other than usual. */
  readonly limits?: SharedLimits;
  /** The handler gives a promise. */
  readonly promises?: boolean;
  /** Has no meaning for two processes. */
  readonly oneProcess?: boolean;
}

export interface Expectation {
  readonly name: string;
  readonly code: (note: Note) => Code;
  readonly check: (bound: Bound) => Promise<void>;
  readonly options: Options;
}

const table: Expectation[] = [];
export const EXPECTATIONS: readonly Expectation[] = table;

export function failureText({ method, error }: HandlerFailure): string {
  return `${method} ${error}`;
}

/** What a blocking call throws or returns, as a promise. */
export function awaitable(client: object): Client<ShelfMethods> {
  const methods = Object.create(null) as object;
  for (const [name, method] of Object.entries(client) as [string, (...args: unknown[]) => unknown][]) {
    Object.defineProperty(methods, name, { value: async (...args: unknown[]) => method(...args) });
  }
  return methods as Client<ShelfMethods>;
}

let prefix = '';
function group(name: string, add: () => void): void {
  prefix = `${name}: `;
  add();
  prefix = '';
}

function expectation(
  name: string,
  code: (note: Note) => Code,
  check: (bound: Bound) => Promise<void>,
  options: Options = {},
): void {
  table.push({ name: prefix + name, code, check, options });
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

group('either side has a copy of its own', () => {
  expectation(
    'what the caller changes after the call was made is not what was sent',
    (note) => ({
      Store: ({ data }: { data: Uint8Array }) => note(data.join()),
    }),
    async ({ shelf, told }) => {
      const data = Uint8Array.of(1, 2, 3);
      const call = shelf.Store({ data });
      data.fill(9);
      await call;
      assert.deepEqual((await told()).notes, ['1,2,3']);
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
  async ({ shelf, told }) => {
    await assert.rejects(shelf.Put(put), (error: unknown) => {
      assert.ok(error instanceof PutError);
      assert.deepEqual(error.detail, { code: 7, why: 'full' });
      return true;
    });
    assert.deepEqual((await told()).failures, []);
  },
);

for (const [what, thrown] of [
  ['a plain exception', new Error('secret')],
  ['the exception of another method', new OpenError({ locked: 0 as unknown as Descriptor })],
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
    async ({ shelf, told }) => {
      await assert.rejects(shelf.Put(put), (error: unknown) => {
        assert.ok(error instanceof IpcError);
        assert.equal(error.code, 'SERVER_ERROR');
        assert.equal(error.cause, undefined);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
      const { failures } = await told();
      assert.deepEqual(
        failures.map((failure) => failure.split(' ')[0]),
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
  async ({ shelf, told }) => {
    await assert.rejects(shelf.Put(put), hasCode('SERVER_ERROR'));
    assert.match(`${(await told()).failures}`, /^Put Error: not to be looked at$/);
  },
);

for (const [what, response] of [
  ['a wrong value', { receipt: -1 }],
  ['no value', undefined],
] as const) {
  expectation(
    `an answer that cannot be encoded is SERVER_ERROR: ${what}`,
    () => ({ Put: () => response }),
    async ({ shelf, told }) => {
      await assert.rejects(shelf.Put(put), hasCode('SERVER_ERROR'));
      assert.match(`${(await told()).failures}`, /^Put TypeError: .*Put: /);
    },
  );
}

expectation(
  'a request that is none is a TypeError that says where, and no handler runs',
  () => ({}),
  async ({ shelf, told }) => {
    await assert.rejects(shelf.Put({ name: 7 as unknown as string, size: 1n }), {
      name: 'TypeError',
      message: /Put .*: name: a number where a string is expected$/,
    });
    await assert.rejects(shelf.Put({ name: 'x'.repeat(256), size: 1n }), TypeError);
    await assert.rejects(shelf.Put({ name: 'x', size: 2n ** 64n }), TypeError);
    await assert.rejects(shelf.Put(undefined as unknown as PutRequest), TypeError);
    assert.deepEqual((await told()).failures, []);
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

expectation(
  'the caller goes on before any handler runs',
  (note) => ({ Ping: async () => note('handler') }),
  async ({ shelf, note, told }) => {
    const call = shelf.Ping();
    note('caller');
    await Promise.resolve();
    note('microtask');
    await call;
    assert.deepEqual((await told()).notes, ['caller', 'microtask', 'handler']);
  },
  { promises: true, oneProcess: true },
);

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

/** A handler that goes on until it is told to stop, and notes why. */
function untilTold(note: Note): Code {
  return {
    Put: (_request: unknown, { signal }: CallContext) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          note((signal.reason as IpcError).code);
          reject(signal.reason);
        });
      }),
  };
}

group('a call that ends before its answer', () => {
  const ends = async ({ shelf, told }: Bound, code: string, options: CallOptions) => {
    await assert.rejects(shelf.Put(put, options), hasCode(code));
    await sleep(5);
    const { notes, failures } = await told();
    assert.deepEqual(notes, [code], 'what the handler was told');
    assert.deepEqual(failures, [], 'a handler that stops because it was told to has not failed');
  };
  expectation('past its deadline', untilTold, (bound) => ends(bound, 'DEADLINE', { deadline: 40 }), {
    promises: true,
  });
  expectation(
    'past the deadline calls have when they do not say',
    untilTold,
    (bound) => ends(bound, 'DEADLINE', {}),
    { promises: true, limits: { callDeadline: 15 } },
  );
  expectation(
    'cancelled by its caller',
    untilTold,
    (bound) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 40);
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
    async ({ shelf, told }) => {
      await assert.rejects(shelf.Put(put, { deadline: 5 }), hasCode('DEADLINE'));
      await sleep(20);
      assert.deepEqual((await told()).failures, []);
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

expectation(
  'a signal that aborts after the call was answered changes nothing',
  (note) => ({
    Ping: (_: unknown, ctx: CallContext) => {
      setTimeout(() => note(`aborted: ${ctx.signal.aborted}`), 10);
    },
  }),
  async ({ shelf, told }) => {
    const controller = new AbortController();
    await shelf.Ping({}, { signal: controller.signal });
    controller.abort();
    let notes: readonly string[] = [];
    while (notes.length === 0) {
      await sleep(5);
      notes = (await told()).notes;
    }
    assert.deepEqual(notes, ['aborted: false']);
  },
);

// That nothing stays open on any of these ways is what every test checks by itself.
group('descriptors', () => {
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
    async ({ shelf, told }) => {
      const first = open();
      const second = new Descriptor(openSync('/dev/null', 'r'));
      const call = shelf.Give({ first, second, note: '' });
      assert.deepEqual([first.owned, second.owned], [false, false], 'given away when the call was made');
      await call;
      assert.deepEqual((await told()).failures, []);
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
        throw new OpenError({ locked: open() });
      },
    }),
    async ({ shelf }) => {
      await assert.rejects(shelf.Open({ path: 'x' }), (error: unknown) => {
        assert.ok(error instanceof OpenError);
        using file = error.detail.locked;
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

group('names that mean something to JavaScript', () => {
  expectation(
    'are methods and fields like others',
    () => ({
      // biome-ignore lint/suspicious/noThenProperty: names of descriptions may be any.
      then: () => ({ then: 5 }),
      constructor: () => ({ constructor: 6 }),
      toString: () => ({}),
    }),
    async ({ shelf }) => {
      assert.deepEqual(Object.entries(await shelf.$then()), [['then', 5]]);
      assert.deepEqual(Object.entries(await shelf.constructor()), [['constructor', 6]]);
      assert.deepEqual(await shelf.toString(), {});
    },
  );
  expectation(
    'also those no description can have',
    () => ({ ['__proto__']: () => JSON.parse('{"__proto__":7}') as object }),
    async ({ shelf }) => {
      // biome-ignore lint/suspicious/noProto: on a client it is a method like others.
      assert.deepEqual(Object.entries(await shelf.__proto__()), [['__proto__', 7]]);
    },
    { oneProcess: true },
  );
});
