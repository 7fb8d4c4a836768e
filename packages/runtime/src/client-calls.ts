/**
 * The calls this process has made. Invariants:
 *
 * - A call settles once: by its answer, or before it by cancellation, the deadline of a call that still waited, or
 *   the end of the connection.
 * - The kernel answers every REQUEST exactly once, so a sent call leaves the table of open calls with that answer and
 *   not before: a cancelled one stays counted, as the kernel counts it.
 * - Calls beyond the limits wait here, first in first out on each channel, already encoded (what the caller changes
 *   later does not matter); each answer lets one of them go out.
 */
import { FrameType, type Limits, MessageFlag } from '@sallyport/message';
import { follow } from './abort-followers.js';
import { readFailure, readResponse } from './answer.js';
import { Call, type CallTarget, type Cancellation, type Channel, promiseOf } from './call.js';
import { cancelled, demandTime } from './call-beginning.js';
import { type CallSite, showCallSite } from './call-site.js';
import { CallTable } from './call-table.js';
import { contextOf, parentNumber } from './context.js';
import { deadlineWord, LONGEST_TIMER, spanOf, wordOf } from './deadline.js';
import { encodeFailure } from './encode-failure.js';
import { IpcError, type IpcErrorCode } from './errors.js';
import type { Frame } from './frame.js';
import { discard } from './message-encoding.js';
import type { Outbox } from './outbox.js';
import type { ReplyTimer } from './reply-timer.js';
import type { CallOptions } from './types.js';

/** What calls need of the session. */
export interface CallHost {
  /** Something was written, or the number of awaited calls changed: look at it when this turn is over. */
  touch(): void;
}

export class ClientCalls implements Cancellation {
  readonly #table: CallTable;
  /** Channels with waiting calls, in the order in which they may send the next one. */
  readonly #stalled = new Set<Channel>();
  #hasEnded = false;
  /** Calls whose callers still wait. */
  awaited = 0;

  constructor(
    readonly host: CallHost,
    readonly outbox: Outbox,
    readonly limits: Limits,
    readonly timer: ReplyTimer,
  ) {
    this.#table = new CallTable(limits.callsPerProcess);
  }

  /**
   * Calls a method. All that can go wrong comes through the promise. Descriptors in the request are moved when it was
   * encoded.
   * @param site whose stack its failure shall show; undefined outside --dev, where nobody pays for it.
   */
  call(
    target: CallTarget,
    request: unknown,
    options: CallOptions | undefined,
    site?: CallSite,
  ): Promise<unknown> {
    const call = new Call(target, this);
    const promise = promiseOf(call);
    if (site !== undefined) {
      const { reject } = call;
      call.reject = (error) => reject?.(showCallSite(error, site));
    }
    try {
      this.#submit(call, request, options, 0);
    } catch (error) {
      call.reject?.(error);
    }
    return promise;
  }

  /**
   * Starts a call whose caller sleeps until `settleBlocking`.
   * @throws what `call` would reject with before anything was sent.
   */
  startBlocking(target: CallTarget, request: unknown, options: CallOptions | undefined): Call {
    const call = new Call(target, this);
    this.#submit(call, request, options, MessageFlag.BLOCKING);
    return call;
  }

  #submit(call: Call, request: unknown, options: CallOptions | undefined, flags: number): void {
    const { target } = call;
    const { channel, method } = target;
    if (this.#hasEnded) throw new IpcError('PEER_GONE', target.subject);
    const signal = options?.signal;
    const context = contextOf(options?.ctx);
    const left = context === undefined ? Number.POSITIVE_INFINITY : context.left();
    demandTime(target.subject, signal, context, left);
    const deadline = deadlineWord(options?.deadline, left, this.limits.callDeadline);
    call.flags = flags;
    call.context = context;
    try {
      if (this.#hasRoomOn(channel)) {
        const number = this.#table.insert(call);
        try {
          const parent = parentNumber(context);
          // biome-ignore format: one line per group of arguments
          this.outbox.write(method.request, request, FrameType.REQUEST, number, channel.handle,
            flags, target.riid, method.mid, parent, deadline);
        } catch (error) {
          this.#table.take(number);
          throw error;
        }
        channel.open += 1;
        this.timer.sent(number);
      } else {
        call.prepared = this.outbox.prepare(method.request, request);
        this.#enqueue(call, deadline);
      }
    } catch (error) {
      throw encodeFailure(error, target.subject);
    }
    this.awaited += 1;
    this.host.touch();
    if (signal !== undefined) this.#follow(call, signal);
  }

