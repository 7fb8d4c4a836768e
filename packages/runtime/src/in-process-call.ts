/**
 * One call that stays in this process, from its encoded request to the one moment it settles. Invariants:
 *
 * - It settles once: by its answer, or before it by cancellation or its deadline. What the handler says after that
 *   goes nowhere.
 * - Either message owns its descriptors until the other side has decoded it; those that were not taken by then are closed.
 */
import { FrameType } from '@sallyport/message';
import { type Follower, follow, unfollow } from './abort-followers.js';
import { decodeBody, readFailure, readResponse } from './answer.js';
import { type AnswerType, codecOf, failHandler, type Replies, runHandler, subjectOf } from './answering.js';
import type { CalledMethod } from './call.js';
import { cancelled } from './call-beginning.js';
import { RequestContext } from './context.js';
import { LONGEST_TIMER } from './deadline.js';
import { IpcError } from './errors.js';
import { HeldFrame } from './frame.js';
import { discard, type MessageEncoding, type PreparedMessage } from './message-encoding.js';
import type { ServedMethod } from './served.js';
import type { HandlerFailure } from './server-reports.js';

/** A method of the implementation, as both sides know it. */
export interface InProcessTarget extends CalledMethod {
  readonly served: ServedMethod;
}

/** What calls need of the client they are made on. */
export interface InProcessHost {
  readonly encoding: MessageEncoding;
  readonly channel: string;
  readonly dev: boolean;
  readonly onHandlerFailure: (failure: HandlerFailure) => void;
}

/** How a call ended. */
type Ending = { readonly response: unknown } | { readonly error: unknown };

export class InProcessCall implements Follower, Replies {
  readonly #host: InProcessHost;
  readonly #target: InProcessTarget;
  readonly #context: RequestContext;
  /** Undefined once it was delivered or discarded. */
  #request: PreparedMessage | undefined;
  #ending: Ending | undefined;
  #onEnding: ((ending: Ending) => void) | undefined;
  #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  /**
   * @param request owned.
   * @param span milliseconds until it ends; Infinity for no deadline.
   * @param origin the request it is made for.
   */
  constructor(
    host: InProcessHost,
    target: InProcessTarget,
    request: PreparedMessage,
    span: number,
    origin: RequestContext | undefined,
  ) {
    this.#host = host;
    this.#target = target;
    this.#request = request;
    const expiry = performance.now() + span;
    // biome-ignore format: one line per group of arguments
    this.#context = new RequestContext(0, 0, target.served,
      host.channel, origin?.trace ?? 0, expiry, origin);
  }

  get isOver(): boolean {
    return this.#ending !== undefined;
  }

  /** What it ended with. @throws the same. */
  result(): unknown {
    if (this.#ending === undefined) throw new Error('the call is not over');
    if ('error' in this.#ending) throw this.#ending.error;
    return this.#ending.response;
  }

  promise(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#onEnding = (ending) => ('error' in ending ? reject(ending.error) : resolve(ending.response));
    });
  }

  /** Ends the call when the signal aborts. */
  endWith(signal: AbortSignal): void {
    this.#signal = signal;
    follow(signal, this);
    // Aborted by a getter of the request: its event is over.
    if (signal.aborted) this.abort();
  }

  /** Starts the handler, unless the call has ended meanwhile. */
  deliver(): void {
    const request = this.#request;
    if (request === undefined) return;
    this.#request = undefined;
    if (this.#isPast()) {
      discard(request);
      this.#expire();
      return;
    }
    const frame = new HeldFrame(FrameType.REQUEST, 0, 0, request.payload, request.descriptors);
    let value: unknown;
    try {
      value = decodeBody(this.#target.method.request, frame);
    } catch (error) {
      failHandler(this, this.#context, error);
      return;
    } finally {
      frame.close();
    }
    const isPending = runHandler(this, this.#context, value);
    if (isPending && !this.isOver) this.#startTimer();
  }

  /** The caller's signal aborted. */
  abort(): void {
    this.#giveUp(cancelled(this.#target.subject, this.#signal?.reason));
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.#giveUp(new IpcError('CANCELLED', this.#target.subject));
  }

  settle(context: RequestContext): boolean {
    if (context.state !== 'open') return false;
    if (this.#isPast()) {
      this.#expire();
      return false;
    }
    context.markAnswered();
    return true;
  }

  write({ served }: RequestContext, type: AnswerType, value: unknown): void {
    const { payload, descriptors } = this.#host.encoding.prepare(codecOf(served, type), value);
    const frame = new HeldFrame(type, 0, 0, payload, descriptors);
    try {
      if (type === FrameType.RESPONSE) this.#end({ response: readResponse(this.#target, frame) });
      else this.#end({ error: readFailure(this.#target, frame) });
    } finally {
      frame.close();
    }
  }

  refuse(_context: RequestContext, error: unknown): void {
    const options = this.#host.dev ? { cause: error } : undefined;
    this.#end({ error: new IpcError('SERVER_ERROR', this.#target.subject, 0, '', options) });
  }

  report(failure: HandlerFailure): void {
    this.#host.onHandlerFailure(failure);
  }

  #startTimer(): void {
    const left = this.#context.left();
    if (left > LONGEST_TIMER) return;
    this.#timer = setTimeout(() => this.#expire(), left);
  }

  #isPast(): boolean {
    return this.#context.left() === 0;
  }

  #expire(): void {
    this.#giveUp(new IpcError('DEADLINE', this.#target.subject));
  }

  /** Ends the call for its caller, and tells the handler. */
  #giveUp(error: IpcError): void {
    if (this.isOver) return;
    if (this.#request !== undefined) discard(this.#request);
    this.#request = undefined;
    this.#end({ error });
    this.#context.cancel(new IpcError(error.code, subjectOf(this.#target.served)));
  }

  #end(ending: Ending): void {
    this.#ending = ending;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    if (this.#signal !== undefined) unfollow(this.#signal, this);
    this.#onEnding?.(ending);
  }
}
