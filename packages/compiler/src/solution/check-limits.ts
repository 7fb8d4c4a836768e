/** Whether every message that is described can pass the limits of the processes at both ends, and every queue holds enough. */
import { DEFAULT_LIMITS, LIMIT_CAPS } from '@sallyport/message';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';
import { neededQueue } from './effective-limits.js';
import { type Link, linksOf, type ServedMethod, servedMethods } from './traffic.js';

export function checkLimits(processes: readonly CheckedProcess[], diagnostics: Diagnostics): void {
  const links = linksOf(processes);
  const checked = new Map<CheckedProcess, Set<ServedMethod>>();
  for (const { client, server } of links) {
    for (const served of servedMethods(server.class)) {
      for (const process of [server, client]) {
        const before = checked.get(process) ?? new Set();
        checked.set(process, before);
        if (!before.has(served)) checkFrame(process, served, diagnostics);
        before.add(served);
      }
    }
  }
  for (const process of processes) checkQueue(process, links, diagnostics);
}

function checkFrame(process: CheckedProcess, { name, layout }: ServedMethod, diagnostics: Diagnostics): void {
  const limit = process.limits.frameBytes ?? DEFAULT_LIMITS.frameBytes;
  const kinds = [
    ['request', layout.request.maximumFrame],
    ['response', layout.response.maximumFrame],
    ['error part', layout.error.maximumFrame],
  ] as const;
  const [kind, size] = kinds.reduce((most, each) => (each[1] > most[1] ? each : most));
  if (size <= limit) return;
  diagnostics.error(
    process.limitSpans.get('frameBytes') ?? process.span,
    'frame-too-small',
    `the largest ${kind} of ${name} takes ${size} bytes, but a frame of the process ${quote(process.name)} has at most ${limit}`,
    size > LIMIT_CAPS.frameBytes
      ? `give its parameters smaller bounds: no frame can have more than ${LIMIT_CAPS.frameBytes} bytes`
      : `write \`limits: { frameBytes: ${size} }\` for this process, or give the parameters smaller bounds`,
  );
}

function checkQueue(process: CheckedProcess, links: readonly Link[], diagnostics: Diagnostics): void {
  const needed = neededQueue(process, links);
  const limit = process.limits.queueBytes ?? LIMIT_CAPS.queueBytes;
  if (needed <= limit) return;
  diagnostics.error(
    process.limitSpans.get('queueBytes') ?? process.span,
    'queue-too-small',
    `what may wait for the process ${quote(process.name)} at once takes ${needed} bytes, but its queue has at most ${limit}`,
    needed > LIMIT_CAPS.queueBytes
      ? 'connect fewer processes to it, or give the parameters of its methods smaller bounds'
      : `write \`queueBytes: ${needed}\` in its limits, or leave queueBytes out`,
  );
}
