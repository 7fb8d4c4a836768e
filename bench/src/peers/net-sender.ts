/**
 * Contender: node's net.Socket with frames of a length (u32) and a payload. Argument: how frames are written.
 *
 * - each: a buffer and a write per message, as programs usually do
 * - corked: the same, gathered with cork() and uncork()
 * - joined: all frames of a batch put into one buffer, which is written at once
 * - bare: as joined, but the buffer is used again and again, here and, for reading, in the receiver
 */
import { once } from 'node:events';
import { Socket } from 'node:net';
import { answerCommands } from '../commands.js';
import { FRAME_HEADER } from './net-frame.js';
import { startReceiver } from './receiver.js';
import { measureStream, readTally, type Stream, TALLY_BYTES } from './stream.js';

const way = process.argv[2] ?? 'each';
const socket = new Socket({ fd: startReceiver(new URL('./net-receiver.js', import.meta.url), [way]) });
const FINISH = Buffer.alloc(FRAME_HEADER);

function frame(payload: Uint8Array, number: number): Buffer {
  payload[0] = number;
  const bytes = Buffer.allocUnsafe(FRAME_HEADER + payload.length);
  bytes.writeUInt32LE(payload.length, 0);
  bytes.set(payload, FRAME_HEADER);
  return bytes;
}

function writeEach(payload: Uint8Array, first: number, count: number): Promise<void> {
  for (let number = first; number < first + count - 1; number++) socket.write(frame(payload, number));
  return written(frame(payload, first + count - 1));
}

function writeCorked(payload: Uint8Array, first: number, count: number): Promise<void> {
  socket.cork();
  const done = writeEach(payload, first, count);
  socket.uncork();
  return done;
}

let memory = Buffer.alloc(0);

function writeJoined(payload: Uint8Array, first: number, count: number): Promise<void> {
  const frameBytes = FRAME_HEADER + payload.length;
  if (way === 'joined' || memory.length !== count * frameBytes)
    memory = Buffer.allocUnsafe(count * frameBytes);
  let at = 0;
  for (let number = first; number < first + count; number++) {
    payload[0] = number;
    memory.writeUInt32LE(payload.length, at);
    memory.set(payload, at + FRAME_HEADER);
    at += frameBytes;
  }
  return written(memory);
}

/** Resolves when the system has taken it and all that was written before. */
function written(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error == null) resolve();
      else reject(error);
    });
  });
}

const stream: Stream = {
  send: way === 'each' ? writeEach : way === 'corked' ? writeCorked : writeJoined,
  async finish() {
    const answer = once(socket, 'readable');
    socket.write(FINISH);
    await answer;
    const bytes: Buffer | null = socket.read(TALLY_BYTES);
    if (bytes === null) throw new Error('the receiver is gone');
    return readTally(bytes);
  },
};

await answerCommands(process.stdin, process.stdout, {
  latency: () => {
    throw new Error('a stream has no latency');
  },
  rate: (mode, milliseconds, together) => measureStream(stream, mode, milliseconds, together),
});
socket.destroy();
