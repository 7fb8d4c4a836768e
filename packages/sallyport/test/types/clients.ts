/**
 * What the types of clients let through, and what they do not: each line below a `@ts-expect-error` is an error, else this
 * file does not compile. Nothing here runs.
 */
import { blocking, type Client, connect } from '../../src/index.js';
import { type LogMethods, PutError, type PutResponse, Shelf, type ShelfMethods } from './shop.js';

export async function rightUse(signal: AbortSignal): Promise<bigint> {
  const shelf: Client<ShelfMethods> = await connect('store', Shelf, 'shelf');
  const { receipt } = await shelf.Put({ name: 'tea', size: 3n }, { deadline: 500, signal });
  const again: PutResponse = blocking(shelf).Put({ name: 'tea', size: 3n });
  await shelf.Open();
  await shelf.Open({});
  const { file } = await shelf.Buy({ pay: { kind: 'card', value: new Uint8Array(4) }, lines: ['a'] });
  file.close();
  return receipt + again.receipt;
}

export async function wrongUse(): Promise<void> {
  const shelf = await connect('store', Shelf, 'shelf');

  // @ts-expect-error a field is missing
  await shelf.Put({ name: 'tea' });
  // @ts-expect-error there is no such field
  await shelf.Put({ name: 'tea', size: 3n, colour: 'green' });
  // @ts-expect-error 64 bits are a bigint
  await shelf.Put({ name: 'tea', size: 3 });
  // @ts-expect-error a request is needed
  await shelf.Put();
  // @ts-expect-error there is no such method
  await shelf.Take({ name: 'tea' });
  // @ts-expect-error a request without fields has none
  await shelf.Open({ wide: 1 });
  // @ts-expect-error there is no such option
  await shelf.Open({}, { timeout: 5 });
  // @ts-expect-error the union has no such member
  await shelf.Buy({ pay: { kind: 'cheque', value: 1 }, lines: [] });
  // @ts-expect-error the value is that of another member
  await shelf.Buy({ pay: { kind: 'cash', value: new Uint8Array(4) }, lines: [] });
  // @ts-expect-error the response has no such field
  (await shelf.Put({ name: 'tea', size: 3n })).price;
  // @ts-expect-error a response cannot be changed
  (await shelf.Put({ name: 'tea', size: 3n })).receipt = 1n;
  // @ts-expect-error a blocking call returns the response, not a promise
  blocking(shelf).Put({ name: 'tea', size: 3n }).then();
  // @ts-expect-error this is the client of another interface
  const log: Client<LogMethods> = shelf;
  await log.Write({ line: 'a' });
  // @ts-expect-error the definition comes first
  await connect('store', 'shelf', Shelf);
}

export function errors(error: unknown): number {
  // @ts-expect-error the detail lacks its field
  new PutError({});
  if (!(error instanceof PutError)) return 0;
  // @ts-expect-error there is no such error parameter
  error.detail.reason;
  return error.detail.code;
}
