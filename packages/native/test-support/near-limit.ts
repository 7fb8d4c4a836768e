/**
 * Run in a process of its own under a small RLIMIT_NOFILE: fills its table of descriptors up to `free` numbers, receives what is in flight, and
 * prints what it got as JSON.
 */
import { closeSync, openSync } from 'node:fs';
import { native, ReceiveResult } from '@sallyport/native';

const free = Number(process.argv[2]);
const pair = new Int32Array(2);
native.socketpair(pair);
const [left, right] = [pair[0] as number, pair[1] as number];
const one = openSync('/dev/null', 'r');
native.send(left, Buffer.from('first'), 0, 5, one);

const filled: number[] = [];
let next = native.duplicate(one);
while (next >= 0) {
  filled.push(next);
  next = native.duplicate(one);
}
for (let index = 0; index < free; index++) closeSync(filled.pop() as number);

const bytes = Buffer.alloc(100);
const result = new Int32Array(ReceiveResult.LENGTH);
const count = native.receive(right, bytes, 0, 100, result);
// The table is full: without room nothing can be written to a new descriptor, but standard output is open.
console.log(
  JSON.stringify({
    text: bytes.toString('latin1', 0, Math.max(0, count)),
    truncated: result[ReceiveResult.FLAGS] === 1,
    descriptors: result[ReceiveResult.COUNT],
  }),
);
