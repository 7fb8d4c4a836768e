/**
 * Run with /dev/zero as 0, the report's destination as 1 and /dev/full as 3: starts the reporting program with these under other numbers,
 * one after another.
 */
import { native } from '@sallyport/native';
import type { FourDescriptors } from './children.js';

const program = process.argv[2] as string;
const orders: readonly FourDescriptors[] = [
  [0, 1, 3, 0],
  [3, 1, 0, 3],
  [3, 1, -1, 0],
  [0, 1, 0, -1],
];
const status = new Int32Array(2);
for (const order of orders) {
  const pid = native.spawn(program, [program], [], order, '/');
  if (pid < 0) throw new Error(`spawn: ${pid}`);
  const pidfd = native.pidfdOpen(pid);
  while (native.reap(pidfd, status) === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  if (status[0] !== 0) throw new Error(`the program ended with ${status[0]}`);
  native.close(pidfd);
}
