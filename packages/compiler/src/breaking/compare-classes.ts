/**
 * Rules for process classes: their endpoints, the numbers of these, and their security interfaces. Components count
 * through the classes they are in.
 */
import type { CheckedClass, CheckedEndpoint, CheckedInterface } from '../model.js';
import { quote } from '../text/printable.js';
import type { Span } from '../text/source.js';
import { type Affected, type Changes, EVERYBODY, PEERS, type State } from './change.js';
import type { ClassPlaces } from './class-places.js';
import { compareNumbered, type NumberedKind } from './compare-numbered.js';
import type { Match } from './match.js';

/** The process that asks the security module, and the policy that answers it. */
const ASKING: readonly Affected[] = ['clients', 'policy'];

/** @param places of what the class has */
export function compareClasses(
  from: CheckedClass,
  to: CheckedClass,
  places: ClassPlaces,
  changes: Changes,
): void {
  const endpoints = endpointsOf(from, to, places);
  for (const match of compareNumbered(endpoints, from.endpoints, to.endpoints, changes)) {
    compareEndpoint(endpoints, match, places, changes);
  }
  const [olds, news] = [securityIn(from), securityIn(to)];
  const security = securityOf(from.name, olds, news, places);
  for (const match of compareNumbered(security, olds, news, changes)) {
    if (match.from.interface.name === match.to.interface.name) continue;
    changes.add(security.placeOf(match.to, 'new'), {
      code: 'security-interface',
      effect: 'wire',
      affects: ASKING,
      subject: security.subjectOf(match.from),
      message: `the ${security.titleOf(match.from)} is another`,
      from: match.from.interface.name,
      to: match.to.interface.name,
    });
  }
}

function endpointsOf(
  from: CheckedClass,
  to: CheckedClass,
  places: ClassPlaces,
): NumberedKind<CheckedEndpoint> {
  const title = ({ name }: CheckedEndpoint) => `endpoint ${name} of ${from.name}`;
  const placeOfMoved = places.ofMoved(from.endpoints.map(instancesAround), to.endpoints.map(instancesAround));
  return {
    code: 'endpoint',
    number: 'RIID',
    owner: from.name,
    subjectOf: title,
    titleOf: title,
    detailOf: (endpoint) => endpoint.interface.name,
    placeOf: (endpoint, state) => places.of(instancesAround(endpoint), state, endpoint.span),
    placeOfMoved: (endpoint) => placeOfMoved(instancesAround(endpoint), endpoint.span),
    alike: (a, b) => a.interface.name === b.interface.name,
    keptByName: 'its number stays',
    asks: 'the process has to implement it when it is built anew',
    asked: ['servers'],
    peers: PEERS,
    everybody: EVERYBODY,
  };
}

function instancesAround({ name }: CheckedEndpoint): string[] {
  return name.split('.').slice(0, -1);
}

function compareEndpoint(
  kind: NumberedKind<CheckedEndpoint>,
  { from, to }: Match<CheckedEndpoint>,
  places: ClassPlaces,
  changes: Changes,
): void {
  const title = kind.titleOf(from);
  if (from.interface.name !== to.interface.name) {
    changes.add(kind.placeOf(to, 'new'), {
      code: 'endpoint-interface',
      effect: 'wire',
      affects: EVERYBODY,
      subject: title,
      message: `the ${title} has another interface`,
      from: from.interface.name,
      to: to.interface.name,
    });
  }
  if (from.alias === null || from.alias === to.alias) return;
  // Another instance may have taken it away, and which one does not matter.
  changes.add(places.ofOutermost(instancesAround(to), to.span), {
    code: 'endpoint-alias',
    effect: 'source',
    affects: ['clients', 'policy'],
    subject: title,
    message: `the ${title} can no longer be called ${quote(from.alias)}`,
    from: from.alias,
    ...(to.alias === null ? {} : { to: to.alias }),
  });
}

interface NamedSecurity {
  /** A component has at most one security interface, so the path of its instance names it; '' for the class's own. */
  readonly name: string;
  /** Names of the instances around it. */
  readonly path: readonly string[];
  /** Name of the component that has it, or of the class. */
  readonly component: string;
  /** That of the class. */
  readonly span: Span;
  readonly interface: CheckedInterface;
}

function securityIn({ security, span }: CheckedClass): NamedSecurity[] {
  return security.map(({ path, component, interface: described }) => ({
    name: path,
    component,
    path: path === '' ? [] : path.split('.'),
    span,
    interface: described,
  }));
}

function securityOf(
  owner: string,
  from: readonly NamedSecurity[],
  to: readonly NamedSecurity[],
  places: ClassPlaces,
): NumberedKind<NamedSecurity> {
  const title = ({ name }: NamedSecurity) => `security interface ${name === '' ? '' : `${name} `}of ${owner}`;
  const pathsOf = (all: readonly NamedSecurity[]) => all.map(({ path }) => path);
  const placeOfMoved = places.ofMoved(pathsOf(from), pathsOf(to));
  const declared = ({ path, component, span }: NamedSecurity, state: State) =>
    path.length === 0 ? span : (places.ofComponent(component, state) ?? span);
  return {
    code: 'security',
    number: 'RIID',
    owner,
    subjectOf: title,
    titleOf: title,
    placeOf: (security, state) => places.of(security.path, state, declared(security, state)),
    placeOfMoved: (security) => placeOfMoved(security.path, declared(security, 'new')),
    detailOf: (security) => security.interface.name,
    // An instance of another name is another component, for all that can be seen from outside.
    alike: () => false,
    keptByName: 'its number stays',
    asks: 'the policy has to allow what is asked through it',
    asked: ['policy'],
    peers: ASKING,
    everybody: ASKING,
  };
}
