/**
 * What the types of clients let through, and what they do not: each line below a `@ts-expect-error` is an error, else this
 * file does not compile. Nothing here runs.
 */
import { blocking, type Client, connect } from '../../src/index.js';
import {
  Epoch,
  Log,
  type LogMethods,
  Most,
  type Pay,
  PutError,
  type PutResponse,
  Shelf,
  type ShelfMethods,
} from './shop.js';

export async function rightUse(signal: AbortSignal): Promise<bigint> {
  const shelf: Client<ShelfMethods> = await connect('store', Shelf, 'shelf');
  const { receipt } = await shelf.Put({ name: 'tea', size: 3n }, { deadline: 500, signal });
  const again: PutResponse = blocking(shelf).Put({ name: 'tea', size: 3n });
  await shelf.Open();
  await shelf.Open({});
  const { file } = await shelf.Buy({ pay: { kind: 'card', value: new Uint8Array(4) }, lines: ['a'] });
  file.close();
  const corner = [[0, 0] as const, [4, 3] as const] as const;
  const { size } = await shelf.Mark({ corner, code: Array.from({ length: 17 }, () => 0) });
  // Two there are, so neither can be undefined.
  console.log(size[0] * size[1], size.length === 2);
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
  // @ts-expect-error a client cannot be changed
  shelf.Open = async () => ({});
  const code = [0];
  const [from, to] = [[0, 0] as const, [4, 3] as const];
  const { size } = await shelf.Mark({ code, corner: [from, to] });
  // @ts-expect-error one element too few
  await shelf.Mark({ code, corner: [from] });
  // @ts-expect-error one element too many
  await shelf.Mark({ code, corner: [from, to, to] });
  // @ts-expect-error one too few within an element
  await shelf.Mark({ code, corner: [from, [4]] });
  // @ts-expect-error a list may be of any length
  await shelf.Mark({ code, corner: [from, code] });
  // @ts-expect-error there are two elements and no third
  size[2];
  // @ts-expect-error what a promise will bring is not there yet
  shelf.Put({ name: 'tea', size: 3n }).receipt;
  // @ts-expect-error an optional field would be one: undefined is no name
  await shelf.Put({ name: undefined, size: 3n });
  // @ts-expect-error a signal is needed, not what makes one
  await shelf.Open({}, { signal: new AbortController() });
  // @ts-expect-error a client of Log cannot be had by the definition of Shelf
  const other: Client<LogMethods> = await connect('store', Shelf, 'shelf');
  await other.Write({ line: 'a' });
  // @ts-expect-error a definition of Log makes no client of Shelf
  await order(await connect('store', Log, 'log'));
  // @ts-expect-error the definition comes first
  await connect('store', 'shelf', Shelf);
}

async function order(shelf: Client<ShelfMethods>): Promise<void> {
  await shelf.Open();
}

export function unions(pay: Pay): number {
  // @ts-expect-error which member it is has to be asked first
  pay.value.length;
  if (pay.kind === 'card') return pay.value.length;
  // @ts-expect-error of two members the other one is left
  if (pay.kind === 'card') return 0;
  return pay.value;
}

export function constants(): bigint {
  const most: 32 = Most;
  // @ts-expect-error a constant of 32 bits is a number
  const wide: bigint = Most;
  // @ts-expect-error a constant of 64 bits is a bigint
  const narrow: number = Epoch;
  // @ts-expect-error a constant has its own value and no other
  const more: 33 = Most;
  return Epoch + BigInt(most + more) + wide + BigInt(narrow);
}

export function errors(error: unknown): number {
  // @ts-expect-error the detail lacks its field
  new PutError({});
  // @ts-expect-error the field of the detail has another type
  new PutError({ code: 'full' });
  // @ts-expect-error nobody has said yet what was thrown
  error.detail;
  if (!(error instanceof PutError)) return 0;
  // @ts-expect-error the detail of an exception cannot be changed
  error.detail.code = 2;
  // @ts-expect-error there is no such error parameter
  error.detail.reason;
  return error.detail.code;
}
