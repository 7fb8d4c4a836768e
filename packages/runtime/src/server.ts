/**
 * The requests this process answers: which are open, and how their answers go out. What a handler's result means is
 * in answering.ts; of a request the kernel has cancelled nothing more is sent.
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
import { type AnswerType, codecOf, failHandler, type Replies, runHandler, subjectOf } from './answering.js';
import { RequestContext } from './context.js';
import { spanOf } from './deadline.js';
import { IpcError } from './errors.js';
import type { Frame } from './frame.js';
import type { Outbox } from './outbox.js';
import { RecentReplies } from './recent-replies.js';
import type { RequestSink } from './request-sink.js';
import type { ServedMethod, ServedTable } from './served.js';
import {
  type HandlerFailure,
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
  readonly #answers: Replies = {
    settle: (context) => this.#settle(context),
    write: (context, type, value) => this.#write(context, type, value),
    refuse: ({ slot, handle }) => this.#outbox.status(slot, handle, Outcome.SERVER_ERROR),
    report: (failure) => this.onHandlerFailure(failure),
  };
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
      failHandler(this.#answers, context, error);
      return;
    }
    // From here on the frame may be gone: a handler that makes a blocking call reads others.
    runHandler(this.#answers, context, request);
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

  #write(context: RequestContext, type: AnswerType, value: unknown): void {
    const { served, slot, handle } = context;
    const flags = type === FrameType.ERROR ? MessageFlag.ERR : 0;
    // biome-ignore format: one line per group of arguments
    this.#outbox.write(codecOf(served, type), value, type, slot, handle,
      flags, served.riid, served.method.mid, 0, 0);
    this.#replies.add(slot, served);
  }

  /** Takes a request from the open ones. @returns false when it was cancelled: nothing may be sent for it. */
  #settle(context: RequestContext): boolean {
    if (context.state !== 'open') return false;
    context.markAnswered();
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
}
