/**
 * The parent: makes a pipe, starts the child with the end that is read, writes a message into the other end, closes it and waits. Its exit
 * status is the child's. A message may be given as argument.
 */
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type ExitStatus, ImsgError, pipe, startChild } from '@sallyport/imsg';
import { MESSAGE_DESCRIPTOR } from './message-pipe.js';

const CHILD = fileURLToPath(new URL('child.js', import.meta.url));

const message = process.argv[2] ?? 'Psst .. hello from parent process!';

const { reader, writer } = pipe();
// The end that is read moves into the child: nothing has to be closed here, and nothing can be forgotten.
const child = await startChild(process.execPath, [CHILD], { descriptors: { [MESSAGE_DESCRIPTOR]: reader } });
console.log(`Parent process message: ${message}`);
try {
  await writer.write(message);
} catch (error) {
  // A child that has ended already says why by its exit status.
  if (!(error instanceof ImsgError && error.code === 'PEER_GONE')) throw error;
  console.error('The child went away before it had the whole message.');
}
// Who reads gets the end of file now.
await writer.end();
process.exitCode = shellStatus(await child.exited);

/** One number for both ways a process ends, as a shell has it. */
function shellStatus({ code, signal }: ExitStatus): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
