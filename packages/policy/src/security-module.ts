/**
 * The security module: the policy of a solution, compiled once, asked for every event.
 *
 * At load every rule is resolved against every method it covers: names, fields, types, patterns. What does not resolve refuses
 * the policy. So no question can meet a rule that turns out to be wrong, and there is nothing to fall back on.
 *
 * A question is (event, source class, destination class, endpoint, method); its answer is a Decision, made when first asked for and
 * kept, so that whoever relays many messages of one kind asks once. A question about what does not exist has an answer too: no
 * rule covers it.
 */
import { layoutMethod, type MethodSchema } from '@sallyport/message';
import { checkPolicyRecord } from './check-record.js';
import { compileRule, messageScope, plainScope } from './compile-rule.js';
import { type CompiledRule, Decision, NO_DECISION } from './decision.js';
import { type FlatRule, flattenRules, usesMessage } from './flatten.js';
import { PolicyLoadError } from './load-error.js';
import type { Pattern } from './pattern.js';
import type { PolicyClass, PolicyEndpoint } from './policy-class.js';
import type { EventKind, PolicyRecord } from './record.js';
import {
  coversEndpoint,
  coversMethod,
  isMessageEvent,
  type MessageEvent,
  selectsEndpoints,
} from './routing.js';

/** A rule with its selectors resolved to numbers and its condition compiled. */
interface LoadedRule {
  readonly flat: FlatRule;
  /** Compiled for each method it covers, when its condition looks into the message; else null. */
  readonly perMethod: ReadonlyMap<MethodSchema, CompiledRule> | null;
  /** Compiled for every event it covers, when its condition does not look into the message; else null. */
  readonly common: CompiledRule | null;
}

const EVENT_INDEX: Readonly<Record<EventKind, number>> = {
  execute: 0,
  request: 1,
  response: 2,
  error: 3,
  security: 4,
};
const EVENTS = Object.keys(EVENT_INDEX).length;

/** Stands for every class where rules are kept by class. */
const EVERY_CLASS = -1;

export class SecurityModule {
  readonly #classes: readonly PolicyClass[];
  readonly #classNumbers: ReadonlyMap<string, number>;
  /** Number of the first method of each endpoint when all methods of all classes are counted through: [class][riid]. */
  readonly #methodBase: readonly (readonly number[])[];
  readonly #methods: number;
  /** Rules by event, source and destination, where each of these may be every class. */
  readonly #rules = new Map<number, LoadedRule[]>();
  readonly #decisions = new Map<number, Decision>();

  /**
   * @param classes all process classes of the solution, the kernel's and init's among them.
   * @param record the policy, of which nothing is taken on trust.
   * @throws PolicyLoadError when anything in it is wrong.
   */
  constructor(classes: readonly PolicyClass[], record: PolicyRecord) {
    this.#classes = classes;
    this.#classNumbers = numberClasses(classes);
    const methodBase: number[][] = [];
    let methods = 0;
    for (const { endpoints } of classes) {
      const bases: number[] = [];
      for (const endpoint of endpoints) {
        bases.push(methods);
        methods += endpoint.interface.methods.length;
      }
      methodBase.push(bases);
    }
    this.#methodBase = methodBase;
    this.#methods = methods;
    this.#load(checkPolicyRecord(record));
  }

  /**
   * The decision on messages of one method in one direction.
   * @param source, destination class numbers; for a response or an error the source is the server.
   * @param riid, mid of the server's endpoint and method. Unknown ones are covered by no rule.
   */
  messageDecision(
    event: MessageEvent,
    source: number,
    destination: number,
    riid: number,
    mid: number,
  ): Decision {
    const server = event === 'request' ? destination : source;
    const client = event === 'request' ? source : destination;
    const endpoint = this.#classes[server]?.endpoints[riid];
    const base = this.#methodBase[server]?.[riid];
    const method = endpoint?.interface.methods[mid];
    if (endpoint === undefined || base === undefined || method === undefined) return NO_DECISION;
    if (this.#classes[client] === undefined) return NO_DECISION;

    // Execute decisions have the keys from 0, message decisions those behind them.
    const cell = (EVENT_INDEX[event] * this.#classes.length + client) * this.#methods + base + mid;
    const key = this.#classes.length ** 2 + cell;
    let decision = this.#decisions.get(key);
    if (decision === undefined) {
      decision = this.#decide(event, source, destination, (rule) => {
        const { selectors } = rule.flat;
        if (!coversEndpoint(selectors, endpoint) || !coversMethod(selectors, method)) return null;
        return compiledFor(rule, method);
      });
      this.#decisions.set(key, decision);
    }
    return decision;
  }

