/**
 * The receiving half of net-sender.ts: looks at length and first payload byte of every frame. For 'bare' all reads go to the same memory (`onread`) and
 * frames are looked at where they lie; else each is handed out as a view that may be kept.
 */
import { once } from 'node:events';
import { type OnReadOpts, Socket, type SocketConstructorOpts } from 'node:net';
import { frameParser } from './net-frame.js';
import { tallyBytes } from './stream.js';

const READ_BYTES = 64 * 1024;

let messages = 0;
let sum = 0;

function tell(): void {
  socket.write(tallyBytes(messages, sum));
  messages = 0;
  sum = 0;
}

function take(payload: Uint8Array): void {
  if (payload.length === 0) tell();
  else {
    messages++;
    sum = (sum + (payload[0] as number)) >>> 0;
  }
}

const parse = frameParser((bytes, start, end) => take(bytes.subarray(start, end)));
const parseInPlace = frameParser((bytes, start, end) => {
  if (start === end) tell();
  else {
    messages++;
    sum = (sum + (bytes[start] as number)) >>> 0;
  }
});

const memory = Buffer.alloc(READ_BYTES);
/** The types of node know it for connect() alone; the constructor takes it as well. */
const bare: SocketConstructorOpts & { onread: OnReadOpts } = {
  fd: 3,
  onread: {
    buffer: memory,
    callback: (count) => {
      parseInPlace(memory.subarray(0, count));
      return true;
    },
  },
};
const socket = process.argv[2] === 'bare' ? new Socket(bare) : new Socket({ fd: 3 }).on('data', parse);
await once(socket, 'close');
