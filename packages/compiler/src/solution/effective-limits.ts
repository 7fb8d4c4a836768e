/**
 * The limits of a process as they will hold: what init.yaml sets, the defaults, and a queue that holds what may come at once.
 *
 * A queue must hold one largest frame of each process at the other end of a channel, or else a client could be refused for
 * ever by others that are faster; so it is twice that, and never less than its default.
 */
import { DEFAULT_LIMITS, LIMIT_CAPS, type Limits } from '@sallyport/message';
import type { CheckedProcess } from '../model.js';
import { type Link, servedMethods } from './traffic.js';

/** @param links all channels of the solution */
export function effectiveLimits(process: CheckedProcess, links: readonly Link[]): Limits {
  const limits = { ...DEFAULT_LIMITS, ...process.limits };
  if (process.limits.queueBytes !== undefined) return limits;
  const queueBytes = Math.max(limits.queueBytes, neededQueue(process, links));
  return { ...limits, queueBytes: Math.min(queueBytes, LIMIT_CAPS.queueBytes) };
}

/** Bytes a queue towards the process should hold: twice one largest frame for each of its channels, and for the kernel. */
export function neededQueue(process: CheckedProcess, links: readonly Link[]): number {
  const own = links.filter(({ client, server }) => client === process || server === process);
  return 2 * (own.length + 1) * largestReceived(process, own);
}

/** Bytes of the largest frame the process can be sent, no larger than its limit lets through. */
function largestReceived(process: CheckedProcess, links: readonly Link[]): number {
  let largest = 0;
  for (const { client, server } of links) {
    for (const { layout } of servedMethods(server.class)) {
      const received =
        server === process
          ? layout.request.maximumFrame
          : Math.max(layout.response.maximumFrame, layout.error.maximumFrame);
      if (client === process || server === process) largest = Math.max(largest, received);
    }
  }
  return Math.min(largest, process.limits.frameBytes ?? DEFAULT_LIMITS.frameBytes);
}
