/**
 * From a process class to its endpoints in order of RIID: a component's own endpoints in their order, then those of its
 * instances, depth first.
 *
 * The number of endpoints can grow exponentially with the text (each component having two of the next), so they are counted
 * before they are laid out, and what holds none is not entered.
 */
import { FIXED_LIMITS } from '@sallyport/message';
import type { Diagnostics } from '../diagnostics.js';
import type { CheckedClass, CheckedComponent, CheckedEndpoint, CheckedSecurity } from '../model.js';
import { quote } from '../text/printable.js';

/** Characters of a qualified endpoint name. Picked: they are sent to every client in its HELLO. */
const MAX_ENDPOINT_NAME = 1000;
/** Methods of one class, counted at each endpoint: the policy has an answer for each of them. Picked: twenty times a large process. */
const MAX_METHODS = 20_000;

/**
 * @param outermost what the EDL declares
 * @param name class name
 * @param supplied whether it comes with the compiler
 */
export function checkClass(
  name: string,
  outermost: CheckedComponent,
  supplied: boolean,
  diagnostics: Diagnostics,
): CheckedClass {
  const { span, docs, source } = outermost;
  const common = { name, span, docs, source, supplied };
  const count = countEndpoints(outermost, new Map());
  if (count > FIXED_LIMITS.endpoints) {
    diagnostics.error(
      span,
      'limit',
      `the class ${quote(name)} has more than ${FIXED_LIMITS.endpoints} endpoints`,
      'divide it into several processes',
    );
    return { ...common, endpoints: [], security: [], complete: false };
  }
  const methods = countMethods(outermost, new Map());
  if (methods > MAX_METHODS) {
    diagnostics.error(
      span,
      'limit',
      `the class ${quote(name)} has ${methods} methods, those of an interface counted for each of its endpoints`,
      `use at most ${MAX_METHODS}: divide it into several processes`,
    );
    return { ...common, endpoints: [], security: [], complete: false };
  }
  const layout = new ClassLayout(name, outermost);
  layout.add(outermost, '');
  const long = layout.endpoints.find((endpoint) => endpoint.name.length > MAX_ENDPOINT_NAME);
  if (long !== undefined) {
    diagnostics.error(
      span,
      'long-name',
      `an endpoint of the class ${quote(name)} has a name of ${long.name.length} characters`,
      `use shorter names, or nest components less deep: at most ${MAX_ENDPOINT_NAME} characters`,
    );
  }
  return {
    ...common,
    endpoints: withoutAmbiguousAliases(layout.endpoints),
    security: layout.security,
    complete: outermost.complete && long === undefined,
  };
}

/** Endpoints and security interfaces in a component and all its instances. */
function countEndpoints(component: CheckedComponent, known: Map<CheckedComponent, number>): number {
  const counted = known.get(component);
  if (counted !== undefined) return counted;
  let count = component.endpoints.length + (component.security === null ? 0 : 1);
  for (const instance of component.components) count += countEndpoints(instance.component, known);
  known.set(component, count);
  return count;
}

/** Methods behind all endpoints of a component and its instances. */
function countMethods(component: CheckedComponent, known: Map<CheckedComponent, number>): number {
  const counted = known.get(component);
  if (counted !== undefined) return counted;
  let count = component.security?.methods.length ?? 0;
  for (const endpoint of component.endpoints) count += endpoint.interface.methods.length;
  for (const instance of component.components) count += countMethods(instance.component, known);
  known.set(component, count);
  return count;
}

class ClassLayout {
  readonly endpoints: CheckedEndpoint[] = [];
  readonly security: CheckedSecurity[] = [];
  readonly #name: string;
  readonly #outermost: CheckedComponent;
  readonly #counts = new Map<CheckedComponent, number>();

  constructor(name: string, outermost: CheckedComponent) {
    this.#name = name;
    this.#outermost = outermost;
  }

  /** @param path names of the instances around, each followed by a dot */
  add(component: CheckedComponent, path: string): void {
    const owner = component === this.#outermost ? this.#name : component.name;
    for (const endpoint of component.endpoints) {
      const name = path + endpoint.name;
      const alias = component === this.#outermost ? null : `${component.name}.${endpoint.name}`;
      this.endpoints.push({
        name,
        component: owner,
        alias: alias === name ? null : alias,
        interface: endpoint.interface,
        docs: endpoint.docs,
        span: endpoint.span,
      });
    }
    if (component.security !== null) {
      this.security.push({ path: path.slice(0, -1), component: owner, interface: component.security });
    }
    for (const instance of component.components) {
      if (countEndpoints(instance.component, this.#counts) > 0) {
        this.add(instance.component, `${path}${instance.name}.`);
      }
    }
  }
}

/** A name that means two endpoints means none. */
function withoutAmbiguousAliases(endpoints: readonly CheckedEndpoint[]): CheckedEndpoint[] {
  const uses = new Map<string, number>();
  for (const { name, alias } of endpoints) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
    if (alias !== null) uses.set(alias, (uses.get(alias) ?? 0) + 1);
  }
  return endpoints.map((endpoint) =>
    endpoint.alias !== null && uses.get(endpoint.alias) !== 1 ? { ...endpoint, alias: null } : endpoint,
  );
}
