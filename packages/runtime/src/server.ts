/**
 * The requests this process answers. Invariants:
 *
 * - A request is answered once (response, error, or the status that the handler failed), or not at all when the kernel has cancelled it.
 * - What a handler returned is handed over: descriptors in it are sent, or closed when there is nobody to send them to or the value
 *   cannot be encoded.
 * - No text of an exception crosses the border; it is reported here, in this process.
 */
import {
  FrameType,
  type Hello,
  MESSAGE_HEADER_SIZE,
  MessageFlag,
  Outcome,
  readDeadline,
  readMid,
  readRiid,
  readTrace,
  type Status,
} from '@sallyport/message';
import { decodeBody, errorCode } from './answer.js';
import { RequestContext } from './context.js';
import { spanOf } from './deadline.js';
import { MethodError } from './definition.js';
import { encodeFailure } from './encode-failure.js';
import { IpcError } from './errors.js';
import type { Frame } from './frame.js';
import type { Outbox } from './outbox.js';
import { RecentReplies } from './recent-replies.js';
import { releaseDescriptors } from './release.js';
import type { RequestSink } from './request-sink.js';
import type { ServedMethod, ServedTable } from './served.js';
import {
  type HandlerFailure,
  isAboutAbort,
  isAboutTime,
  type RefusedReply,
  reportHandlerFailure,
  reportRefusedReply,
  type ServeOptions,
} from './server-reports.js';
import type { Session } from './session.js';

/** What `serve` gives back. */
export class Server implements RequestSink {
  /** See ServeOptions; may be changed at any time. */
  onRefusedReply: (refused: RefusedReply) => void;
  onHandlerFailure: (failure: HandlerFailure) => void;
  /** Fulfilled when nothing is served any more: after `close` and the last answer, or when the kernel is gone. */
  readonly closed: Promise<void>;
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly #hello: Hello;
  readonly #table: ServedTable;
  /** Open requests by number. */
  readonly #requests = new Map<number, RequestContext>();
  readonly #replies = new RecentReplies();
  #isClosing = false;
  #resolveClosed!: () => void;

  /** Made by `serve`. */
  constructor(session: Session, table: ServedTable, options: ServeOptions) {
    this.#session = session;
    this.#outbox = session.outbox;
    this.#hello = session.hello;
    this.#table = table;
    this.onRefusedReply = options.onRefusedReply ?? reportRefusedReply;
    this.onHandlerFailure = options.onHandlerFailure ?? reportHandlerFailure;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Takes no more requests: each ends with SERVER_ERROR. Those being answered go on. */
  close(): void {
    this.#isClosing = true;
    this.#endIfDone();
  }

  /** True while this server keeps the process alive. */
  get isActive(): boolean {
    return !this.#isClosing || this.#requests.size > 0;
  }

  /** Runs the handler of a request. */
  request(frame: Frame): void {
    const served = this.#servedBy(frame);
    if (served === undefined || this.#isClosing) {
      this.#refuse(frame);
      return;
    }
    const context = this.#open(frame, served);
    let request: unknown;
    try {
      request = decodeBody(served.method.request, frame);
    } catch (error) {
      this.#fail(context, error);
      return;
    }
    // From here on the frame may be gone: a handler that makes a blocking call reads others.
    let answer: unknown;
    try {
      answer = served.handler.call(served.self, request, context);
    } catch (error) {
      this.#settleThrown(context, error);
      return;
    }
    if (isThenable(answer)) {
      answer.then(
        (value) => this.#answer(context, value),
        (error: unknown) => this.#settleThrown(context, error),
      );
    } else {
      this.#answer(context, answer);
    }
  }

  #servedBy(frame: Frame): ServedMethod | undefined {
    const { view, payloadStart, payloadEnd } = frame;
    if (payloadEnd - payloadStart < MESSAGE_HEADER_SIZE) return undefined;
    return this.#table[readRiid(view, payloadStart)]?.[readMid(view, payloadStart)];
  }

  #open(frame: Frame, served: ServedMethod): RequestContext {
    const { view, payloadStart } = frame;
    const span = spanOf(readDeadline(view, payloadStart), this.#hello.limits.callDeadline);
    const expiry = span === Number.POSITIVE_INFINITY ? span : performance.now() + span;
    const trace = readTrace(view, payloadStart);
    const channel = this.#session.servedChannel(frame.pid);
    const context = new RequestContext(frame.id, frame.pid, served, channel, trace, expiry);
    this.#requests.set(frame.id, context);
    return context;
  }

