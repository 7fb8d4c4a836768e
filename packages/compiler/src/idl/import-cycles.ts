/**
 * Packages that import one another. Names are found whatever the order, so nothing here needs the check; but who reads a package that
 * imports itself by way of others cannot read either first, and compilers that include one file in the other refuse them.
 */
import { cyclesIn, shownCycle } from '../cycles.js';
import type { Diagnostics } from '../diagnostics.js';
import type { IdlPackage } from './idl-package.js';

/** Reports each import that closes a cycle. */
export function reportImportCycles(packages: Iterable<IdlPackage>, diagnostics: Diagnostics): void {
  for (const cycle of cyclesIn(packages, (each) => each.namedImports)) {
    const closing = cycle.at(-1);
    if (closing === undefined) continue;
    diagnostics.error(
      closing.edge.span,
      'import-cycle',
      `these packages import one another: ${shownCycle(cycle.map(({ node }) => node.name))}`,
      'move what they share into a package of its own that imports none of them',
    );
  }
}
