/**
 * One socket to the kernel: reads frames and hands them on, sends what was written, and waits.
 *
 * Order. Frames are handled in the order in which they came, with one exception that is the point of a blocking call:
 * its own answer is taken out of turn, and what came before it is kept and handled when the thread is free again. So
 * two places are looked at, always in this order: `#kept`, then the reader.
 *
 * Handlers run in the middle of this. What they do can re-enter: a blocking call reads frames while an outer frame is
 * being handled. So nothing is read from a frame after code of the program has run, and only the outermost loop hands
 * frames on.
 *
 * One turn, one send. What is written during one turn of the event loop, by all its callbacks and their microtasks,
 * goes out together when the loop has gone through what was ready: this took a fifth off the processor time of a busy
 * web server. A call that is the only one open has nobody to be sent with, and goes out as soon as the present
 * callback and its microtasks are done. The end of the turn also decides whether the loop polls and whether the
 * socket keeps the process alive.
 *
 * The end. Without its kernel a process has nothing to do: when the socket ends, every call ends with PEER_GONE and
 * `onKernelGone` is called, which in a process of a solution ends it.
 */
import { type FrameReader, FrameStatus, frameStatusName } from '@sallyport/imsg/frames';
import { FrameType, type Hello, StatusAbout } from '@sallyport/message';
import { EAGAIN, ENOBUFS, native, READABLE, type Watcher, WRITABLE } from '@sallyport/native';
import { BlockingWait } from './blocking-wait.js';
import { type Call, type CallTarget, Channel } from './call.js';
import { type CallHost, ClientCalls } from './client-calls.js';
import { EarlyRequests } from './early-requests.js';
import { type Frame, readStatus } from './frame.js';
import { KeptFrames } from './kept-frames.js';
import { Outbox } from './outbox.js';
import type { PollingPolicy } from './polling.js';
import { ReplyTimer } from './reply-timer.js';
import type { RequestSink } from './request-sink.js';
import { Sender } from './sender.js';
import type { CallOptions } from './types.js';

export interface SessionOptions {
  readonly polling: PollingPolicy;
  /** Called once when the socket has ended, after every call was settled. */
  readonly onKernelGone: () => void;
  /**
   * Called when a blocking call is made after that: its caller does not look at the event loop, so nothing else would
   * end it.
   */
  readonly onUseAfterEnd: () => void;
}

export class Session implements CallHost {
  readonly outbox: Outbox;
  readonly calls: ClientCalls;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly #served: ReadonlyMap<number, string>;
  readonly #polling: PollingPolicy;
  readonly #timer: ReplyTimer;
  readonly #wait: BlockingWait;
  readonly #watcher: Watcher;
  readonly #sender: Sender;
  readonly #kept = new KeptFrames();
  #requests: RequestSink = new EarlyRequests();
  #isServing = false;
  #hasEnded = false;
  #isDispatching = false;
  /** A look at the kept frames is scheduled. */
  #willDispatch = false;
  /** The end of this turn is scheduled. */
  #isTouched = false;
  #keepsAlive = true;
  #spin = 0;

