/** Answers each number with the one that follows. */
import { serve } from 'sallyport';
import { Server } from '../generated/echo/Server.js';

console.log("Hello, I'm the server");

await serve(Server, {
  'server.ping': {
    Ping: ({ value }) => ({ result: (value + 1) % 2 ** 32 }),
  },
});
