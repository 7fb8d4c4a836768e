/**
 * The kernel process. Everything it needs comes over descriptor 3 from init: one HELLO frame with a small configuration and, as a descriptor,
 * the solution image in a sealed memory object. It opens nothing, and ends when init's socket does.
 */
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { joinSolution, readImage } from '@sallyport/image';
import { type FrameReader, FrameStatus } from '@sallyport/imsg/frames';
import { DEFAULT_LIMITS, FrameType } from '@sallyport/message';
import { native } from '@sallyport/native';
import { readerFor } from './connection.js';
import { Kernel } from './kernel.js';

// The loop never looks at what a handler in JavaScript would be told.
native.ignoreSignal(constants.signals.SIGUSR1);

const INIT_SOCKET = 3;
/** The configuration comes at once; an init that does not send it has died. */
const CONFIGURATION_TIMEOUT = 10_000;

const NOTHING = new Uint8Array(0);

interface Configuration {
  readonly image: Buffer;
  readonly dev: boolean;
}

/** Reads the HELLO frame. Requests may stand behind it in the reader already. */
function readConfiguration(reader: FrameReader): Configuration {
  let status = reader.next();
  while (status === FrameStatus.MORE) {
    const received = reader.exchange(INIT_SOCKET, NOTHING, 0, CONFIGURATION_TIMEOUT, 0);
    if (received <= 0) throw new Error('init sent no configuration');
    status = reader.next();
  }
  if (status !== FrameStatus.FRAME || reader.type !== FrameType.HELLO || reader.descriptorCount !== 1) {
    throw new Error("init's configuration is not a HELLO frame with one descriptor");
  }
  const text = reader.buffer.toString('utf8', reader.payloadStart, reader.payloadEnd).replace(/\0+$/, '');
  const configuration: unknown = JSON.parse(text);
  const dev =
    typeof configuration === 'object' && configuration !== null && 'dev' in configuration
      ? configuration.dev === true
      : false;
  const descriptor = reader.takeDescriptor(0);
  try {
    return { image: readFileSync(descriptor), dev };
  } finally {
    native.close(descriptor);
  }
}

/** A solution that cannot be loaded is the user's affair: one sentence, no stack. Anything later is a bug and shows itself. */
function loadKernel(): Kernel {
  try {
    const reader = readerFor(DEFAULT_LIMITS);
    const { image, dev } = readConfiguration(reader);
    return new Kernel(joinSolution(readImage(image)), INIT_SOCKET, reader, dev);
  } catch (error) {
    process.stderr.write(`kernel: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

loadKernel().run();
process.exit(0);
