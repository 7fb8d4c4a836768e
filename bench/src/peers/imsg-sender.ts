/** Contender: ImsgChannel. Argument: how the receiver takes messages, 'listen' or 'iterate'. */
import { ImsgChannel } from '@sallyport/imsg';
import { answerCommands } from '../commands.js';
import { startReceiver } from './receiver.js';
import { FINISH, MESSAGE, measureStream, readTally, type Stream } from './stream.js';

const way = process.argv[2] ?? 'listen';
const channel = new ImsgChannel(startReceiver(new URL('./imsg-receiver.js', import.meta.url), [way]));

const stream: Stream = {
  async send(payload, first, count) {
    for (let number = first; number < first + count; number++) {
      payload[0] = number;
      channel.send(MESSAGE, payload);
    }
    await channel.flushed();
  },
  async finish() {
    channel.send(FINISH);
    const answer = await channel.receive();
    if (answer === null) throw new Error('the receiver is gone');
    return readTally(answer.data);
  },
};

await answerCommands(process.stdin, process.stdout, {
  latency: () => {
    throw new Error('a stream has no latency');
  },
  rate: (mode, milliseconds, together) => measureStream(stream, mode, milliseconds, together),
});
channel.close();
