/**
 * A received message costs one object, the Imsg, and `data` one view of the payload. Counted, not estimated: all messages of a turn of the event loop are
 * handed out in one go, so what the new space has grown by between the first and the last of them is theirs and that of the reads.
 */
import assert from 'node:assert/strict';
import { getHeapSpaceStatistics } from 'node:v8';
import { test } from '@sallyport/test-kit';
import { Imsg, ImsgChannel } from '../src/index.js';

const PAYLOAD = new Uint8Array(64);
/** 80 bytes each with the header: less than a socket holds, so that one turn hands them all out. */
const MESSAGES = 1500;
/** Until what is compiled while it runs is compiled. */
const WARM_UP = 40;
const ROUNDS = 9;
/** Bytes; no object of the engine is smaller, so less than this more, or less, for each message is not an object. Pages make it inexact. */
const SMALLEST_OBJECT = 12;

function used(): number {
  const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
  assert.ok(space !== undefined);
  return space.space_used_size;
}

/** What asking costs itself. */
function costOfAsking(): number {
  const first = used();
  return used() - first;
}

/** The middle one: a collection in between makes a round or two useless. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number;
}

/** Bytes that one object takes. */
function sizeOf(make: (index: number) => object): number {
  const kept: object[] = new Array(MESSAGES);
  const sizes: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const begin = used();
    for (let index = 0; index < MESSAGES; index++) kept[index] = make(index);
    const end = used();
    if (round >= WARM_UP) sizes.push((end - begin - costOfAsking()) / MESSAGES);
  }
  return median(sizes);
}

/** Bytes per message received by listen(). */
async function perMessage(id: number, look: (message: Imsg) => number): Promise<number> {
  const [left, right] = ImsgChannel.pair();
  const sizes: number[] = [];
  let count = 0;
  let begin = 0;
  let end = 0;
  let seen = 0;
  let complete = (): void => undefined;
  const heard = right.listen((message) => {
    seen += look(message);
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
    for (let index = 0; index < MESSAGES; index++) left.send(1, PAYLOAD, { id, pid: id });
    left.flush();
    await all;
    if (round >= WARM_UP) sizes.push((end - begin - costOfAsking()) / (MESSAGES - 1));
  }
  right.close();
  await heard;
  left.close();
  assert.equal(
    seen,
    (WARM_UP + ROUNDS) * MESSAGES * look(new Imsg(1, id, id, PAYLOAD.buffer, 0, 64, undefined)),
  );
  return median(sizes);
}

const imsg = () => sizeOf((index) => new Imsg(index, index, index, PAYLOAD.buffer, 0, 64, undefined));

test('a received message is one object', async () => {
  const object = imsg();
  assert.ok(object >= 24 && object <= 96, `an Imsg takes ${object} bytes`);
  const message = await perMessage(1, ({ type, length }) => type + length);
  assert.ok(message > object - SMALLEST_OBJECT, `${message} bytes, an Imsg alone takes ${object}`);
  assert.ok(message < object + SMALLEST_OBJECT, `${message} bytes, an Imsg alone takes ${object}`);
});

test('numbers of the header above 2^31 need no memory of their own', async () => {
  const message = await perMessage(0xffff_fffe, ({ type, length }) => type + length);
  const object = imsg();
  assert.ok(message < object + SMALLEST_OBJECT, `${message} bytes, an Imsg alone takes ${object}`);
});

test('`data` is one view', async () => {
  const view = sizeOf(() => Buffer.from(PAYLOAD.buffer, 0, 64));
  const message = await perMessage(1, ({ data }) => 1 + (data[0] as number));
  const object = imsg() + view;
  assert.ok(message > object - SMALLEST_OBJECT, `${message} bytes, an Imsg and a view alone take ${object}`);
  assert.ok(message < object + SMALLEST_OBJECT, `${message} bytes, an Imsg and a view alone take ${object}`);
});
