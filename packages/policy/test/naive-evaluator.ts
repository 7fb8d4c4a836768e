/**
 * The semantics of a policy a second time, as plainly as the description states it: records are interpreted as they stand, on
 * decoded values, nothing is prepared. Only for comparison with the security module.
 */
import { DESCRIPTOR_KINDS } from '@sallyport/message';
import type {
  EventKind,
  ExpressionRecord,
  ItemRecord,
  PolicyClass,
  PolicyRecord,
  PositionRecord,
  SelectorsRecord,
} from '../src/index.js';
import type { HandleFacts, Values } from './build-message.js';

export interface NaiveEvent {
  readonly event: EventKind;
  readonly source: PolicyClass;
  readonly destination: PolicyClass;
  readonly sourceSid: number;
  readonly destinationSid: number;
  /** Of the server; not for execute. */
  readonly riid?: number;
  readonly mid?: number;
  readonly values?: Values;
}

export type NaiveResult = 'granted' | 'no rule' | { readonly deniedBy: PositionRecord };

class Failed extends Error {}

export function naiveDecide(policy: PolicyRecord, event: NaiveEvent): NaiveResult {
  let rules = 0;
  let deniedBy: PositionRecord | undefined;
  const run = (items: readonly ItemRecord[]): void => {
    for (const item of items) {
      if (item.item === 'match') {
        if (naiveSelects(item.selectors, event)) run(item.items);
        continue;
      }
      rules++;
      const { rule } = item;
      let granted: boolean;
      try {
        if (rule.rule === 'grant') granted = true;
        else if (rule.rule === 'assert') granted = evaluate(rule.condition, event) === true;
        else granted = rule.condition !== null && evaluate(rule.condition, event) === false;
      } catch (error) {
        if (!(error instanceof Failed)) throw error;
        granted = false;
      }
      if (!granted) deniedBy ??= rule.position;
    }
  };
  for (const binding of policy.bindings) {
    if (binding.event === event.event && naiveSelects(binding.selectors, event)) run(binding.items);
  }
  if (rules === 0) return 'no rule';
  return deniedBy === undefined ? 'granted' : { deniedBy };
}

export function naiveSelects(selectors: SelectorsRecord, event: NaiveEvent): boolean {
  if (selectors.src !== undefined && selectors.src !== event.source.name) return false;
  if (selectors.dst !== undefined && selectors.dst !== event.destination.name) return false;
  if (event.event === 'execute') return true;
  const server = event.event === 'request' ? event.destination : event.source;
  const endpoint = server.endpoints[event.riid ?? -1];
  const method = endpoint?.interface.methods[event.mid ?? -1];
  if (endpoint === undefined || method === undefined) return false;
  if (selectors.interface !== undefined && selectors.interface !== endpoint.interface.name) return false;
  if (selectors.component !== undefined && selectors.component !== endpoint.component) return false;
  const names = [endpoint.name, endpoint.alias];
  if (selectors.endpoint !== undefined && !names.includes(selectors.endpoint)) return false;
  return selectors.method === undefined || selectors.method === method.name;
}

function evaluate(expression: ExpressionRecord, event: NaiveEvent): bigint | string | boolean {
  switch (expression.op) {
    case 'boolean':
    case 'text':
      return expression.value;
    case 'integer':
      return BigInt(expression.value);
    case 'sid':
      return BigInt(expression.of === 'src' ? event.sourceSid : event.destinationSid);
    case 'message':
      return valueAt(expression.path, event);
    case 'not':
      return !evaluate(expression.operand, event);
    case 'all':
      return expression.operands.every((operand) => evaluate(operand, event));
    case 'any':
      return expression.operands.some((operand) => evaluate(operand, event));
    case 'match':
      return new RegExp(`^(?:${expression.pattern})$`, 'u').test(String(evaluate(expression.text, event)));
    case 'compare': {
      const left = evaluate(expression.left, event);
      const right = evaluate(expression.right, event);
      switch (expression.operator) {
        case '==':
          return left === right;
        case '!=':
          return left !== right;
        case '<':
          return left < right;
        case '<=':
          return left <= right;
        case '>':
          return left > right;
        case '>=':
          return left >= right;
      }
    }
  }
}

function valueAt(path: readonly string[], event: NaiveEvent): bigint | string {
  let value: unknown = event.values;
  for (const name of path) {
    const object = value as Values;
    value =
      'rights' in object && 'sid' in object ? property(object as unknown as HandleFacts, name) : object[name];
  }
  return typeof value === 'string' ? value : BigInt(value as bigint | number);
}

function property({ sid, rights, size }: HandleFacts, name: string): bigint | string {
  if (name === 'handle') return BigInt(sid);
  if (name === 'rights') return BigInt(rights);
  if (rights < 0x8000_0000) throw new Failed('no descriptor');
  const kind = DESCRIPTOR_KINDS[Math.floor(rights / 256) % 256];
  if (kind === undefined) throw new Failed('unknown kind');
  switch (name) {
    case 'kind':
      return kind;
    case 'access': {
      const bits = rights % 8;
      if (bits >= 4 || bits === 0) return 'none';
      return bits === 1 ? 'read' : bits === 2 ? 'write' : 'read write';
    }
    case 'size':
      if (kind !== 'file' && kind !== 'memory') throw new Failed('no size');
      return BigInt(size);
    default:
      throw new RangeError(name);
  }
}
