/**
 * What the types of clients in the same process let through, and what they do not: each line below a
 * `@ts-expect-error` is an error, else this file does not compile. Nothing here runs.
 */
import { blocking, type Client, type EndpointImplementation, inProcess } from '../../src/index.js';
import { Log, type LogMethods, Shelf, type ShelfMethods } from './shop.js';

declare const shelfCode: EndpointImplementation<ShelfMethods>;
declare const logCode: EndpointImplementation<LogMethods>;

/** Client code that cannot tell where its server is. */
async function order(shelf: Client<ShelfMethods>): Promise<bigint> {
  return (await shelf.Put({ name: 'tea', size: 3n })).receipt;
}

export async function rightUse(): Promise<bigint> {
  const shelf = inProcess(Shelf, shelfCode, { channel: 'shelves', limits: { frameBytes: 1024 } });
  inProcess(Log, { Write: ({ line }, ctx) => void console.log(ctx.channel, line) });
  blocking(shelf).Open();
  return order(shelf);
}

export async function wrongUse(): Promise<void> {
  // @ts-expect-error this is the code of another interface
  inProcess(Shelf, logCode);
  // @ts-expect-error a method is missing
  inProcess(Shelf, { Put: shelfCode.Put, Buy: shelfCode.Buy, Mark: shelfCode.Mark });
  // @ts-expect-error there is no such method
  inProcess(Log, { ...logCode, Read: () => undefined });
  // @ts-expect-error the response lacks its field
  inProcess(Shelf, { ...shelfCode, Put: () => ({}) });
  // @ts-expect-error there is no such option
  inProcess(Log, logCode, { endpoint: 'log' });
  // @ts-expect-error this is the client of another interface
  await order(inProcess(Log, logCode));
  // @ts-expect-error 64 bits are a bigint
  await inProcess(Shelf, shelfCode).Put({ name: 'tea', size: 3 });
  // @ts-expect-error a blocking client is no client
  await order(blocking(inProcess(Shelf, shelfCode)));
}
