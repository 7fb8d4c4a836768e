/**
 * Rules for process classes: their endpoints, the numbers of these, and their security interfaces. Components count
 * through the classes they are in.
 */
import type { CheckedClass, CheckedEndpoint } from '../model.js';
import { quote } from '../printable.js';
import { type Affected, type Changes, EVERYBODY, PEERS } from './change.js';

/** The process that asks the security module, and the policy that answers it. */
const ASKING: readonly Affected[] = ['clients', 'policy'];

export function compareClasses(from: CheckedClass, to: CheckedClass, changes: Changes): void {
  compareEndpoints(from, to, changes);
  compareSecurity(from, to, changes);
}

function compareEndpoints(from: CheckedClass, to: CheckedClass, changes: Changes): void {
  const riids = new Map(to.endpoints.map((endpoint, riid) => [endpoint.name, riid]));
  const oldNames = new Set(from.endpoints.map(({ name }) => name));
  const continued = new Set<CheckedEndpoint>();
  for (const [riid, endpoint] of from.endpoints.entries()) {
    const newRiid = riids.get(endpoint.name);
    const same =
      newRiid === undefined ? renamedTo(endpoint, to.endpoints[riid], oldNames) : to.endpoints[newRiid];
    const subject = `endpoint ${endpoint.name} of ${from.name}`;
    if (same === undefined) {
      changes.addGone(endpoint.span, {
        code: 'endpoint-removed',
        effect: 'wire',
        affects: EVERYBODY,
        subject,
        message: `the ${subject} is gone`,
        from: `RIID ${riid}, ${endpoint.interface.name}`,
      });
      continue;
    }
    continued.add(same);
    if (newRiid === undefined) {
      changes.add(same.span, {
        code: 'endpoint-renamed',
        effect: 'source',
        affects: EVERYBODY,
        subject,
        message: `the ${subject} is now called ${quote(same.name)}; its number stays the same`,
        from: endpoint.name,
        to: same.name,
      });
    } else if (newRiid !== riid) {
      changes.add(same.span, {
        code: 'endpoint-moved',
        effect: 'wire',
        affects: PEERS,
        subject,
        message: `the ${subject} has another number`,
        from: `RIID ${riid}`,
        to: `RIID ${newRiid}`,
      });
    }
    compareEndpoint(subject, endpoint, same, changes);
  }
  for (const [riid, endpoint] of to.endpoints.entries()) {
    if (!continued.has(endpoint)) added(to.name, endpoint, riid, from.endpoints[riid], changes);
  }
}

/** The endpoint with another name that an old one has become: at its number, new by name, of the same interface. */
function renamedTo(
  endpoint: CheckedEndpoint,
  candidate: CheckedEndpoint | undefined,
  oldNames: ReadonlySet<string>,
): CheckedEndpoint | undefined {
  if (candidate === undefined || oldNames.has(candidate.name)) return undefined;
  return candidate.interface.name === endpoint.interface.name ? candidate : undefined;
}

function compareEndpoint(
  subject: string,
  from: CheckedEndpoint,
  to: CheckedEndpoint,
  changes: Changes,
): void {
  if (from.interface.name !== to.interface.name) {
    changes.add(to.span, {
      code: 'endpoint-interface',
      effect: 'wire',
      affects: EVERYBODY,
      subject,
      message: `the ${subject} has another interface`,
      from: from.interface.name,
      to: to.interface.name,
    });
  }
  if (from.alias === null || from.alias === to.alias) return;
  changes.add(to.span, {
    code: 'endpoint-alias',
    effect: 'source',
    affects: ['clients', 'policy'],
    subject,
    message: `the ${subject} can no longer be called ${quote(from.alias)}`,
    from: from.alias,
    ...(to.alias === null ? {} : { to: to.alias }),
  });
}

/** @param before the endpoint that had the number */
function added(
  owner: string,
  endpoint: CheckedEndpoint,
  riid: number,
  before: CheckedEndpoint | undefined,
  changes: Changes,
): void {
  const subject = `endpoint ${endpoint.name} of ${owner}`;
  const common = { subject, to: `RIID ${riid}, ${endpoint.interface.name}` };
  if (before === undefined) {
    changes.add(endpoint.span, {
      ...common,
      code: 'endpoint-added',
      effect: 'none',
      affects: ['servers'],
      message: `the ${subject} is new, after all others; the process has to implement it when it is built anew`,
    });
    return;
  }
  changes.add(endpoint.span, {
    ...common,
    code: 'endpoint-inserted',
    effect: 'wire',
    affects: PEERS,
    message: `the ${subject} is new and has the number that was ${quote(before.name)}'s`,
  });
}

/** A component has at most one security interface, so the path of its instance names it. */
function compareSecurity(from: CheckedClass, to: CheckedClass, changes: Changes): void {
  const numbers = new Map(to.security.map(({ path }, riid) => [path, riid]));
  for (const [riid, { path, interface: described }] of from.security.entries()) {
    const subject = `security interface ${path === '' ? '' : `${path} `}of ${from.name}`;
    const newRiid = numbers.get(path);
    const same = newRiid === undefined ? undefined : to.security[newRiid];
    if (same === undefined) {
      changes.addGone(from.span, {
        code: 'security-removed',
        effect: 'wire',
        affects: ASKING,
        subject,
        message: `the ${subject} is gone`,
        from: described.name,
      });
      continue;
    }
    if (same.interface.name !== described.name) {
      changes.add(to.span, {
        code: 'security-interface',
        effect: 'wire',
        affects: ASKING,
        subject,
        message: `the ${subject} is another`,
        from: described.name,
        to: same.interface.name,
      });
    }
    if (newRiid !== riid) {
      changes.add(to.span, {
        code: 'security-moved',
        effect: 'wire',
        affects: ASKING,
        subject,
        message: `the ${subject} has another number`,
        from: `RIID ${riid}`,
        to: `RIID ${newRiid}`,
      });
    }
  }
  const known = new Set(from.security.map(({ path }) => path));
  for (const { path, interface: described } of to.security) {
    if (known.has(path)) continue;
    const subject = `security interface ${path === '' ? '' : `${path} `}of ${to.name}`;
    changes.add(to.span, {
      code: 'security-added',
      effect: 'none',
      affects: ['policy'],
      subject,
      message: `the ${subject} is new`,
      to: described.name,
    });
  }
}
