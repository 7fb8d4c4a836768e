/** Answers what client.ts asks. */
import { openBeneath, resource, serve } from 'sallyport';
import { Server } from '../generated/bench/Server.js';

const documents = resource('documents');

await serve(Server, {
  echo: {
    Echo: ({ number, text }) => ({ next: number + 1, answer: text }),
    // What is answered with is given away, so a file is opened for each answer, as any server of files does it.
    Open: ({ number, text }) => ({
      file: openBeneath(documents, 'Echo.idl'),
      next: number + 1,
      answer: text,
    }),
  },
});
