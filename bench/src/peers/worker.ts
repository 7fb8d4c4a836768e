/** Contender: postMessage between two threads of one process; no separation at all. */
import { Worker } from 'node:worker_threads';
import { answerCommands } from '../commands.js';
import { type Exchange, measureLatency, measureRate } from '../measure.js';
import { SAMPLE_NUMBER, SAMPLE_TEXT } from '../sample-message.js';

const worker = new Worker(new URL('./worker-echo.js', import.meta.url));
let id = 0;
const exchange: Exchange = {
  send: () => worker.postMessage({ id: ++id, number: SAMPLE_NUMBER, text: SAMPLE_TEXT }),
  answered: () => undefined,
};
worker.on('message', () => exchange.answered());

await answerCommands(process.stdin, process.stdout, {
  latency: (_mode, milliseconds) => measureLatency(exchange, milliseconds),
  rate: (_mode, milliseconds, inFlight) => measureRate(exchange, milliseconds, inFlight),
});
await worker.terminate();
