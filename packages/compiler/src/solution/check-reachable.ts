/** Endpoints nobody can reach, since no channel leads to a process that has them. */
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedProcess } from '../model.js';
import { quote } from '../printable.js';
import { linksOf } from './traffic.js';

export function warnOfUnreachable(processes: readonly CheckedProcess[], diagnostics: Diagnostics): void {
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
