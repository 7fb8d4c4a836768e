/** A process of a solution, as a user would write it; what it does is its argument. */
import { Worker } from 'node:worker_threads';
import {
  blocking,
  connect,
  IpcError,
  pollingStatistics,
  resource,
  self,
  serve,
  UsageError,
} from '../../src/index.js';
import { Shelf, Store, shelfWith } from '../shop.js';

const tasks: Readonly<Record<string, () => Promise<void>>> = {
  async call() {
    const shelf = await connect('shelves', Shelf, 'shelf');
    const { receipt } = await shelf.Put({ name: 'tea', size: 3n });
    console.log(`receipt ${receipt}`);
  },
  async blocking() {
    const shelf = blocking(await connect('shelves', Shelf, 'shelf'));
    console.log(`receipt ${shelf.Put({ name: 'tea', size: 3n }).receipt}`);
  },
  async serve() {
    await serve(Store, {
      shelf: shelfWith({ Put: ({ size }: { size: bigint }) => ({ receipt: Number(size) * 2 }) }),
    });
  },
  async wait() {
    const shelf = await connect('shelves', Shelf, 'shelf');
    await shelf
      .Ping()
      .catch((error: unknown) => console.log(error instanceof IpcError ? error.code : 'other'));
    // Something else that would keep it alive.
    setInterval(() => undefined, 1000);
  },
  async spin() {
    const shelf = blocking(await connect('shelves', Shelf, 'shelf'));
    for (;;) {
      try {
        shelf.Ping();
      } catch (error) {
        console.log(error instanceof IpcError ? error.code : 'other');
      }
    }
  },
  async exit() {
    const shelf = await connect('shelves', Shelf, 'shelf');
    void shelf.Put({ name: 'last words', size: 1n });
    process.exit(0);
  },
  async thread() {
    self();
    new Worker(new URL(import.meta.url), { argv: ['inThread'] });
  },
  async inThread() {
    console.log(usageErrorOf(() => self()));
  },
  async idle() {
    self();
    setInterval(() => undefined, 1000);
  },
  async identity() {
    const { class: className, name, channels } = self();
    console.log(JSON.stringify({ className, name, channels, polls: pollingStatistics().enabled }));
    using first = resource('r0');
    console.log(
      first.kind,
      usageErrorOf(() => resource('r0')),
      usageErrorOf(() => resource('none')),
    );
    console.log(usageErrorOf(() => self().name));
  },
};

function usageErrorOf(use: () => unknown): string {
  try {
    return String(use());
  } catch (error) {
    return error instanceof UsageError ? error.message : 'other';
  }
}

const name = process.argv[2];
// Loaded without a task by whatever runs every file of this folder.
if (name !== undefined) await tasks[name]?.();
