/** Endpoints nobody can reach, since no channel leads to a process that has them; and channels that lead to no endpoint. */
import { sep } from 'node:path';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedProcess } from '../model.js';
import { quote } from '../text/printable.js';
import { linksOf } from './traffic.js';

/** @param root absolute path of the solution's folder: of classes from elsewhere there may be a stub only */
export function warnOfUnreachable(
  processes: readonly CheckedProcess[],
  root: string,
  diagnostics: Diagnostics,
): void {
  const byName = new Map(processes.map((process) => [process.name, process]));
  for (const { channels } of processes) {
    for (const { id, target, span } of channels) {
      const server = byName.get(target)?.class;
      if (
        server?.endpoints.length !== 0 ||
        !server.complete ||
        !server.source.absolutePath.startsWith(root + sep)
      )
        continue;
      diagnostics.warning(
        span,
        'no-endpoint',
        `${quote(target)} has no endpoint, so nothing can be asked through the channel ${quote(id)}`,
        'give its class an endpoint, or remove this connection',
      );
    }
  }
  const reached = new Set(linksOf(processes).map(({ server }) => server));
  for (const process of processes) {
    const { endpoints } = process.class;
    if (endpoints.length === 0 || reached.has(process)) continue;
    const [first] = endpoints;
    const what =
      endpoints.length === 1
        ? `its endpoint ${quote(first?.name ?? '')}`
        : `its ${endpoints.length} endpoints`;
    diagnostics.warning(
      process.span,
      'unreachable',
      `no process is connected to ${quote(process.name)}, so nobody can reach ${what}`,
      `write a connection with \`target: ${process.name}\`, or remove the endpoints`,
    );
  }
}
