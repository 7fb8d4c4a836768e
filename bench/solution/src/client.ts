/**
 * Measures mediated calls when the bench says so over the control socket, which init made and handed over.
 *
 *     latency MODE MILLISECONDS          MODE: blocking, await or open, a hyphen, sleep or poll
 *     rate await MILLISECONDS IN_FLIGHT
 */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import {
  answerCommands,
  type Exchange,
  type Measurement,
  measureBlocking,
  measureLatency,
  measureRate,
  SAMPLE_NUMBER,
  SAMPLE_TEXT,
} from '@sallyport/bench/client';
import { blocking, configurePolling, connect, resource } from 'sallyport';
import { Echo } from '../generated/bench/Echo.js';

/** Microseconds: what polling means in all contenders. */
const POLLING = 60;

const echo = await connect('server_connection', Echo, 'echo');
const blockingEcho = blocking(echo);
const message = { number: SAMPLE_NUMBER, text: SAMPLE_TEXT };

/** A call that fails makes the figures void: the process ends, and the bench says so. */
function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

const exchange: Exchange = {
  send: () => void echo.Echo(message).then(answered, fail),
  answered: () => undefined,
};
function answered(): void {
  exchange.answered();
}

const LATENCY = new Map<string, (milliseconds: number) => Measurement | Promise<Measurement>>([
  ['await', (milliseconds) => measureLatency(exchange, milliseconds)],
  ['blocking', (milliseconds) => measureBlocking(() => blockingEcho.Echo(message), milliseconds)],
  ['open', (milliseconds) => measureBlocking(() => blockingEcho.Open(message).file.close(), milliseconds)],
]);

const control = createServer().listen({ fd: resource('control').take() });
const [socket] = (await once(control, 'connection')) as [Socket];
control.close();

await answerCommands(socket, socket, {
  latency(mode, milliseconds) {
    const [how = '', wait] = mode.split('-');
    const measure = LATENCY.get(how);
    if (measure === undefined) throw new Error(`no mode ${mode}`);
    configurePolling({ maxMicroseconds: wait === 'poll' ? POLLING : 0 });
    return measure(milliseconds);
  },
  rate(_mode, milliseconds, inFlight) {
    configurePolling({ maxMicroseconds: POLLING });
    return measureRate(exchange, milliseconds, inFlight);
  },
});
process.exit();
