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

export function targetsOf(event: EventKind, checked: CheckedClass): Target[] {
  if (event === 'execute') return [];
  const endpoints =
    event === 'security'
      ? checked.security.map(({ path, component, interface: of }) => ({
          name: path,
          alias: null,
          component,
          interface: of,
        }))
      : checked.endpoints;
  return endpoints.flatMap(({ name, alias, component, interface: of }) =>
    of.methods.map((method) => ({
      class: checked,
      endpoint: name,
      alias,
      component,
      interface: of,
      method,
    })),
  );
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
    case 'interface':
      return [target.interface.name];
    case 'component':
      return [target.component];
    case 'endpoint':
      return target.alias === null ? [target.endpoint] : [target.endpoint, target.alias];
    case 'method':
      return [target.method.name];
  }
}
