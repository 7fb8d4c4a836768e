/**
 * Cycles of processes each of which is a client of the next. A process that makes blocking calls serves nobody meanwhile, so a cycle
 * of such processes ends with all of them waiting for one another. One process that awaits its calls breaks the cycle.
 *
 * Descriptions do not say how a program calls; `calls` in init.yaml does. A cycle in which all say `blocking` can only deadlock; one
 * in which somebody says nothing may.
 */
import { type CycleStep, cyclesIn, shownCycle } from '../cycles.js';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedChannel, CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';

type Edges = ReadonlyMap<CheckedProcess, readonly (readonly [CheckedChannel, CheckedProcess])[]>;
type Cycle = readonly CycleStep<CheckedProcess, CheckedChannel>[];

/** Reports cycles of channels: of those that share a process the first one found, since mending it may mend the others. */
export function checkDeadlock(processes: readonly CheckedProcess[], diagnostics: Diagnostics): void {
  const edges = edgesOf(processes);
  const found = new Set<CheckedProcess>();
  const report = (
    among: readonly CheckedProcess[],
    say: (channel: CheckedChannel, names: string) => void,
  ): void => {
    for (const cycle of cyclesAmong(among, edges)) {
      const [first] = cycle;
      if (first === undefined || cycle.some(({ node }) => found.has(node))) continue;
      for (const { node } of cycle) found.add(node);
      say(first.edge, shownCycle(cycle.map(({ node }) => quote(node.name))));
    }
  };
  report(
    processes.filter(({ calls }) => calls === 'blocking'),
    ({ span }, names) =>
      diagnostics.error(
        span,
        'deadlock',
        `these processes make blocking calls to one another and can only deadlock: ${names}`,
        'remove one of these channels, or let one of the processes await its calls and write `calls: await` for it',
      ),
  );
  report(
    processes.filter(({ calls }) => calls !== 'await'),
    ({ span }, names) =>
      diagnostics.warning(
        span,
        'deadlock',
        `these processes call one another in a cycle, and deadlock if all of them make blocking calls: ${names}`,
        'remove one of these channels, or write `calls: await` for a process that only awaits its calls',
      ),
  );
}

/** By client; one edge to each server with endpoints. */
function edgesOf(processes: readonly CheckedProcess[]): Edges {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return new Map(
    processes.map((client) => {
      const servers = new Map<CheckedProcess, CheckedChannel>();
      for (const channel of client.channels) {
        const server = byName.get(channel.target);
        if (server === undefined || server.class.endpoints.length === 0) continue;
        if (!servers.has(server)) servers.set(server, channel);
      }
      return [client, [...servers].map(([server, channel]) => [channel, server] as const)];
    }),
  );
}

/** Cycles that lie among these processes alone. */
function cyclesAmong(among: readonly CheckedProcess[], edges: Edges): Iterable<Cycle> {
  const allowed = new Set(among);
  return cyclesIn(among, (process) => (edges.get(process) ?? []).filter(([, server]) => allowed.has(server)));
}