  /**
   * @param socket owned from now on.
   * @param reader has read the HELLO frame and the resources; owned from now on.
   */
  constructor(
    readonly socket: number,
    readonly reader: FrameReader,
    readonly hello: Hello,
    readonly options: SessionOptions,
  ) {
    this.#polling = options.polling;
    this.#timer = new ReplyTimer(options.polling);
    this.outbox = new Outbox(hello.limits);
    this.calls = new ClientCalls(this, this.outbox, hello.limits, this.#timer);
    this.channels = new Map(hello.channels.map((channel) => [channel.id, new Channel(channel)]));
    this.#served = new Map(hello.served.map(({ handle, id }) => [handle, id]));
    this.#wait = new BlockingWait(socket, this.outbox.writer, reader, options.polling);
    this.#watcher = native.watch(socket, READABLE, (events) => this.#onReady(events));
    this.#sender = new Sender(socket, this.outbox.writer, this.#watcher);
    this.touch();
    // Frames may have come together with the last resource.
    this.#dispatchSoon();
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  get isServing(): boolean {
    return this.#isServing;
  }

  /** Id of the channel a request came on. */
  servedChannel(handle: number): string {
    return this.#served.get(handle) ?? '';
  }

  /** Requests go to `sink` from now on; those that came before are handed to it first, in a later turn. */
  serve(sink: RequestSink): void {
    const early = this.#requests;
    this.#requests = sink;
    this.#isServing = true;
    if (this.#hasEnded) {
      sink.end();
      return;
    }
    if (early instanceof EarlyRequests) this.#kept.addFirst(early.takeAll());
    this.touch();
    this.#dispatchSoon();
  }

  /** Something was written or awaited: it goes out at the end of this turn. */
  touch(): void {
    if (this.#isTouched) return;
    this.#isTouched = true;
    setImmediate(this.#endTurn);
    if (this.calls.awaited === 1) process.nextTick(this.#sendEarly);
  }

  readonly #sendEarly = (): void => {
    if (this.#hasEnded || this.calls.awaited !== 1) return;
    this.#timer.flushed(performance.now());
    this.#sender.flush();
  };

  readonly #endTurn = (): void => {
    this.#isTouched = false;
    if (this.#hasEnded) return;
    const awaits = this.calls.awaited > 0;
    const now = awaits ? performance.now() : 0;
    if (awaits) this.#timer.flushed(now);
    this.#sender.flush();
    this.#setSpin(awaits ? this.#polling.budget(now) : 0);
    this.#keepAlive(awaits || this.#requests.isActive || this.#kept.size > 0);
  };

  #setSpin(microseconds: number): void {
    if (microseconds === this.#spin) return;
    this.#spin = microseconds;
    native.setLoopSpin(microseconds);
  }

  #keepAlive(on: boolean): void {
    if (on === this.#keepsAlive) return;
    this.#keepsAlive = on;
    native.referenceWatcher(this.#watcher, on);
  }

  #onReady(events: number): void {
    if (events < 0) {
      this.end();
      return;
    }
    if ((events & WRITABLE) !== 0) this.#sender.flush();
    const count = this.reader.receiveFrom(this.socket);
    this.#dispatch();
    // Replies that are ready need not wait for the end of the turn: whatever the handlers had to say has been said.
    if (this.outbox.writer.queuedBytes > 0 && !this.#hasEnded) this.#sender.flush();
    // ENOBUFS: the reader was full of frames that were not looked at before; now they were.
    if (count === 0 || (count < 0 && count !== -EAGAIN && count !== -ENOBUFS)) this.end();
  }

  /** Hands on what was kept and what was read. */
  #dispatch(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    try {
      while (!this.#hasEnded) {
        const kept = this.#kept.shift();
        if (kept !== undefined) {
          this.#handle(kept, kept.call);
          kept.close();
        } else if (this.#nextFrame()) {
          this.#handle(this.reader, undefined);
        } else return;
      }
    } finally {
      this.#isDispatching = false;
    }
  }

  /** After a blocking call, and for frames nobody could take before: without waiting for the socket to have more. */
  #dispatchSoon(): void {
    if (this.#willDispatch || this.#isDispatching) return;
    this.#willDispatch = true;
    setImmediate(() => {
      this.#willDispatch = false;
      this.#dispatch();
    });
  }

  /** Goes to the next frame the reader has. */
  #nextFrame(): boolean {
    const status = this.reader.next();
    if (status === FrameStatus.FRAME) return true;
    if (status === FrameStatus.MORE) return false;
    this.end();
    throw new Error(`the kernel sent what is no frame: ${frameStatusName(status)}`);
  }

  /** @param arrived the call a kept frame answers, already out of the table. */
  #handle(frame: Frame, arrived: Call | undefined): void {
    switch (frame.type) {
      case FrameType.RESPONSE:
      case FrameType.ERROR:
        this.#settle(frame, arrived);
        return;
      case FrameType.STATUS: {
        const status = readStatus(frame);
        if (status.about === StatusAbout.CALL) this.#settle(frame, arrived);
        else this.#requests.replyStatus(frame.id, status);
        return;
      }
      case FrameType.REQUEST:
        this.#requests.request(frame);
        return;
      case FrameType.CANCEL: {
        // Said first: listeners of the program run in `cancel`, and the frame may be gone after them.
        const { id, pid } = frame;
        this.#acknowledgeCancel(id, pid);
        this.#requests.cancel(id);
        return;
      }
      default:
        // Later releases of the kernel may say more; what is not understood changes nothing, and its descriptors are closed.
        return;
    }
  }

  /**
   * Every CANCEL is answered by one CREDIT, whatever became of its request: until then the kernel counts the request
   * as one this process holds, since it cannot know whether a handler still works on it.
   */
  #acknowledgeCancel(slot: number, handle: number): void {
    this.outbox.credit(slot, handle);
    this.touch();
  }

  #settle(frame: Frame, arrived: Call | undefined): void {
    const call = arrived ?? this.calls.arrive(frame.id);
    if (call !== undefined) this.calls.settle(call, frame);
  }

