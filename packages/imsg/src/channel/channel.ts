/**
 * One side of a channel on which whole messages are sent and received, with descriptors: what imsgbuf is in imsg_init(3), for a program
 * with an event loop.
 *
 * The channel owns its socket, what is queued with the descriptors in it, and what has arrived and was not taken. Whatever ends it -
 * close(), a peer that breaks the rules, a failing system call - closes all of that, once. A failure concerns this channel alone and is
 * told to whoever waits for it or uses it next.
 */
import { inspect } from 'node:util';
import { native } from '@sallyport/native';
import { type ConnectOptions, connectUnix } from '../connect.js';
import { demandDescriptorNumber } from '../descriptor-number.js';
import { ImsgError } from '../error.js';
import { IMSG_HEADER_SIZE, LITTLE_ENDIAN } from '../header.js';
import type { Imsg } from '../imsg.js';
import { MessageReader } from '../message-reader.js';
import { lengthOf, MessageWriter, type Payload, piecesOf } from '../message-writer.js';
import { finishMove, isOwned, numberToMove, type OwnedDescriptor } from '../owned-descriptor.js';
import { SocketEnd, socketPair } from '../socket-pair.js';
import type { WaitOptions } from '../wait-options.js';
import { MAX_IMSGSIZE, type Wire } from '../wire.js';
import { queueFull, socketError, tooLarge } from './channel-error.js';
import { demandSocket } from './demand-socket.js';
import { ChannelInput, type MessageHandler } from './input.js';
import { MessageIterator } from './iterator.js';
import {
  type ChannelOptions,
  checkExtras,
  checkOptions,
  DEFAULT_HIGH_WATER_BYTES,
  DEFAULT_MAXIMUM_QUEUE_BYTES,
  demandWord,
  HIGH_WATER_DESCRIPTORS,
  MAXIMUM_QUEUED_DESCRIPTORS,
  type MessageExtras,
} from './options.js';
import { ChannelOutput } from './output.js';
import { Readiness } from './readiness.js';

const facts = new Float64Array(8);
const NO_EXTRAS: MessageExtras = {};
const NO_DESCRIPTOR = -1;
const NOTHING = new Uint8Array(0);

/** Who made the other end, as Linux knows it. */
export interface PeerCredentials {
  /** 0 when it is not visible from here (another pid namespace). */
  readonly pid: number;
  readonly uid: number;
  readonly gid: number;
}

/**
 * One side of a channel of whole messages and descriptors, on a stream socket that it owns. Where to begin: `startPeer()` for a child,
 * `connect()` and `ImsgServer` for a path, `pair()` for both ends, `new ImsgChannel(3)` in a child.
 *
 * Send with `send()`; receive with `for await`, `receive()` or `listen()`, one of them at a time. End with `end()`, `close()`, `await
 * using` or `using`.
 */
export class ImsgChannel implements AsyncIterable<Imsg>, Disposable, AsyncDisposable {
  readonly #socket: SocketEnd;
  #failure: ImsgError | undefined;
  readonly #reader: MessageReader;
  readonly #writer = new MessageWriter();
  readonly #input: ChannelInput;
  readonly #output: ChannelOutput;
  readonly #readiness: Readiness;
  readonly #sendWire: Wire | undefined;
  readonly #pid: number;
  readonly #highWaterBytes: number;
  readonly #maximumQueueBytes: number;

