/** Forgets channels, and waits until the collector of garbage has closed them. Run with --expose-gc. */
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { ImsgChannel } from '../src/index.js';

// Its first line opens something of its own.
process.stderr.write('');
const count = () => readdirSync('/proc/self/fd').length;
const before = count();
for (let made = 0; made < 20; made++) ImsgChannel.pair();
for (let tries = 0; count() > before && tries < 100; tries++) {
  globalThis.gc?.();
  await pause(10);
}
console.log(count() === before ? 'all closed' : `${count() - before} left open`);
