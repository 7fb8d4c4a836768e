/**
 * What the types of servers let through, and what they do not: each line below a `@ts-expect-error` is an error, else this
 * file does not compile. Nothing here runs.
 */
import { Descriptor, type EndpointImplementation, serve } from '../../src/index.js';
import { type LogMethods, PutError, type PutRequest, type ShelfMethods, Store, Till } from './shop.js';

const shelf: EndpointImplementation<ShelfMethods> = {
  async Put({ name, size }, ctx) {
    if (name === '' || ctx.left() === 0) throw new PutError({ code: 1 });
    return { receipt: size };
  },
  Buy: ({ pay }) => ({ file: new Descriptor(pay.kind === 'cash' ? pay.value : pay.value.length) }),
  Open: () => undefined,
  Mark: ({ corner: [[left, top], [right, bottom]] }) => ({ size: [right - left, bottom - top] }),
};
const log: EndpointImplementation<LogMethods> = { Write: async () => undefined };

export async function rightUse(): Promise<void> {
  await serve(Store, { shelf, 'till.log': log });
  await serve(Till, {});
}

export async function wrongUse(): Promise<void> {
  // @ts-expect-error an endpoint is missing
  await serve(Store, { shelf });
  // @ts-expect-error there is no such endpoint
  await serve(Store, { shelf, 'till.log': log, other: log });
  // @ts-expect-error the name of the endpoint is another
  await serve(Store, { shelf, till: log });
  // @ts-expect-error these are the methods of another endpoint
  await serve(Store, { shelf: log, 'till.log': log });
  // @ts-expect-error a method is missing
  await serve(Store, { shelf: { Put: shelf.Put, Open: shelf.Open, Mark: shelf.Mark }, 'till.log': log });
  // @ts-expect-error there is no such method
  await serve(Store, { shelf: { ...shelf, Take: shelf.Open }, 'till.log': log });
  // @ts-expect-error the response lacks its field
  await serve(Store, { shelf: { ...shelf, Put: () => ({}) }, 'till.log': log });
  // @ts-expect-error the field of the response has another type
  await serve(Store, { shelf: { ...shelf, Put: async () => ({ receipt: 'one' }) }, 'till.log': log });
  // @ts-expect-error a method with out parameters must answer
  await serve(Store, { shelf: { ...shelf, Put: () => undefined }, 'till.log': log });
  // @ts-expect-error the request has no such field
  await serve(Store, { shelf: { ...shelf, Put: ({ price }) => ({ receipt: price }) }, 'till.log': log });
  // @ts-expect-error the response has an element too few
  await serve(Store, { shelf: { ...shelf, Mark: () => ({ size: [1] }) }, 'till.log': log });
  // @ts-expect-error the response has an element too many
  await serve(Store, { shelf: { ...shelf, Mark: () => ({ size: [1, 2, 3] }) }, 'till.log': log });
  const rename = (request: PutRequest) => {
    // @ts-expect-error a request cannot be changed
    request.name = '';
  };
  rename({ name: '', size: 1n });
  // @ts-expect-error an implementation cannot be changed
  shelf.Open = () => undefined;
  // @ts-expect-error a handler gets no third thing
  await serve(Store, { shelf: { ...shelf, Open: (_r, _c, more) => more }, 'till.log': log });
  // @ts-expect-error a class is needed, not its name
  await serve('shop.Store', { shelf, 'till.log': log });
}
