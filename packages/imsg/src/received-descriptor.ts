/**
 * A descriptor that came with a message. It belongs to the message until somebody takes it, and is closed when the message is over: a peer
 * that sends descriptors nobody expects must not fill the table of this process.
 *
 * What a descriptor is, is the sender's choice: a directory, a device that blocks, a socket that it reads from, too. So nothing is read or
 * set here unasked. Trap: O_NONBLOCK belongs to the open file and not to the descriptor; who sets it (as net.Socket and tty do) sets it for
 * the sender, too.
 */
import type { Socket } from 'node:net';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import { native } from '@sallyport/native';
import { DescriptorFile } from './descriptor-file.js';
import { ImsgError } from './error.js';
import { OwnedDescriptor } from './owned-descriptor.js';
import { type StreamOptions, streamOn } from './socket-pair.js';
import { systemError } from './system-error.js';

export type ReceivedDescriptorKind =
  | 'other'
  | 'file'
  | 'directory'
  | 'device'
  | 'terminal'
  | 'pipe'
  | 'socket'
  | 'memory';

/** By the kind that NativeBinding.describe tells. */
const KINDS: readonly ReceivedDescriptorKind[] = [
  'other',
  'file',
  'directory',
  'device',
  'device',
  'pipe',
  'socket',
  'memory',
];
const KIND_SHIFT = 8;
const facts = new Float64Array(8);

export class ReceivedDescriptor extends OwnedDescriptor {
  #kept = false;

  /** The number, still owned by this object. @throws ImsgError CLOSED */
  get number(): number {
    return this.heldNumber();
  }

  /**
   * What it refers to; 'memory' is a memory object (memfd_create). Never waits for a file system that answers from elsewhere.
   * @throws ImsgError CLOSED
   */
  get kind(): ReceivedDescriptorKind {
    return kindOf(this.heldNumber());
  }

  /** It outlives its message: whoever holds this object closes it. */
  keep(): this {
    this.heldNumber();
    this.#kept = true;
    return this;
  }

  /**
   * A file, memory object or directory that owns the descriptor from now on. Not a pipe or terminal: reading one of these can wait for
   * ever, and four such reads stop whatever the process does with files. A pipe goes to toSocket(), or to
   * PipeReader.fromDescriptor(descriptor.take()). A device, if it is to be trusted, to new DescriptorFile(descriptor.take()).
   * @throws ImsgError CLOSED; BAD_PAYLOAD when it is something else, and it stays here
   */
  toFile(): DescriptorFile {
    const kind = this.kind;
    if (kind !== 'file' && kind !== 'memory' && kind !== 'directory') throw unfit(kind, 'a file');
    return new DescriptorFile(this.giveUp('taken'));
  }

  /**
   * A stream on a socket or pipe that owns the descriptor from now on. An unconnected socket fails later, as its stream's error.
   * @throws ImsgError CLOSED; BAD_PAYLOAD when it is something else, and it stays here
   */
  toSocket(options: StreamOptions = {}): Socket {
    const kind = this.kind;
    if (kind !== 'socket' && kind !== 'pipe') throw unfit(kind, 'a socket or pipe');
    const socket = this.#made(kind, 'a stream socket or pipe', (number) => streamOn(number, options));
    this.giveUp('taken');
    return socket;
  }

  /**
   * A terminal to read from that owns the descriptor from now on.
   * @throws ImsgError CLOSED; BAD_PAYLOAD when it is no terminal, and it stays here
   */
  toTerminal(): ReadStream {
    this.#demandTerminal();
    const stream = this.#made('terminal', 'a usable terminal', (number) => new ReadStream(number));
    this.#giveTo(stream);
    return stream;
  }

  /** As toTerminal(), to write to. Who wants both makes one of a duplicate(). */
  toTerminalOutput(): WriteStream {
    this.#demandTerminal();
    const stream = this.#made('terminal', 'a usable terminal', (number) => new WriteStream(number));
    this.#giveTo(stream);
    return stream;
  }

  /** Another descriptor of the same open file, which whoever asked for it closes. @throws ImsgError CLOSED, TABLE_FULL */
  duplicate(): ReceivedDescriptor {
    const number = native.duplicate(this.heldNumber());
    if (number < 0) throw systemError('cannot duplicate a descriptor', number);
    return new ReceivedDescriptor(number).keep();
  }

  /**
   * A terminal stream usually opens the terminal once more and closes only that (uv_tty_init), since it is made for standard streams; the
   * number it was given is then nobody's.
   */
  #giveTo(stream: ReadStream | WriteStream): void {
    const number = this.giveUp('taken');
    const { _handle: handle } = stream as { readonly _handle?: { readonly fd?: number } };
    if (handle?.fd !== number) native.close(number);
  }

  /** What is made of the number, or, since what came is the sender's choice, an error of the peer where Node refuses it. */
  #made<T>(kind: ReceivedDescriptorKind, wanted: string, make: (number: number) => T): T {
    const number = this.heldNumber();
    try {
      return make(number);
    } catch {
      throw unfit(kind, wanted);
    }
  }

  #demandTerminal(): void {
    const kind = this.kind;
    if (kind !== 'terminal') throw unfit(kind, 'a terminal');
  }

  /** Called by the reader when the next message is asked for. */
  messageOver(): void {
    if (!this.#kept) this.close();
  }
}

function kindOf(descriptor: number): ReceivedDescriptorKind {
  const error = native.describe(descriptor, facts);
  if (error < 0) throw systemError('cannot find out what a descriptor is', error);
  const kind = KINDS[((facts[0] as number) >>> KIND_SHIFT) & 7] ?? 'other';
  return kind === 'device' && isatty(descriptor) ? 'terminal' : kind;
}

function unfit(kind: ReceivedDescriptorKind, wanted: string): ImsgError {
  return new ImsgError('BAD_PAYLOAD', `the descriptor that came is of kind ${kind}, not ${wanted}`);
}