  /**
   * @param socket a connected stream socket of the Unix domain, owned by the channel from now on; from here on it is close-on-exec
   * @throws ImsgError when it is no such socket, RangeError for an impossible option; then it stays the caller's
   */
  constructor(socket: number | OwnedDescriptor, options: ChannelOptions = {}) {
    checkOptions(options);
    const descriptor = numberToMove(socket);
    demandSocket(descriptor);
    const { wire = 'marked', maximumMessageBytes = MAX_IMSGSIZE } = options;
    this.#reader = new MessageReader({
      wire,
      maximumMessageBytes,
      descriptors: options.descriptors ?? false,
      ...(options.peerByteOrder === undefined ? {} : { byteOrder: options.peerByteOrder }),
    });
    this.#sendWire = options.sendWire;
    this.#pid = options.pid ?? process.pid;
    this.#highWaterBytes = options.highWaterBytes ?? DEFAULT_HIGH_WATER_BYTES;
    this.#maximumQueueBytes = options.maximumQueueBytes ?? DEFAULT_MAXIMUM_QUEUE_BYTES;
    this.#readiness = new Readiness(
      descriptor,
      () => this.#input.readable(),
      () => this.#output.flush(),
      (error) => this.#fail(error),
    );
    this.#input = new ChannelInput(this.#reader, descriptor, this.#readiness, (error) => this.#fail(error));
    this.#output = new ChannelOutput(this.#writer, descriptor, this.#readiness, (error) => this.#fail(error));
    if (typeof socket !== 'number') finishMove(socket);
    this.#socket = new SocketEnd(descriptor);
  }

  /**
   * Both ends of a new channel, in this process. One of them is usually given to a child: startPeer() does both. @throws ImsgError
   * TABLE_FULL
   */
  static pair(options: ChannelOptions = {}): [ImsgChannel, ImsgChannel] {
    const [left, right] = socketPair();
    try {
      return [new ImsgChannel(left, options), new ImsgChannel(right, options)];
    } finally {
      // What a channel owns is not there any more.
      left.close();
      right.close();
    }
  }

  /**
   * Connects to a program that listens on a path.
   * @throws ImsgError UNREACHABLE, TABLE_FULL; the reason of the signal
   */
  static async connect(path: string, options: ChannelOptions & ConnectOptions = {}): Promise<ImsgChannel> {
    checkOptions(options);
    const socket = new SocketEnd(await connectUnix(path, options));
    try {
      return new ImsgChannel(socket, options);
    } finally {
      // Does nothing when the channel owns it.
      socket.close();
    }
  }

  /** Number of the socket, still owned by the channel; -1 when it is closed. */
  get descriptor(): number {
    return this.#socket.owned ? this.#socket.number : -1;
  }

  /** Whether it was closed, here or by a failure. */
  get closed(): boolean {
    return !this.#socket.owned;
  }

  /** What ended the channel, or ended sending on it; undefined while it is well, and when it was closed here. */
  get failure(): ImsgError | undefined {
    return this.#failure ?? (this.closed ? undefined : this.#output.failure);
  }

  /** What the headers look like; 'unknown' with the option 'auto' until the first descriptor has come. */
  get wire(): Wire | 'unknown' {
    return this.#reader.wire ?? 'unknown';
  }

  /** Bytes that were sent and not yet taken by the system. */
  get queuedBytes(): number {
    return this.#writer.queuedBytes;
  }

  get maximumMessageBytes(): number {
    return this.#reader.maximumMessageBytes;
  }

  /** For messages sent or received from now on. @throws RangeError when the wire cannot carry them */
  set maximumMessageBytes(bytes: number) {
    this.#reader.maximumMessageBytes = bytes;
  }

  /** From now on descriptors may travel both ways. */
  allowDescriptors(): void {
    this.#reader.allowDescriptors();
  }

  /**
   * Who made the other end, as Linux knows it (SO_PEERCRED): the ids at the time of connect(2) or socketpair(2). Trap: of a pair that is
   * this process, also when one end was given to a child; that one's id is `child.pid`.
   * @throws ImsgError CLOSED, SYSTEM
   */
  peerCredentials(): PeerCredentials {
    this.#demandOpen();
    const found = new Int32Array(3);
    const error = native.peerCredentials(this.#socket.number, found);
    if (error < 0) throw socketError(error, 'asking who the peer is');
    const [pid = 0, uid = 0, gid = 0] = found;
    return { pid, uid: uid >>> 0, gid: gid >>> 0 };
  }

  /**
   * Queues a message whole: a copy of the payload. What is sent in one turn of the event loop goes out together.
   * @param type u32
   * @param payload in one piece or several, which travel as one
   * @returns whether more may be sent at once; false: the peer is slow, wait for drained()
   * @throws ImsgError TOO_LARGE, QUEUE_FULL, FDS_NOT_ALLOWED, WIRE_UNKNOWN, PEER_GONE, CLOSED, or what ended the channel; then nothing was
   * queued
   */
  send(type: number, payload: Payload = NOTHING, extras: MessageExtras = NO_EXTRAS): boolean {
    demandWord('type', type);
    if (extras === NO_EXTRAS) return this.#queue(type, 0, this.#pid, payload, NO_DESCRIPTOR);
    checkExtras(extras);
    const { id = 0, pid = 0, descriptor = NO_DESCRIPTOR } = extras;
    demandWord('id', id);
    demandWord('pid', pid);
    return this.#queue(type, id, pid === 0 ? this.#pid : pid, payload, descriptor);
  }

  /**
   * Sends a received message on: its type, id, pid and payload as they came, unless `extras` says otherwise, and never its descriptor.
   * @returns and throws as send()
   */
  forward(message: Imsg, extras: MessageExtras = NO_EXTRAS): boolean {
    const { id = message.id, pid = message.pid, descriptor = NO_DESCRIPTOR } = extras;
    if (extras !== NO_EXTRAS) checkExtras(extras);
    demandWord('id', id);
    demandWord('pid', pid);
    return this.#queue(message.type, id, pid, message.data, descriptor);
  }

  /** Sends what is queued now, as much as the socket takes, instead of at the end of the turn. */
  flush(): void {
    this.#demandOpen();
    this.#output.flush();
  }

  /** Resolves when no more than highWaterBytes and 32 descriptors are queued. @throws ImsgError, the reason of the signal */
  drained({ signal }: WaitOptions = {}): Promise<void> {
    return this.#untilQueued(this.#highWaterBytes, HIGH_WATER_DESCRIPTORS, signal);
  }

  /**
   * Resolves when the system has taken everything. That the peer has read it, only the peer can say. @throws ImsgError, the reason of the
   * signal
   */
  flushed({ signal }: WaitOptions = {}): Promise<void> {
    return this.#untilQueued(0, 0, signal);
  }

  /**
   * The next message; the one received before is over. One at a time.
   * @returns null when the peer has closed its end after a whole message
   * @throws ImsgError, the reason of the signal
   */
  receive({ signal }: WaitOptions = {}): Promise<Imsg | null> {
    return this.#input.receive(signal);
  }

  /** As receive(), if it can be had without waiting. @returns undefined when nothing is there yet */
  tryReceive(): Imsg | null | undefined {
    return this.#input.takeNow();
  }

  /** The messages until the end of the stream. Leaving the loop leaves the channel open. */
  messages({ signal }: WaitOptions = {}): AsyncIterableIterator<Imsg> {
    return new MessageIterator(this, this.#input, signal);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<Imsg> {
    return this.messages();
  }

  /**
   * Calls a handler for each message, without a promise per message. A message is over when the handler returns, so its descriptor is taken
   * or kept in it.
   * @returns resolves at the end of the stream or when the channel is closed here; rejected with the ImsgError that ended it, with what the
   * handler throws (the channel stays usable), or with the reason of the signal. It must be handled: a peer can end the channel at any
   * time.
   */
  listen(handler: MessageHandler, { signal }: WaitOptions = {}): Promise<void> {
    return this.#input.listen(handler, signal);
  }

  /**
   * Ends the channel at once: what is queued or has arrived is dropped, all descriptors are closed. `for await` and `listen()` end without
   * an error; a receive() that waits is rejected with CLOSED. Idempotent.
   */
  close(): void {
    this.#end(new ImsgError('CLOSED', 'the channel was closed here'), true);
  }

  /**
   * Ends the channel when everything queued was taken by the system. A peer that never reads makes it wait: give a signal.
   * @throws ImsgError when that cannot be, PEER_GONE among them, or the reason of the signal; it is closed then, too
   */
  async end(options: WaitOptions = {}): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.closed) return;
    try {
      await this.flushed(options);
    } finally {
      this.close();
    }
  }

  /** What console.log() shows. */
  [inspect.custom](): object {
    const { descriptor, wire, queuedBytes, failure } = this;
    return { descriptor, wire, queuedBytes, failure: failure?.code };
  }

  /** Sends what the socket takes at this moment, then closes. */
  [Symbol.dispose](): void {
    if (!this.closed) this.#output.flush();
    this.close();
  }

  /** As end(); of a channel that has failed nothing is said again. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.closed) await this.end();
  }

  #queue(type: number, id: number, pid: number, payload: Payload, passed: number | OwnedDescriptor): boolean {
    const content = payload instanceof Uint8Array ? payload : piecesOf(payload);
    const length = content instanceof Uint8Array ? content.length : lengthOf(content);
    // From here on no code of the caller runs: what is checked now stays so until the message is queued.
    if (this.closed) throw this.#closedError();
    if (this.#output.failure !== undefined) throw this.#output.failure;
    const writer = this.#writer;
    const total = IMSG_HEADER_SIZE + length;
    if (total > this.#reader.maximumMessageBytes) throw tooLarge(total, this.#reader.maximumMessageBytes);
    if (writer.queuedBytes + total > this.#maximumQueueBytes) throw queueFull(`${writer.queuedBytes} bytes`);
    if (passed === NO_DESCRIPTOR) {
      writer.write(type, id, pid, content, length, this.#wireWithout(), NO_DESCRIPTOR);
    } else {
      const descriptor = this.#descriptorToSend(passed);
      writer.write(type, id, pid, content, length, this.#knownWire(), descriptor);
      if (typeof passed !== 'number') finishMove(passed);
    }
    this.#output.wrote();
    return writer.queuedBytes <= this.#highWaterBytes && writer.queuedDescriptors <= HIGH_WATER_DESCRIPTORS;
  }

  /** The number of a descriptor that may be sent now; still the caller's. */
  #descriptorToSend(passed: number | OwnedDescriptor): number {
    const descriptor = numberToMove(passed);
    demandDescriptorNumber(descriptor);
    if (!this.#reader.allowsDescriptors) {
      throw new ImsgError('FDS_NOT_ALLOWED', 'this channel allows no descriptors; set `descriptors: true`');
    }
    if (typeof passed === 'number') {
      if (isOwned(passed)) {
        throw new TypeError(`descriptor ${passed} belongs to an object; pass that, not its number`);
      }
      // When it is sent it would be too late: the failure would be that of the channel.
      if (native.describe(descriptor, facts) < 0) throw new TypeError(`descriptor ${descriptor} is not open`);
    }
    this.#knownWire();
    this.#demandRoomForDescriptor();
    return descriptor;
  }

  /** Each takes a place in the table of this process, which is small. */
  #demandRoomForDescriptor(): void {
    if (this.#writer.queuedDescriptors < MAXIMUM_QUEUED_DESCRIPTORS) return;
    this.#output.flushUnlessBlocked();
    // It may have found that the peer is gone.
    if (this.closed) throw this.#closedError();
    if (this.#output.failure !== undefined) throw this.#output.failure;
    if (this.#writer.queuedDescriptors < MAXIMUM_QUEUED_DESCRIPTORS) return;
    throw queueFull(`${this.#writer.queuedDescriptors} descriptors`);
  }

  /** Without a descriptor both wires are the same bytes on a little-endian machine. */
  #wireWithout(): Wire {
    return LITTLE_ENDIAN ? (this.#reader.wire ?? this.#sendWire ?? 'classic') : this.#knownWire();
  }

  #knownWire(): Wire {
    const wire = this.#reader.wire ?? this.#sendWire;
    if (wire !== undefined) return wire;
    throw new ImsgError('WIRE_UNKNOWN', 'the peer has not shown its wire yet; set `sendWire`');
  }

  #untilQueued(bytes: number, descriptors: number, signal: AbortSignal | undefined): Promise<void> {
    if (this.closed) return Promise.reject(this.#closedError());
    return this.#output.until(bytes, descriptors, signal);
  }

  #demandOpen(): void {
    if (this.closed) throw this.#closedError();
  }

  #closedError(): ImsgError {
    return this.#failure ?? new ImsgError('CLOSED', 'the channel was closed here');
  }

  #fail(error: ImsgError): void {
    this.#failure ??= error;
    this.#end(error, false);
  }

  #end(error: ImsgError, wanted: boolean): void {
    if (this.closed) return;
    // First, so that nothing of what follows finds the channel open.
    const socket = this.#socket.take();
    this.#readiness.close();
    this.#output.fail(error);
    this.#input.close(error, wanted);
    native.close(socket);
  }
}