  /** Calls a method and sleeps until it is answered. @throws IpcError, or the method's own exception. */
  callBlocking(target: CallTarget, request: unknown, options: CallOptions | undefined): unknown {
    if (this.#hasEnded) this.options.onUseAfterEnd();
    const call = this.calls.startBlocking(target, request, options);
    try {
      while (!this.#takeAnswer(call)) {
        const left = call.state === 'waiting' ? call.expiry - performance.now() : Number.POSITIVE_INFINITY;
        if (left <= 0) throw this.calls.abandonBlocking(call, 'DEADLINE');
        this.#timer.flushed(performance.now());
        if (!this.#wait.receive(left)) {
          this.end();
          throw this.calls.abandonBlocking(call, 'PEER_GONE');
        }
      }
      return this.calls.settleBlocking(call, this.reader);
    } finally {
      if (!this.#hasEnded) this.#dispatchSoon();
    }
  }

  /** Keeps what came before the answer of this call. @returns true when the reader stands at the answer. */
  #takeAnswer(call: Call): boolean {
    const { reader } = this;
    while (this.#nextFrame()) {
      if (!isAnswer(reader)) {
        if (!this.#kept.add(reader, undefined)) this.#acknowledgeCancel(reader.id, reader.pid);
        continue;
      }
      const answered = this.calls.arrive(reader.id);
      if (answered === call) return true;
      // An answer to nothing that is open is dropped here as it would be there.
      if (answered !== undefined) this.#kept.add(reader, answered);
    }
    return false;
  }

  /** Sends what can be sent at once; for the end of the process, which has no more turns. */
  flushNow(): void {
    if (!this.#hasEnded) this.outbox.writer.flush(this.socket);
  }

  /**
   * Ends the connection: calls settle with PEER_GONE, requests are cancelled, descriptors not taken are closed.
   * Idempotent.
   */
  end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    native.unwatch(this.#watcher);
    this.#setSpin(0);
    for (const frame of this.#kept.takeAll()) {
      // What came before the end counts: its call has been answered.
      if (frame.call !== undefined) this.calls.settle(frame.call, frame);
      frame.close();
    }
    this.calls.endAll();
    this.#sender.stop();
    this.reader.close();
    native.close(this.socket);
    this.#requests.end();
    this.options.onKernelGone();
  }
}

/** True for a frame that ends a call of this process. */
function isAnswer(frame: Frame): boolean {
  if (frame.type === FrameType.RESPONSE || frame.type === FrameType.ERROR) return true;
  return frame.type === FrameType.STATUS && readStatus(frame).about === StatusAbout.CALL;
}
