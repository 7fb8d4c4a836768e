/**
 * Packages that import one another. Names are found whatever the order, so nothing here needs the check; but who reads a package that
 * imports itself by way of others cannot read either first, and compilers that include one file in the other refuse them.
 */
import type { Diagnostics } from '../diagnostics.js';
import type { Name } from '../parser.js';
import type { IdlPackage } from './idl-package.js';

/** Packages of a cycle that are named. */
const SHOWN_CYCLE = 8;

interface Step {
  readonly package: IdlPackage;
  readonly imports: readonly (readonly [name: Name, target: IdlPackage])[];
  next: number;
}

/** Reports each import that closes a cycle. The walk has a stack of its own: chains are as long as somebody wrote them. */
export function reportImportCycles(packages: Iterable<IdlPackage>, diagnostics: Diagnostics): void {
  const done = new Set<IdlPackage>();
  for (const start of packages) {
    const path: Step[] = [];
    const onPath = new Set<IdlPackage>();
    const enter = (each: IdlPackage): void => {
      path.push({ package: each, imports: each.namedImports, next: 0 });
      onPath.add(each);
    };
    if (!done.has(start)) enter(start);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const found = step.imports[step.next];
      step.next += 1;
      if (found === undefined) {
        done.add(step.package);
        onPath.delete(step.package);
        path.pop();
      } else if (onPath.has(found[1])) report(path, found[0], found[1], diagnostics);
      else if (!done.has(found[1])) enter(found[1]);
    }
  }
}

function report(path: readonly Step[], name: Name, target: IdlPackage, diagnostics: Diagnostics): void {
  const from = path.findIndex((step) => step.package === target);
  const cycle = [...path.slice(from).map((step) => step.package.name), target.name];
  const shown = cycle.length > SHOWN_CYCLE ? [...cycle.slice(0, SHOWN_CYCLE), '...'] : cycle;
  diagnostics.error(
    name.span,
    'import-cycle',
    `these packages import one another: ${shown.join(', ')}`,
    'move what they share into a package of its own that imports none of them',
  );
}
