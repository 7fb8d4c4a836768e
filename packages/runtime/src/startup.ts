/**
 * The first messages of a process: HELLO, which says who it is, and its resources. They were written into the socket
 * before the process was started, so they are read at once and the thread waits for nothing.
 */
import { FrameReader, FrameStatus } from '@sallyport/imsg/frames';
import {
  FIXED_LIMITS,
  FRAME_HEADER_SIZE,
  FrameType,
  type Hello,
  LIMIT_CAPS,
  parseHello,
} from '@sallyport/message';
import { native } from '@sallyport/native';
import { Descriptor } from './descriptor.js';
import { UsageError } from './errors.js';

const NOTHING = Buffer.alloc(0);
/** Milliseconds for what should be there already; a descriptor that is something else is found out in this time. */
const PATIENCE = 1000;
/** Kind of a socket in the rights word, as NativeBinding.describe gives it. */
const KIND_SOCKET = 6;

export interface Startup {
  /** Stands after the last resource. */
  readonly reader: FrameReader;
  readonly hello: Hello;
  /** By name. */
  readonly resources: Map<string, Descriptor>;
}

/**
 * Reads HELLO and resources.
 * @param socket stays the caller's.
 * @throws UsageError when nothing like it is there; everything received until then is closed.
 */
export function readStartup(socket: number): Startup {
  if (!isSocket(socket)) throw notStarted();
  const reader = new FrameReader({
    // The limits of this process are not known yet, and the kernel keeps them; memory grows only with what really arrives.
    maximumFrameBytes: Math.max(FIXED_LIMITS.helloBytes + FRAME_HEADER_SIZE, LIMIT_CAPS.frameBytes),
    maximumDescriptors: LIMIT_CAPS.frameDescriptors,
    descriptorType: FrameType.FD,
  });
  const resources = new Map<string, Descriptor>();
  try {
    readHelloFrame(reader, socket, 0);
    const hello = parseHello(reader.buffer.subarray(reader.payloadStart, reader.payloadEnd));
    for (const [index, { name }] of hello.resources.entries()) {
      readHelloFrame(reader, socket, 1 + index);
      if (reader.descriptorCount !== 1) throw notStarted();
      resources.set(name, new Descriptor(reader.takeDescriptor(0)));
    }
    return { reader, hello, resources };
  } catch (error) {
    reader.close();
    for (const descriptor of resources.values()) descriptor.close();
    throw error;
  }
}

function readHelloFrame(reader: FrameReader, socket: number, id: number): void {
  let status = reader.next();
  while (status === FrameStatus.MORE) {
    if (reader.exchange(socket, NOTHING, 0, PATIENCE, 0) <= 0) throw notStarted();
    status = reader.next();
  }
  if (status !== FrameStatus.FRAME || reader.type !== FrameType.HELLO || reader.id !== id) throw notStarted();
}

function isSocket(descriptor: number): boolean {
  // The channel of a process started with child_process.fork is a socket too, and reading it would take what is not ours.
  if (process.env.NODE_CHANNEL_FD === String(descriptor)) return false;
  const facts = new Float64Array(8);
  return native.describe(descriptor, facts) >= 0 && (((facts[0] ?? 0) >>> 8) & 0xff) === KIND_SOCKET;
}

function notStarted(): UsageError {
  return new UsageError('this script is a Sallyport process; start it with `sallyport run`');
}
