/**
 * An implementation behind the client of its interface without IPC: for components that live in one process, and for
 * tests. Client code cannot tell the difference, so everything is done that messages would do: values are encoded and
 * decoded (bounds are checked, and either side has a copy of its own), exceptions cross as what they are described to
 * be, descriptors change their owner, calls end at their deadlines, requests are handled in the order in which they
 * were made, and never before the turn in which they were made is over.
 *
 * What is missing is what only the kernel can give: no policy judges the calls, and nothing bounds how many are open.
 */
import { DEFAULT_LIMITS, type Limits } from '@sallyport/message';
import { demandTime } from './call-beginning.js';
import { type CallSite, showCallSite } from './call-site.js';
import { type Calling, clientOf } from './client-object.js';
import { contextOf } from './context.js';
import { deadlineWord, spanOf } from './deadline.js';
import type { Interface } from './definition.js';
import { encodeFailure } from './encode-failure.js';
import { UsageError } from './errors.js';
import { InProcessCall, type InProcessHost, type InProcessTarget } from './in-process-call.js';
import { MessageEncoding } from './message-encoding.js';
import { servedMethods } from './served.js';
import { type HandlerFailure, reportHandlerFailure } from './server-reports.js';
import type { CallOptions, Client, EndpointImplementation } from './types.js';

/** Blocking calls of handlers within one another. Picked: far above use, and it fits the stack. */
const MAX_DEPTH = 100;

export interface InProcessOptions {
  /** What handlers see as `ctx.channel`; '' when left out. */
  readonly channel?: string;
  /** As init.yaml would set them for a process; the same defaults. */
  readonly limits?: Partial<Pick<Limits, 'frameBytes' | 'frameDescriptors' | 'callDeadline'>>;
  /** Called when a handler failed; its caller gets SERVER_ERROR and no text. Left out: the exception goes to stderr. */
  readonly onHandlerFailure?: (failure: HandlerFailure) => void;
  /** For development: errors show where the call was made, and those of a failed handler have its exception as `cause`. */
  readonly dev?: boolean;
}

/**
 * A client of an implementation in this process. Needs no solution: a plain program or a unit test may use it as well.
 * @param definition generated from the interface's description.
 * @param implementation as `serve` takes it for an endpoint of this interface.
 * @throws UsageError when the implementation lacks a method.
 */
export function inProcess<Methods>(
  definition: Interface<Methods>,
  implementation: EndpointImplementation<NoInfer<Methods>>,
  options: InProcessOptions = {},
): Client<Methods> {
  const { data } = definition;
  const served = servedMethods(data.name, 0, data, implementation, (method) => {
    return `inProcess(${data.name}): method '${method}' is missing`;
  });
  const targets = served.map((each): InProcessTarget => {
    return { served: each, method: each.method, subject: `${data.name}.${each.method.name} in this process` };
  });
  return clientOf(targets, new InProcessCalling(options), options.dev ?? false);
}

/** The calls of one client. */
class InProcessCalling implements Calling<InProcessTarget>, InProcessHost {
  /** Of one client, so that a getter cannot start a message within another. */
  readonly encoding: MessageEncoding;
  readonly channel: string;
  readonly dev: boolean;
  readonly onHandlerFailure: (failure: HandlerFailure) => void;
  readonly #callDeadline: number;
  /** Calls whose handlers have not been started, in order. */
  #waiting: (InProcessCall | undefined)[] = [];
  /** Index in them of the next one. */
  #next = 0;
  /** A handler may make a blocking call, which delivers those that wait: the queue is emptied by the outermost alone. */
  #depth = 0;
  #isScheduled = false;

  constructor(options: InProcessOptions) {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.encoding = new MessageEncoding(limits);
    this.#callDeadline = limits.callDeadline;
    this.channel = options.channel ?? '';
    this.dev = options.dev ?? false;
    this.onHandlerFailure = options.onHandlerFailure ?? reportHandlerFailure;
  }

  async call(
    target: InProcessTarget,
    request: unknown,
    options: CallOptions | undefined,
    site?: CallSite,
  ): Promise<unknown> {
    try {
      const call = this.#begin(target, request, options);
      const promise = call.promise();
      if (options?.signal !== undefined) call.endWith(options.signal);
      this.#waiting.push(call);
      this.#deliverLater();
      return await promise;
    } catch (error) {
      throw site === undefined ? error : showCallSite(error, site);
    }
  }

  callBlocking(target: InProcessTarget, request: unknown, options: CallOptions | undefined): unknown {
    if (this.#depth >= MAX_DEPTH) {
      throw new UsageError(
        `${target.subject}: blocking calls are made within one another ${MAX_DEPTH} levels deep`,
      );
    }
    const call = this.#begin(target, request, options);
    // Those made earlier come first, as they would on a channel.
    this.#deliverWaiting();
    this.#depth += 1;
    try {
      call.deliver();
    } finally {
      this.#depth -= 1;
    }
    if (call.isOver) return call.result();
    call.abandon();
    throw new UsageError(
      `${target.subject}: its handler returned a promise, for which a blocking call cannot wait here; ` +
        'await the call, or let the handler return the response itself',
    );
  }

  /** Encodes the request. @throws what the call ends with. */
  #begin(target: InProcessTarget, request: unknown, options: CallOptions | undefined): InProcessCall {
    const { subject } = target;
    const origin = contextOf(options?.ctx);
    const left = origin === undefined ? Number.POSITIVE_INFINITY : origin.left();
    demandTime(subject, options?.signal, origin, left);
    const span = spanOf(deadlineWord(options?.deadline, left, this.#callDeadline), this.#callDeadline);
    try {
      const message = this.encoding.prepare(target.method.request, request);
      return new InProcessCall(this, target, message, span, origin);
    } catch (error) {
      throw encodeFailure(error, subject);
    }
  }

  /**
   * Not in this turn, since over IPC no handler runs before the code that made the call has gone on; and not as a microtask
   * either, or a program that calls in a loop would keep its timers from ever running.
   */
  #deliverLater(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#deliverWaiting();
    });
  }

  /** Those made meanwhile wait for the next turn. */
  #deliverWaiting(): void {
    const end = this.#waiting.length;
    this.#depth += 1;
    try {
      while (this.#next < end) {
        const call = this.#waiting[this.#next];
        this.#waiting[this.#next] = undefined;
        this.#next += 1;
        call?.deliver();
      }
    } finally {
      this.#depth -= 1;
      if (this.#depth === 0) {
        this.#waiting = this.#waiting.slice(this.#next);
        this.#next = 0;
        // Whatever ended this, nobody waits for ever.
        if (this.#waiting.length > 0) this.#deliverLater();
      }
    }
  }
}
