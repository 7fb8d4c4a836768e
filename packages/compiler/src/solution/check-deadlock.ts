/**
 * Circles of processes each of which is a client of the next. A process that makes blocking calls serves nobody meanwhile, so a circle
 * of such processes ends with all of them waiting for one another. One process that awaits its calls breaks the circle.
 *
 * Descriptions do not say how a program calls; `calls` in init.yaml does. A circle in which all say `blocking` can only deadlock; one
 * in which somebody says nothing may.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedChannel, CheckedProcess } from '../model.js';
import { quote } from '../printable.js';

/** Processes of a circle that are named. */
const SHOWN = 8;

interface Edge {
  readonly channel: CheckedChannel;
  readonly server: CheckedProcess;
}

/** A circle: each process with the channel to the next; the last leads to the first. */
type Circle = readonly { readonly process: CheckedProcess; readonly channel: CheckedChannel }[];

export function checkDeadlock(processes: readonly CheckedProcess[], diagnostics: Diagnostics): void {
  const edges = edgesOf(processes);
  const found = new Set<CheckedProcess>();
  const report = (among: readonly CheckedProcess[], say: (circle: Circle) => void): void => {
    for (const circle of circles(among, edges)) {
      // One finding for processes that hang together: who breaks one circle checks again.
      if (circle.some(({ process }) => found.has(process))) continue;
      for (const { process } of circle) found.add(process);
      say(circle);
    }
  };
  report(
    processes.filter(({ calls }) => calls === 'blocking'),
    (circle) =>
      diagnostics.error(
        circle[0]?.channel.span ?? noCircle(),
        'deadlock',
        `these processes make blocking calls to one another and can only deadlock: ${shown(circle)}`,
        'remove one of these channels, or let one of the processes await its calls and write `calls: await` for it',
      ),
  );
  report(
    processes.filter(({ calls }) => calls !== 'await'),
    (circle) =>
      diagnostics.warning(
        circle[0]?.channel.span ?? noCircle(),
        'deadlock',
        `these processes call one another in a circle, and deadlock if all of them make blocking calls: ${shown(circle)}`,
        'remove one of these channels, or write `calls: await` for a process that only awaits its calls',
      ),
  );
}

/** By client; one edge to each server with endpoints. */
function edgesOf(processes: readonly CheckedProcess[]): ReadonlyMap<CheckedProcess, readonly Edge[]> {
  const byName = new Map(processes.map((process) => [process.name, process]));
  return new Map(
    processes.map((client) => {
      const servers = new Map<CheckedProcess, CheckedChannel>();
      for (const channel of client.channels) {
        const server = byName.get(channel.target);
        if (server === undefined || server.class.endpoints.length === 0) continue;
        if (!servers.has(server)) servers.set(server, channel);
      }
      return [client, [...servers].map(([server, channel]) => ({ server, channel }))];
    }),
  );
}

/**
 * A circle for each channel that closes one in a walk in depth, among these processes alone. The walk has a stack of its own, since
 * chains of processes are as long as somebody wrote them.
 */
function* circles(
  among: readonly CheckedProcess[],
  edges: ReadonlyMap<CheckedProcess, readonly Edge[]>,
): Generator<Circle> {
  const allowed = new Set(among);
  const done = new Set<CheckedProcess>();
  for (const start of among) {
    const path: { process: CheckedProcess; next: number; channel: CheckedChannel | null }[] = [];
    const places = new Map<CheckedProcess, number>();
    const enter = (process: CheckedProcess): void => {
      places.set(process, path.length);
      path.push({ process, next: 0, channel: null });
    };
    if (!done.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const edge = edges.get(step.process)?.[step.next];
      step.next += 1;
      if (edge === undefined) {
        done.add(step.process);
        places.delete(step.process);
        path.pop();
        continue;
      }
      step.channel = edge.channel;
      const place = places.get(edge.server);
      if (place !== undefined)
        yield path.slice(place).map(({ process, channel }) => {
          return { process, channel: channel ?? noCircle() };
        });
      else if (allowed.has(edge.server) && !done.has(edge.server)) enter(edge.server);
    }
  }
}

function shown(circle: Circle): string {
  const names = circle.slice(0, SHOWN).map(({ process }) => quote(process.name));
  if (circle.length > SHOWN) names.push('...');
  return [...names, quote(circle[0]?.process.name ?? '')].join(' -> ');
}

function noCircle(): never {
  throw new Error('a circle has no channel');
}
