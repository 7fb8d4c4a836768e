/** The other end of child-process.ts; ends when the channel does. */
import type { SampleMessage } from '../sample-message.js';

process.on('message', ({ id, number, text }: SampleMessage) => {
  process.send?.({ id, number: number + 1, text });
});
