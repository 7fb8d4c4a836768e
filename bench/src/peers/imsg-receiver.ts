/** The receiving half of imsg-sender.ts: looks at type and first payload byte of every message. */
import { type Imsg, ImsgChannel } from '@sallyport/imsg';
import { FINISH, MESSAGE, tallyBytes } from './stream.js';

const channel = new ImsgChannel(3);
let messages = 0;
let sum = 0;

function take(message: Imsg): void {
  if (message.type === MESSAGE) {
    messages++;
    sum = (sum + (message.data[0] as number)) >>> 0;
    return;
  }
  channel.send(FINISH, tallyBytes(messages, sum));
  messages = 0;
  sum = 0;
}

if (process.argv[2] === 'iterate') for await (const message of channel) take(message);
else await channel.listen(take);