  /** The decision on starting a process. @param source, destination class numbers: of who starts, and of what is started. */
  executeDecision(source: number, destination: number): Decision {
    if (this.#classes[source] === undefined || this.#classes[destination] === undefined) return NO_DECISION;
    const key = source * this.#classes.length + destination;
    let decision = this.#decisions.get(key);
    if (decision === undefined) {
      decision = this.#decide('execute', source, destination, (rule) => compiledFor(rule, null));
      this.#decisions.set(key, decision);
    }
    return decision;
  }

  #decide(
    event: EventKind,
    source: number,
    destination: number,
    compiledOf: (rule: LoadedRule) => CompiledRule | null,
  ): Decision {
    const compiled = [
      ...this.#rulesOf(event, source, destination),
      ...this.#rulesOf(event, source, EVERY_CLASS),
      ...this.#rulesOf(event, EVERY_CLASS, destination),
      ...this.#rulesOf(event, EVERY_CLASS, EVERY_CLASS),
    ]
      .sort((first, second) => first.flat.ordinal - second.flat.ordinal)
      .map(compiledOf)
      .filter((rule) => rule !== null);
    return compiled.length === 0 ? NO_DECISION : new Decision(compiled);
  }

  #rulesOf(event: EventKind, source: number, destination: number): readonly LoadedRule[] {
    return this.#rules.get(this.#ruleKey(event, source, destination)) ?? [];
  }

  #ruleKey(event: EventKind, source: number, destination: number): number {
    const width = this.#classes.length + 1;
    return ((source + 1) * width + destination + 1) * EVENTS + EVENT_INDEX[event];
  }

  #load(record: PolicyRecord): void {
    const patterns = new Map<string, Pattern>();
    for (const flat of flattenRules(record)) {
      const source = this.#classNumber(flat, 'src');
      const destination = this.#classNumber(flat, 'dst');
      const rule = this.#loadRule(flat, source, destination, patterns);
      const key = this.#ruleKey(flat.event, source, destination);
      const rules = this.#rules.get(key);
      if (rules === undefined) this.#rules.set(key, [rule]);
      else rules.push(rule);
    }
  }

  #classNumber({ selectors, place, event }: FlatRule, side: 'src' | 'dst'): number {
    const name = selectors[side];
    if (name === undefined) return EVERY_CLASS;
    if (side === 'dst' && event === 'security') {
      throw new PolicyLoadError(place, 'a security event has no destination');
    }
    const number = this.#classNumbers.get(name);
    if (number === undefined) throw new PolicyLoadError(place, `there is no class ${JSON.stringify(name)}`);
    return number;
  }

  #loadRule(flat: FlatRule, source: number, destination: number, patterns: Map<string, Pattern>): LoadedRule {
    const condition = flat.rule.rule === 'grant' ? null : flat.rule.condition;
    const { event } = flat;
    if (!isMessageEvent(event)) {
      if (event === 'execute' && selectsEndpoints(flat.selectors)) {
        throw new PolicyLoadError(flat.place, 'an execute event has no endpoint and no method');
      }
      return { flat, perMethod: null, common: compileRule(flat, plainScope(event, patterns)) };
    }
    const looksInside = usesMessage(condition);
    if (!looksInside && !selectsEndpoints(flat.selectors)) {
      return { flat, perMethod: null, common: compileRule(flat, plainScope(event, patterns)) };
    }
    const perMethod = new Map<MethodSchema, CompiledRule>();
    let covered = 0;
    const server = event === 'request' ? destination : source;
    for (const method of this.#coveredMethods(flat, server)) {
      covered++;
      if (!looksInside || perMethod.has(method)) continue;
      perMethod.set(method, compileRule(flat, messageScope(layoutMethod(method)[event], patterns)));
    }
    if (covered === 0) throw new PolicyLoadError(flat.place, 'no method of any class fits the selectors');
    if (looksInside) return { flat, perMethod, common: null };
    return { flat, perMethod: null, common: compileRule(flat, plainScope(event, patterns)) };
  }

  *#coveredMethods(flat: FlatRule, server: number): Generator<MethodSchema> {
    const servers = server === EVERY_CLASS ? this.#classes : this.#classes.slice(server, server + 1);
    for (const { endpoints } of servers) {
      for (const endpoint of endpoints) {
        if (!coversEndpoint(flat.selectors, endpoint)) continue;
        for (const method of endpoint.interface.methods) {
          if (coversMethod(flat.selectors, method)) yield method;
        }
      }
    }
  }
}

function numberClasses(classes: readonly PolicyClass[]): Map<string, number> {
  const numbers = new Map<string, number>();
  classes.forEach(({ name, endpoints }, index) => {
    if (numbers.has(name))
      throw new PolicyLoadError('classes', `there are two classes ${JSON.stringify(name)}`);
    numbers.set(name, index);
    if (new Set(endpoints.map(endpointName)).size !== endpoints.length) {
      throw new PolicyLoadError('classes', `two endpoints of ${JSON.stringify(name)} have one name`);
    }
  });
  return numbers;
}

function endpointName(endpoint: PolicyEndpoint): string {
  return endpoint.name;
}

/** A rule that covers a message was compiled for it at load; leaving it out instead could leave out a denial. */
function compiledFor(rule: LoadedRule, method: MethodSchema | null): CompiledRule {
  const compiled = rule.common ?? (method === null ? undefined : rule.perMethod?.get(method));
  if (compiled === undefined)
    throw new RangeError(`the rule at ${rule.flat.place} was not compiled for this`);
  return compiled;
}
