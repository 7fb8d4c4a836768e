/** What a server costs that sends without end. */
import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from '@sallyport/test-kit';
import { CollectedOutput } from '../src/collected-output.js';
import { TmuxError } from '../src/error.js';
import { FileStreams } from '../src/file-streams.js';
import { MessageType, payload, StreamFd } from '../src/protocol/index.js';

const { EACCES, EMFILE } = constants.errno;
const LIMIT = 64;

test('output is in one piece, in at most twice its size', () => {
  const output = new CollectedOutput();
  assert.equal(output.bytes().length, 0);
  const expected: number[] = [];
  for (let index = 0; index < 10_000; index++) {
    const piece = Buffer.alloc(index % 7, index);
    output.append(piece);
    piece.forEach((byte) => {
      expected.push(byte);
    });
    piece.fill(0);
    assert.ok(output.capacity <= 2 * output.length, `${output.capacity} for ${output.length}`);
  }
  assert.equal(output.length, expected.length);
  const before = output.bytes();
  output.append(Buffer.from('more'));
  assert.deepEqual(before, Buffer.from(expected));
});

test('writes without data cost nothing, and those of a byte what they bring', {
  timeout: 30_000,
}, async () => {
  const streams = new FileStreams(
    '/path',
    {},
    () => true,
    async () => undefined,
  );
  await streams.openTarget({ stream: 1, fd: StreamFd.STDOUT, flags: 0, path: undefined });
  const writes = 200_000;
  for (const size of [0, 1]) {
    const before = heldBytes();
    for (let index = 0; index < writes; index++) await streams.write({ stream: 1, data: Buffer.alloc(size) });
    // A Buffer for each would be 20 MB and more.
    assert.ok(heldBytes() - before < 5_000_000, `${size}: ${heldBytes() - before}`);
    assert.equal(streams.stdout.length, size * writes);
  }
  await streams.end();
});

test('so many files are refused, and then the server is none', async () => {
  const answers: number[] = [];
  const send = (_: number, bytes: Uint8Array) => {
    answers.push(payload.streamResult.decode(Buffer.from(bytes)).error);
    return true;
  };
  for (const way of ['read', 'write'] as const) {
    answers.length = 0;
    const streams = new FileStreams('/path', {}, send, async () => undefined);
    const ask = (index: number) => {
      const wanted = { stream: index, fd: StreamFd.NO_FD, path: `/${index}` };
      return way === 'read' ? streams.openSource(wanted) : streams.openTarget({ ...wanted, flags: 0 });
    };
    for (let index = 0; index < LIMIT; index++) await ask(index);
    await assert.rejects(
      ask(LIMIT),
      (error: unknown) =>
        error instanceof TmuxError && error.code === 'BAD_ANSWER' && error.message.includes("'/path'"),
    );
    assert.deepEqual(answers, Array<number>(LIMIT).fill(EACCES));
    assert.equal(streams.refused.length, LIMIT);
    await streams.end();
  }
});

test('what is read and cancelled counts until it is sent', async () => {
  const answers: [number, number][] = [];
  let read = 0;
  let unblock: () => void = () => undefined;
  const blocked = new Promise<void>((resolve) => {
    unblock = resolve;
  });
  const send = (type: number, bytes: Uint8Array) => {
    if (type === MessageType.READ_DONE) {
      const { stream, error } = payload.streamResult.decode(Buffer.from(bytes));
      answers.push([stream, error]);
      return true;
    }
    read++;
    return false;
  };
  // A server that never reads.
  const streams = new FileStreams('/path', { allowFile: () => true }, send, () => blocked);
  try {
    for (let stream = 0; stream < LIMIT; stream++) {
      await streams.openSource({ stream, fd: StreamFd.NO_FD, path: '/dev/zero' });
      while (read <= stream) await new Promise(setImmediate);
      streams.closeSource({ stream });
    }
    await streams.openSource({ stream: LIMIT, fd: StreamFd.NO_FD, path: '/dev/zero' });
    assert.deepEqual(answers, [[LIMIT, EMFILE]]);
  } finally {
    unblock();
    await streams.end();
  }
});

/** After everything that nobody holds is gone. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
