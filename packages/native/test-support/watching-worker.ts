/** A worker that tells what it hears on a socket and leaves its watcher open when it ends. */

import { parentPort, workerData } from 'node:worker_threads';
import { native, READABLE, ReceiveResult } from '@sallyport/native';

const { socket } = workerData as { socket: number };
native.setLoopSpin(20);
const bytes = Buffer.alloc(100);
const result = new Int32Array(ReceiveResult.LENGTH);
native.watch(socket, READABLE, () => {
  const count = native.receive(socket, bytes, 0, bytes.length, result);
  if (count > 0) parentPort?.postMessage(bytes.toString('latin1', 0, count));
});
parentPort?.on('message', () => process.exit());
