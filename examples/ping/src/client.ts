/** Plays, also against the rules, and prints how each move ended. */
import { connect, IpcError } from 'sallyport';
import { Connection, PingError, PongError } from '../generated/ping/Connection.js';
import { Counts } from '../generated/ping/Counts.js';

const channel = 'server_connection';
const first = await connect(channel, Connection, 'first.connection');
const second = await connect(channel, Connection, 'second.connection');
const firstCounts = await connect(channel, Counts, 'first.meter.counts');
const secondCounts = await connect(channel, Counts, 'second.meter.counts');

// Three ends of a move: a result; the server's own no, with a value; and the policy's, of which the server never hears.
await show('first.Ping(100)', async () => ` = ${(await first.Ping({ value: 100 })).result}`);
await show('first.Pong(103)', async () => ` = ${(await first.Pong({ value: 103 })).result}`);
await show('first.Ping(999)', async () => ` = ${(await first.Ping({ value: 999 })).result}`);
await show('first.Pong(1)', async () => ` = ${(await first.Pong({ value: 1 })).result}`);
await show('first.Ping(5000)', async () => ` = ${(await first.Ping({ value: 5000 })).result}`);
await show('second.Ping(9)', async () => ` = ${(await second.Ping({ value: 9 })).result}`);
await show('second.Ping(10)', async () => ` = ${(await second.Ping({ value: 10 })).result}`);
await show('second.Pong(5)', async () => ` = ${(await second.Pong({ value: 5 })).result}`);
await show('first moves', async () => {
  const { pings, pongs } = await firstCounts.Read();
  return `: ${pings} of Ping, ${pongs} of Pong`;
});
await show('second moves', async () => `: ${(await secondCounts.Read()).pings} of Ping`);
await show('first Reset', async () => {
  await firstCounts.Reset();
  return ': done';
});

async function show(move: string, play: () => Promise<string>): Promise<void> {
  try {
    console.log(`${move}${await play()}`);
  } catch (error) {
    console.log(`${move}: ${ending(error)}`);
  }
}

function ending(error: unknown): string {
  if (error instanceof PingError) return `the server says no, its limit is ${error.detail.limit}`;
  if (error instanceof PongError) return `the server says no, it takes at least ${error.detail.least}`;
  if (error instanceof IpcError) return error.code;
  throw error;
}
