/**
 * What a received message costs in memory of the JavaScript heap, counted and not estimated: the messages of one turn of the event loop are handed out in one
 * go, so between the first and the last of them nothing else runs, and what the new space has grown by is theirs. To be run with a semi-space so large
 * (--max-semi-space-size) that nothing is collected meanwhile. Prints one line of JSON, an Allocations.
 */
import { getHeapSpaceStatistics } from 'node:v8';
import { Imsg, ImsgChannel } from '@sallyport/imsg';
import { median } from '../statistics.js';
import { MESSAGE, PAYLOAD_BYTES } from './stream.js';

/** Bytes. */
export interface Allocations {
  /** One Imsg alone. */
  readonly object: number;
  /** Per message, when the handler looks at type and length. */
  readonly listen: number;
  /** Per message, when it looks at `data` as well: a view of the payload. */
  readonly data: number;
}

/** 80 bytes each with the header: less than a socket holds, so that one turn hands them all out. */
const MESSAGES = 1500;
const WARM_UP = 30;
const ROUNDS = 9;

function used(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  if (space === undefined) throw new Error('this engine has no new space');
  return space.space_used_size;
}

/** What asking costs itself. */
function costOfAsking(): number {
  const first = used();
  return used() - first;
}

let seen = 0;

async function perMessage(look: (message: Imsg) => void): Promise<number> {
  const [left, right] = ImsgChannel.pair();
  const payload = new Uint8Array(PAYLOAD_BYTES.small);
  const results: number[] = [];
  let count = 0;
  let begin = 0;
  let end = 0;
  let complete = (): void => undefined;
  const heard = right.listen((message) => {
    look(message);
    count++;
    if (count === 1) begin = used();
    else if (count === MESSAGES) {
      end = used();
      complete();
    }
  });
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    count = 0;
    const all = new Promise<void>((resolve) => {
      complete = resolve;
    });
    for (let index = 0; index < MESSAGES; index++) left.send(MESSAGE, payload);
    left.flush();
    await all;
    if (round >= WARM_UP) results.push((end - begin - costOfAsking()) / (MESSAGES - 1));
  }
  left.close();
  right.close();
  await heard.catch(() => undefined);
  return median(results);
}

function object(): number {
  const memory = Buffer.alloc(PAYLOAD_BYTES.small);
  const results: number[] = [];
  const made: Imsg[] = new Array(MESSAGES);
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const begin = used();
    for (let index = 0; index < MESSAGES; index++) {
      made[index] = new Imsg(MESSAGE, index, index, memory.buffer, 0, memory.length, undefined);
    }
    const end = used();
    if (round >= WARM_UP) results.push((end - begin - costOfAsking()) / MESSAGES);
  }
  return median(results);
}

const allocations: Allocations = {
  listen: await perMessage((message) => {
    seen += message.type + message.length;
  }),
  data: await perMessage((message) => {
    seen += message.data[0] as number;
  }),
  object: object(),
};
process.stdout.write(`${JSON.stringify({ ...allocations, seen })}\n`);
