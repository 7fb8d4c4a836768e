/** Answers what client.ts asks. */
import { resource, serve } from 'sallyport';
import { Server } from '../generated/bench/Server.js';

const document = resource('document');

await serve(Server, {
  echo: {
    Echo: ({ number, text }) => ({ next: number + 1, answer: text }),
    // What is answered with is given away, so each answer gets a descriptor of its own.
    Open: ({ number, text }) => ({ file: document.duplicate(), next: number + 1, answer: text }),
  },
});
