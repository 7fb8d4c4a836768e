/** Contender: `fork` and JSON messages, the bare round trip. No table of open calls, no promise, no check. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { answerCommands } from '../commands.js';
import { type Exchange, measureLatency, measureRate } from '../measure.js';
import { SAMPLE_NUMBER, SAMPLE_TEXT } from '../sample-message.js';

const child = fork(fileURLToPath(new URL('./child-process-echo.js', import.meta.url)), {
  serialization: 'json',
});
let id = 0;
const exchange: Exchange = {
  send: () => void child.send({ id: ++id, number: SAMPLE_NUMBER, text: SAMPLE_TEXT }),
  answered: () => undefined,
};
child.on('message', () => exchange.answered());

await answerCommands(process.stdin, process.stdout, {
  latency: (_mode, milliseconds) => measureLatency(exchange, milliseconds),
  rate: (_mode, milliseconds, inFlight) => measureRate(exchange, milliseconds, inFlight),
});
child.disconnect();
