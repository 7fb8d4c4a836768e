/**
 * The child: reads the message to its end and prints it. There is no buffer that a message could be too long for, and no count of bytes
 * that could be -1: what comes is the whole text, or an error with a name.
 */
import { ImsgError, PipeReader } from '@sallyport/imsg';
import { MAXIMUM_MESSAGE_BYTES, MESSAGE_DESCRIPTOR } from './message-pipe.js';

try {
  using reader = PipeReader.fromDescriptor(MESSAGE_DESCRIPTOR);
  const message = await reader.text({ maximumBytes: MAXIMUM_MESSAGE_BYTES });
  console.log(`Child received message: ${message}`);
} catch (error) {
  // TypeError: it was started without a pipe.
  if (!(error instanceof ImsgError || error instanceof TypeError)) throw error;
  console.error(`The child got no message: ${error.message}`);
  process.exitCode = 1;
}
