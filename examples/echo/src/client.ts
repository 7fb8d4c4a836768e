/** Sends a number, and then again and again what it was answered. */
import { blocking, connect } from 'sallyport';
import { Ping } from '../generated/echo/Ping.js';

const ROUNDS = 10;

console.log("Hello, I'm the client");

// The endpoint `ping` of the component `echo.Ping`, at the other end of the channel `server_connection` of init.yaml.
const ping = await connect('server_connection', Ping, 'echo.Ping.ping');

let value = 777;
for (let round = 0; round < ROUNDS; round++) {
  // As KasperskyOS does it: the thread sleeps until the answer is there. `await ping.Ping({ value })` would let it go on.
  const { result } = blocking(ping).Ping({ value });
  console.log(`result = ${result}`);
  value = result;
}
