/** What is asked before a call is made, the same whether its request is a message or stays in this process. */
import type { RequestContext } from './context.js';
import { IpcError } from './errors.js';

/**
 * Ends a call of which nothing was encoded yet, where its caller has given up or its time is over.
 * @param subject what is called, for the text.
 * @param context the request it is made for.
 * @param left milliseconds that request has left.
 * @throws IpcError CANCELLED or DEADLINE.
 */
export function demandTime(
  subject: string,
  signal: AbortSignal | undefined,
  context: RequestContext | undefined,
  left: number,
): void {
  if (signal?.aborted === true) throw cancelled(subject, signal.reason);
  if (context?.state === 'cancelled') throw cancelled(subject, context.signal.reason);
  if (left === 0) throw new IpcError('DEADLINE', subject);
}

/** What a call ends with that its caller has given up. */
export function cancelled(subject: string, reason: unknown): IpcError {
  return new IpcError('CANCELLED', subject, 0, '', { cause: reason });
}
