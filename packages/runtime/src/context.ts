/** One request this process is answering, as its handler sees it. */
import type { ServedMethod } from './served.js';
import type { CallContext } from './types.js';

/**
 * open: the handler works on it. answered: the reply is out. cancelled: nobody waits any more, and the kernel has forgotten
 * it, so nothing may be sent for it: a reply would be one too many.
 */
export type RequestState = 'open' | 'answered' | 'cancelled';

/** Milliseconds a request may take from the kernel to its handler and still count as in time by neither clock. Picked. */
const CLOCK_DIFFERENCE = 1;

export class RequestContext implements CallContext {
  readonly channel: string;
  readonly trace: number;
  // Not properties of its own: a handler that prints its context sees what is meant for it.
  readonly #slot: number;
  readonly #handle: number;
  readonly #served: ServedMethod;
  readonly #expiry: number;
  readonly #origin: RequestContext | undefined;
  #state: RequestState = 'open';
  #controller: AbortController | undefined;
  #reason: unknown;

  /**
   * @param slot number of the request in this process, for the reply and for calls made for it.
   * @param handle handle the request came on.
   * @param expiry milliseconds of the monotonic clock; Infinity: none.
   * @param origin of a request within this process, which the kernel does not know: the request it was made for.
   */
  constructor(
    slot: number,
    handle: number,
    served: ServedMethod,
    channel: string,
    trace: number,
    expiry: number,
    origin?: RequestContext,
  ) {
    this.#slot = slot;
    this.#handle = handle;
    this.#served = served;
    this.channel = channel;
    this.trace = trace;
    this.#expiry = expiry;
    this.#origin = origin;
  }

  get slot(): number {
    return this.#slot;
  }

  get handle(): number {
    return this.#handle;
  }

  get served(): ServedMethod {
    return this.#served;
  }

  get origin(): RequestContext | undefined {
    return this.#origin;
  }

  get state(): RequestState {
    return this.#state;
  }

  /** Its reply goes out. */
  markAnswered(): void {
    this.#state = 'answered';
  }

  left(): number {
    if (this.#expiry === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY;
    return Math.max(0, this.#expiry - performance.now());
  }

  /**
   * The deadline has passed. CANCEL does not say why: one that comes at the deadline, by this process's clock, is
   * taken to be for it. That clock began when the request arrived here, a little after the kernel's.
   */
  get isLate(): boolean {
    return this.left() < CLOCK_DIFFERENCE;
  }

  /** Made when first asked for: most handlers never do. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#state === 'cancelled') this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Nobody waits for the answer. Runs listeners of the program. */
  cancel(reason: Error): void {
    this.#state = 'cancelled';
    this.#reason = reason;
    this.#controller?.abort(reason);
  }
}

/** The request a call is made for. @throws TypeError for what is no context of a request. */
export function contextOf(ctx: CallContext | undefined): RequestContext | undefined {
  if (ctx === undefined || ctx instanceof RequestContext) return ctx;
  throw new TypeError('ctx must be the context a handler was given');
}

/**
 * What the kernel is told a call is made for; 0: for nothing it knows. A request that was answered is nobody's parent any
 * more, since the kernel has forgotten it.
 */
export function parentNumber(context: RequestContext | undefined): number {
  if (context?.state !== 'open') return 0;
  return context.origin === undefined ? context.slot : parentNumber(context.origin);
}
