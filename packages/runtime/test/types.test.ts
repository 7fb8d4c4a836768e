/** What must compile and what must not: `tsc -b` is the test; running it only shows that it was compiled. */
import { test } from '@sallyport/test-kit';
import type { defineProcessClass, Interface, Method, ProcessClass } from '../src/codegen.js';
import {
  type BlockingClient,
  type CallContext,
  type Client,
  connect,
  type Implementation,
  serve,
} from '../src/index.js';
import { Shelf, type ShelfMethods, Store } from './shop.js';

interface NamedEmpty {
  readonly [name: string]: never;
}
interface TillMethods {
  readonly Sell: Method<{ readonly what: string }, { readonly price: bigint }>;
  readonly Open: Method<Record<string, never>, NamedEmpty>;
}
declare const Till: ProcessClass<{ readonly 'front.till': Interface<TillMethods> }>;
declare const shelf: Client<ShelfMethods>;
declare const sleeping: BlockingClient<TillMethods>;

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_equal: Equal<A, B>): void {
  // Compiled, not run.
}

async function clients(): Promise<void> {
  const receipt = await shelf.Put({ name: 'tea', size: 3n }, { deadline: 5 });
  same<typeof receipt, { readonly receipt: number }>(true as Equal<typeof receipt, typeof receipt>);
  await shelf.Ping();
  await shelf.Ping({});
  await shelf.Ping(undefined, { deadline: 3 });
  const { then } = await shelf.$then();
  same<typeof then, number>(true);
  const price: bigint = sleeping.Sell({ what: 'tea' }).price;
  sleeping.Open();
  const connected = await connect('channel', Shelf, 'shelf');
  same<typeof connected, Client<ShelfMethods>>(true);
  // @ts-expect-error: a request with parameters cannot be left out
  await shelf.Put();
  // @ts-expect-error: a number is no bigint
  await shelf.Put({ name: 'tea', size: 3 });
  // @ts-expect-error: no such field
  await shelf.Put({ name: 'tea', size: 3n, more: 1 });
  // @ts-expect-error: a method without parameters takes none
  await shelf.Ping({ name: 'x' });
  // @ts-expect-error: no such method
  await shelf.put({ name: 'tea', size: 3n });
  // @ts-expect-error: an awaitable client would be called by every await
  await shelf.then();
  // @ts-expect-error: methods cannot be replaced
  shelf.Ping = async () => ({});
  // @ts-expect-error: blocking calls return the response
  await sleeping.Sell({ what: 'tea' }).then();
  // @ts-expect-error: deadline is a number
  await shelf.Ping({}, { deadline: '5' });
  console.log(price, receipt);
}

async function servers(): Promise<void> {
  const server = await serve(Till, {
    'front.till': {
      Sell: ({ what }, ctx) => {
        same<typeof what, string>(true);
        same<typeof ctx, CallContext>(true);
        return { price: BigInt(what.length) };
      },
      Open: () => undefined,
    },
  });
  await server.closed;
  await serve(Till, {
    'front.till': {
      async Sell({ what }) {
        return { price: BigInt(what.length) };
      },
      async Open() {
        await Promise.resolve();
      },
    },
  });
  // @ts-expect-error: an endpoint is missing
  await serve(Till, {});
  // @ts-expect-error: a method is missing
  await serve(Till, { 'front.till': { Open: () => undefined } });
  await serve(Till, {
    // @ts-expect-error: no such method
    'front.till': { Sell: () => ({ price: 1n }), Open: () => undefined, Close: () => undefined },
  });
  await serve(Till, {
    'front.till': {
      // @ts-expect-error: the response has another type
      Sell: () => ({ price: 1 }),
      Open: () => undefined,
    },
  });
  await serve(Till, {
    'front.till': {
      // @ts-expect-error: a response with parameters cannot be left out
      Sell: () => undefined,
      Open: () => undefined,
    },
  });
  await serve(Till, {
    'front.till': {
      // @ts-expect-error: the request has another type
      Sell: ({ what }: { what: number }) => ({ price: BigInt(what) }),
      Open: () => undefined,
    },
  });
  // @ts-expect-error: the code of another class
  await serve(Store, { 'front.till': { Sell: () => ({ price: 1n }), Open: () => undefined } });
}

test('what user code relies on compiles, and what it must not do does not', () => {
  const compiled: readonly unknown[] = [clients, servers];
  const code: Implementation<{ readonly till: Interface<TillMethods> }> = {
    till: { Sell: () => ({ price: 1n }), Open: () => ({}) },
  };
  type Define = typeof defineProcessClass;
  same<Define, Define>(true);
  return void [compiled, code];
});