  #hasRoomOn(channel: Channel): boolean {
    return channel.waiting.length === 0 && channel.open < this.limits.callsPerChannel && this.#table.hasRoom;
  }

  #follow(call: Call, signal: AbortSignal): void {
    // A blocking call has no promise to reject, and no listener can run while it sleeps.
    if (call.reject === undefined) return;
    call.signal = signal;
    follow(signal, call);
    // Aborted by a getter of the request: its event is over.
    if (signal.aborted) this.cancel(call);
  }

  #enqueue(call: Call, deadline: number): void {
    const { channel } = call.target;
    call.state = 'waiting';
    channel.waiting.push(call);
    this.#stalled.add(channel);
    const span = spanOf(deadline, this.limits.callDeadline);
    if (span === Number.POSITIVE_INFINITY) return;
    call.expiry = performance.now() + span;
    // A blocked thread runs no timers; it looks at `expiry` itself.
    if (call.reject !== undefined && span <= LONGEST_TIMER) call.timer = setTimeout(expire, span, this, call);
  }

  /** Lets one waiting call go out for one that was answered. */
  #admit(): void {
    for (const channel of this.#stalled) {
      if (!this.#table.hasRoom) return;
      if (channel.open >= this.limits.callsPerChannel) continue;
      const call = channel.waiting.shift();
      this.#stalled.delete(channel);
      // To the end, so that channels take turns.
      if (channel.waiting.length > 0) this.#stalled.add(channel);
      if (call !== undefined && this.#send(call)) return;
    }
  }

  /** Sends a call that waited. @returns false when it ended instead, so that another may go. */
  #send(call: Call): boolean {
    const { target, prepared, context } = call;
    if (prepared === undefined) return false;
    if (context?.state === 'cancelled') {
      this.#endWaiting(call, cancelled(target.subject, context.signal.reason));
      return false;
    }
    const left = call.expiry === Number.POSITIVE_INFINITY ? call.expiry : call.expiry - performance.now();
    if (left <= 0) {
      this.#endWaiting(call, new IpcError('DEADLINE', target.subject));
      return false;
    }
    const number = this.#table.insert(call);
    call.prepared = undefined;
    call.state = 'open';
    if (call.timer !== undefined) clearTimeout(call.timer);
    call.timer = undefined;
    const { channel, method, riid } = target;
    // biome-ignore format: one line per group of arguments
    this.outbox.writePrepared(prepared, FrameType.REQUEST, number, channel.handle,
      call.flags, riid, method.mid, parentNumber(context), wordOf(left));
    channel.open += 1;
    this.host.touch();
    return true;
  }

  /** Takes an answered call out of the table, which may let a waiting one go out. Its caller is not told yet. */
  arrive(number: number): Call | undefined {
    const call = this.#table.take(number);
    if (call === undefined) return undefined;
    call.target.channel.open -= 1;
    this.timer.arrived(number);
    if (this.#stalled.size > 0) this.#admit();
    return call;
  }

  /** Tells the caller how an arrived call ended. Descriptors of a call that was settled before stay in the frame. */
  settle(call: Call, frame: Frame): void {
    if (call.state === 'settled') return;
    this.#finish(call);
    try {
      if (frame.type === FrameType.RESPONSE) call.resolve?.(readResponse(call.target, frame));
      else call.reject?.(readFailure(call.target, frame));
    } catch (error) {
      call.reject?.(error);
    }
  }

  /** @returns the result of an arrived blocking call. @throws IpcError, or the method's own exception. */
  settleBlocking(call: Call, frame: Frame): unknown {
    this.#finish(call);
    if (frame.type === FrameType.RESPONSE) return readResponse(call.target, frame);
    throw readFailure(call.target, frame);
  }

  /** Ends a blocking call that got no answer. @returns what its caller is to be told. */
  abandonBlocking(call: Call, code: IpcErrorCode): IpcError {
    const error = new IpcError(code, call.target.subject);
    if (call.state === 'waiting') this.#endWaiting(call, error);
    else if (call.state === 'open') this.#finish(call);
    return error;
  }

  /** Gives a call up because its caller's signal aborted. */
  cancel(call: Call): void {
    if (call.state === 'settled') return;
    if (this.outbox.isEncoding) {
      queueMicrotask(() => this.cancel(call));
      return;
    }
    const error = cancelled(call.target.subject, call.signal?.reason);
    if (call.state === 'waiting') {
      this.#endWaiting(call, error);
      return;
    }
    this.outbox.cancel(call.number, call.target.channel.handle);
    this.#finish(call);
    call.reject?.(error);
  }

  expire(call: Call): void {
    if (call.state === 'waiting') this.#endWaiting(call, new IpcError('DEADLINE', call.target.subject));
  }

  /** Ends a call that was never sent. Its descriptors are closed: they were handed over when it was made. */
  #endWaiting(call: Call, error: IpcError): void {
    const { channel } = call.target;
    const place = channel.waiting.indexOf(call);
    if (place >= 0) channel.waiting.splice(place, 1);
    if (channel.waiting.length === 0) this.#stalled.delete(channel);
    if (call.prepared !== undefined) discard(call.prepared);
    call.prepared = undefined;
    this.#finish(call);
    call.reject?.(error);
  }

  #finish(call: Call): void {
    call.finish();
    this.awaited -= 1;
    this.host.touch();
  }

  /** The connection is gone: every call ends with PEER_GONE, and so will every later one. */
  endAll(): void {
    this.#hasEnded = true;
    for (const call of this.#table.takeAll()) this.#endOpen(call);
    for (const channel of [...this.#stalled]) {
      for (const call of [...channel.waiting]) {
        this.#endWaiting(call, new IpcError('PEER_GONE', call.target.subject));
      }
    }
  }

  #endOpen(call: Call): void {
    // Whoever sleeps in a blocking call finds out by itself.
    if (call.state === 'settled' || call.reject === undefined) return;
    this.#finish(call);
    call.reject(new IpcError('PEER_GONE', call.target.subject));
  }
}

function expire(calls: ClientCalls, call: Call): void {
  calls.expire(call);
}
