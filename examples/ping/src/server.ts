/** Serves two tables of the game, and the meter of each. */
import { serve } from 'sallyport';
import { Server } from '../generated/ping/Server.js';
import { Table } from './table.js';

const first = new Table();
const second = new Table();

await serve(Server, {
  'first.connection': connection(first),
  'first.meter.counts': counts(first),
  'second.connection': connection(second),
  'second.meter.counts': counts(second),
});

/** The code of one endpoint is an object with its methods, and the same function makes it for both tables. */
function connection(table: Table) {
  return {
    Ping: ({ value }: { readonly value: number }) => ({ result: table.ping(value) }),
    Pong: ({ value }: { readonly value: number }) => ({ result: table.pong(value) }),
  };
}

function counts(table: Table) {
  return {
    Read: () => ({ pings: table.pings, pongs: table.pongs }),
    Reset: () => table.reset(),
  };
}
