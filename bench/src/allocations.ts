/** What a received message allocates, measured in a process of its own (peers/imsg-allocations.ts). */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AmountDefinition } from './amounts.js';
import { script } from './folders.js';
import type { Allocations } from './peers/imsg-allocations.js';

/** MiB; more than is allocated in all, so that nothing is collected. */
const SEMI_SPACE = 128;
/** Bytes of the smallest object there is; less than this cannot be a second object for each message. */
const SMALLEST_OBJECT = 12;

/** @throws Error when the process cannot be run */
export async function allocations(): Promise<readonly AmountDefinition[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-semi-space-size=${SEMI_SPACE}`, script('peers/imsg-allocations')],
    { timeout: 30_000 },
  );
  const { object, listen, data } = JSON.parse(stdout) as Allocations;
  return [
    {
      key: 'listen',
      title: 'heap for a message received, all counted',
      value: listen,
      unit: 'bytes',
    },
    { key: 'object', title: 'of it the message object (Imsg)', value: object, unit: 'bytes' },
    {
      key: 'beyond-object',
      title: 'and beyond it',
      value: listen - object,
      unit: 'bytes',
      aim: { atMost: SMALLEST_OBJECT - 1 },
    },
    { key: 'view', title: 'more when `data` is read: a view', value: data - listen, unit: 'bytes' },
  ];
}
