/** A worker that starts a child, tells its number, and goes on. */

import { parentPort, workerData } from 'node:worker_threads';
import { native } from '@sallyport/native';

const { peer, socket } = workerData as { peer: string; socket: number };
parentPort?.postMessage(native.spawn(peer, [peer, 'silent'], [], [-1, -1, 2, socket], '/'));
setInterval(() => undefined, 1000);
