/**
 * Targets: the methods of endpoints that a section of the policy covers. Selectors narrow them down one by one, so that the one that
 * leaves nothing can be named together with what would have fitted.
 *
 * The server of a request is its destination; of a response and of an error their source; of a security event the source, whose
 * security interface is meant.
 */
import type { EventKind } from '@sallyport/policy';
import type { CheckedClass, CheckedInterface, CheckedMethod } from '../model.js';
import type { SelectorName } from './ast.js';

export interface Target {
  readonly class: CheckedClass;
  /** Qualified name of the endpoint; of a security interface the path of its instance. */
  readonly endpoint: string;
  readonly alias: string | null;
  readonly component: string;
  readonly interface: CheckedInterface;
  readonly method: CheckedMethod;
}

/** The selector that names the server. */
export function serverSide(event: EventKind): 'src' | 'dst' {
  return event === 'request' || event === 'execute' ? 'dst' : 'src';
}

const served = new WeakMap<CheckedClass, readonly Target[]>();
const decided = new WeakMap<CheckedClass, readonly Target[]>();

/** The targets of one class; for each class worked out once, since every section of a policy asks. */
export function targetsOf(event: EventKind, checked: CheckedClass): readonly Target[] {
  if (event === 'execute') return [];
  const known = event === 'security' ? decided : served;
  const targets = known.get(checked) ?? findTargets(event, checked);
  known.set(checked, targets);
  return targets;
}

function findTargets(event: EventKind, checked: CheckedClass): Target[] {
  return placesOf(event, checked).flatMap((place) =>
    place.interface.methods.map((method) => ({ ...place, method })),
  );
}

/** Where methods of a class are: its endpoints, for a security event its security interfaces. */
function placesOf(event: EventKind, checked: CheckedClass): Omit<Target, 'method'>[] {
  const places =
    event === 'security'
      ? checked.security.map(({ path, ...rest }) => ({ ...rest, name: path, alias: null }))
      : checked.endpoints;
  return places.map(({ name, alias, component, interface: of }) => ({
    class: checked,
    endpoint: name,
    alias,
    component,
    interface: of,
  }));
}

/**
 * The values of a selector by which endpoints without methods go, as many of the supplied kernel's have none: a rule for one of them
 * covers nothing, and is right.
 */
export function emptyNames(name: SelectorName, checked: CheckedClass, event: EventKind): readonly string[] {
  if (name !== 'interface' && name !== 'component' && name !== 'endpoint') return [];
  return placesOf(event, checked)
    .filter((place) => place.interface.methods.length === 0)
    .flatMap((place) => namesOfPlace(name, place));
}

/** Whether everything that could be a target of the class is known. */
export function hasCompleteTargets(event: EventKind, checked: CheckedClass): boolean {
  const of = event === 'security' ? checked.security : checked.endpoints;
  return checked.complete && of.every((endpoint) => endpoint.interface.complete);
}

/** The values of a selector that fit at least one of the targets. */
export function selectable(name: SelectorName, targets: readonly Target[], event: EventKind): Set<string> {
  return new Set(targets.flatMap((target) => namesOf(name, target, event)));
}

export function fits(name: SelectorName, value: string, target: Target, event: EventKind): boolean {
  return namesOf(name, target, event).includes(value);
}

function namesOf(name: SelectorName, target: Target, event: EventKind): readonly string[] {
  switch (name) {
    case 'src':
    case 'dst':
      return name === serverSide(event) ? [target.class.name] : [];
    case 'method':
      return [target.method.name];
    default:
      return namesOfPlace(name, target);
  }
}

function namesOfPlace(
  name: 'interface' | 'component' | 'endpoint',
  place: Omit<Target, 'method'>,
): readonly string[] {
  switch (name) {
    case 'interface':
      return [place.interface.name];
    case 'component':
      return [place.component];
    case 'endpoint':
      return place.alias === null ? [place.endpoint] : [place.endpoint, place.alias];
  }
}
