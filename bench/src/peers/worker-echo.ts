/** The other end of worker.ts. */
import { parentPort } from 'node:worker_threads';
import type { SampleMessage } from '../sample-message.js';

const port = parentPort;
if (port === null) throw new Error('runs as a worker only');
port.on('message', ({ id, number, text }: SampleMessage) => {
  port.postMessage({ id, number: number + 1, text });
});
