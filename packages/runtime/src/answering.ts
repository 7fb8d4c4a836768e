/**
 * From a request to what its handler says to it, the same whether the answer is a message or stays in this process.
 * Invariants:
 *
 * - A request is answered once (response, error, or that the handler failed), or not at all when nobody waits for it
 *   any more.
 * - What a handler returned or threw is handed over: descriptors in it are sent, or closed when there is nobody to
 *   send them to or the value cannot be encoded.
 * - No text of an exception goes to the caller; it is reported where the handler runs.
 */
import { FrameType } from '@sallyport/message';
import type { RequestContext } from './context.js';
import { MethodError } from './definition.js';
import { encodeFailure } from './encode-failure.js';
import { releaseDescriptors } from './release.js';
import type { ServedMethod } from './served.js';
import { type HandlerFailure, isAboutAbort, isAboutTime } from './server-reports.js';

/** How a request is answered: by a response, or by the method's own exception. */
export type AnswerType = typeof FrameType.RESPONSE | typeof FrameType.ERROR;

/** Where answers go. */
export interface Replies {
  /** Takes a request from the open ones. @returns false when nobody waits for it: nothing may be sent for it. */
  settle(context: RequestContext): boolean;
  /**
   * Sends an answer to a settled request.
   * @throws what encoding it throws: nothing was sent, and the descriptors in it are where they were.
   */
  write(context: RequestContext, type: AnswerType, value: unknown): void;
  /** Tells the caller of a settled request that there is no answer. @param error why; for this side only. */
  refuse(context: RequestContext, error: unknown): void;
  /** Tells the program that a handler failed. */
  report(failure: HandlerFailure): void;
}

/**
 * Runs the handler of an open request.
 * @param request belongs to the handler.
 * @returns true when the handler gave a promise, so that the answer is still to come.
 */
export function runHandler(replies: Replies, context: RequestContext, request: unknown): boolean {
  const { handler, self } = context.served;
  let answer: unknown;
  try {
    answer = handler.call(self, request, context);
    // Looking at it may run code of the program too.
    if (isThenable(answer)) {
      answer.then(
        (value) => settleReturned(replies, context, value),
        (error: unknown) => settleThrown(replies, context, error),
      );
      return true;
    }
  } catch (error) {
    settleThrown(replies, context, error);
    return false;
  }
  settleReturned(replies, context, answer);
  return false;
}

function settleReturned(replies: Replies, context: RequestContext, value: unknown): void {
  send(replies, context, FrameType.RESPONSE, value);
}

function settleThrown(replies: Replies, context: RequestContext, error: unknown): void {
  const { errorClass } = context.served.method;
  if (errorClass === undefined || !(error instanceof MethodError) || !(error instanceof errorClass)) {
    failHandler(replies, context, error);
    return;
  }
  send(replies, context, FrameType.ERROR, error.detail);
}

/** @param value handed over. */
function send(replies: Replies, context: RequestContext, type: AnswerType, value: unknown): void {
  if (!replies.settle(context)) {
    releaseDescriptors(value);
    return;
  }
  try {
    replies.write(context, type, value);
  } catch (error) {
    releaseDescriptors(value);
    replies.refuse(context, error);
    report(replies, context, error);
  }
}

/** Ends a request that has no answer of its method. */
export function failHandler(replies: Replies, context: RequestContext, error: unknown): void {
  // A handler that stops because it was told to, or because its time is over, has not failed.
  const isOrdinary =
    context.state === 'open' ? context.isLate && isAboutTime(error) : isAboutAbort(error, context.signal);
  if (replies.settle(context)) replies.refuse(context, error);
  if (!isOrdinary) report(replies, context, error);
}

/** Outside the work on requests: an exception of the hook is the program's own and reaches nothing here. */
function report(replies: Replies, context: RequestContext, error: unknown): void {
  const { endpoint, method } = context.served;
  const failure = { endpoint, method: method.name, error: encodeFailure(error, subjectOf(context.served)) };
  process.nextTick(() => replies.report(failure));
}

/** The codec and the flags of an answer are those of its type. */
export function codecOf({ method }: ServedMethod, type: AnswerType) {
  return type === FrameType.ERROR ? method.error : method.response;
}

export function subjectOf(served: ServedMethod): string {
  return `${served.endpoint}.${served.method.name}`;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
