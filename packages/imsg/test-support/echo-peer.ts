/** A child of startPeer: sends every message back, its type one higher, until the channel ends. Its argument is the number of its descriptor. */
import { ImsgChannel } from '../src/channel/channel.js';

await using channel = new ImsgChannel(Number(process.argv[2]));
for await (const message of channel) {
  channel.send(message.type + 1, message.data, { id: message.id });
  await channel.drained();
}