  #refuse(frame: Frame): void {
    this.#outbox.status(frame.id, frame.pid, Outcome.SERVER_ERROR);
    this.#session.touch();
  }

  #answer(context: RequestContext, value: unknown): void {
    if (!this.#settle(context)) {
      releaseDescriptors(value);
      return;
    }
    try {
      this.#write(context, FrameType.RESPONSE, value);
    } catch (error) {
      releaseDescriptors(value);
      this.#outbox.status(context.slot, context.handle, Outcome.SERVER_ERROR);
      this.#report(context, error);
    }
  }

  #settleThrown(context: RequestContext, error: unknown): void {
    const { errorClass } = context.served.method;
    if (errorClass === undefined || !(error instanceof MethodError) || !(error instanceof errorClass)) {
      this.#fail(context, error);
      return;
    }
    if (!this.#settle(context)) {
      releaseDescriptors(error.detail);
      return;
    }
    try {
      this.#write(context, FrameType.ERROR, error.detail);
    } catch (failure) {
      releaseDescriptors(error.detail);
      this.#outbox.status(context.slot, context.handle, Outcome.SERVER_ERROR);
      this.#report(context, failure);
    }
  }

  #fail(context: RequestContext, error: unknown): void {
    // A handler that stops because it was told to, or because its time is over, has not failed.
    const isOrdinary =
      context.state === 'open' ? context.isLate && isAboutTime(error) : isAboutAbort(error, context.signal);
    if (this.#settle(context)) this.#outbox.status(context.slot, context.handle, Outcome.SERVER_ERROR);
    if (!isOrdinary) this.#report(context, error);
  }

  #write(context: RequestContext, type: FrameType, value: unknown): void {
    const { riid, method } = context.served;
    const codec = type === FrameType.ERROR ? method.error : method.response;
    const flags = type === FrameType.ERROR ? MessageFlag.ERR : 0;
    // biome-ignore format: one line per group of arguments
    this.#outbox.write(codec, value, type, context.slot, context.handle,
      flags, riid, method.mid, 0, 0);
    this.#replies.add(context.slot, context.served);
  }

  /** Takes a request from the open ones. @returns false when it was cancelled: nothing may be sent for it. */
  #settle(context: RequestContext): boolean {
    if (context.state !== 'open') return false;
    context.state = 'answered';
    this.#requests.delete(context.slot);
    this.#session.touch();
    this.#endIfDone();
    return true;
  }

  /** The kernel has ended a request: cancelled, too late, or its caller is gone. */
  cancel(slot: number): void {
    const context = this.#requests.get(slot);
    if (context === undefined) return;
    this.#requests.delete(slot);
    this.#endIfDone();
    context.cancel(new IpcError(context.isLate ? 'DEADLINE' : 'CANCELLED', subjectOf(context.served)));
  }

  /** The kernel tells how a reply fared. */
  replyStatus(slot: number, status: Status): void {
    if (status.outcome === Outcome.OK) return;
    const served = this.#replies.find(slot);
    const refused: RefusedReply = {
      endpoint: served?.endpoint ?? '',
      method: served?.method.name ?? '',
      code: errorCode(status.outcome),
      incident: status.incident,
      reason: status.text,
    };
    process.nextTick(() => this.onRefusedReply(refused));
  }

  /** The connection is gone. */
  end(): void {
    this.#isClosing = true;
    const open = [...this.#requests.values()];
    this.#requests.clear();
    this.#resolveClosed();
    for (const context of open) context.cancel(new IpcError('PEER_GONE', subjectOf(context.served)));
  }

  #endIfDone(): void {
    if (this.isActive) return;
    this.#resolveClosed();
    this.#session.touch();
  }

  /** Outside the loop that dispatches frames: an exception of the hook is the program's own and reaches nothing here. */
  #report(context: RequestContext, error: unknown): void {
    const { endpoint, method } = context.served;
    const failure: HandlerFailure = {
      endpoint,
      method: method.name,
      error: encodeFailure(error, subjectOf(context.served)),
    };
    process.nextTick(() => this.onHandlerFailure(failure));
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function subjectOf(served: ServedMethod): string {
  return `${served.endpoint}.${served.method.name}`;
}
