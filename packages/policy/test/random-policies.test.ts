/** The security module against the naive evaluator, on random policies and messages. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { DESCRIPTOR_KINDS, type Field, type Schema } from '@sallyport/message';
import { Random, test } from '@sallyport/test-kit';
import {
  ACCESS_NAMES,
  type BindingRecord,
  type CompareOperator,
  type ExpressionRecord,
  type ItemRecord,
  type MessageEvent,
  type PolicyRecord,
  SecurityModule,
  type SelectorsRecord,
} from '../src/index.js';
import type { Values } from './build-message.js';
import { type NaiveEvent, naiveDecide, naiveSelects } from './naive-evaluator.js';
import { type Answer, ask, askExecute, CLASSES, nextPosition, policy } from './shop.js';

const EVENTS = ['request', 'response', 'error'] as const;
const PART = { request: 'in', response: 'out', error: 'error' } as const;
const OPERATORS: readonly CompareOperator[] = ['==', '!=', '<', '<=', '>', '>='];
const TEXTS = ['', 'a', 'b', 'aa', 'tea', 'file', 'read', '茶'];
const PATTERNS = ['a*', 'a|b', '.*', 't.a', '[a-b]+', 'file|read'];
const RIGHTS = [0, 1, 0x1ff, 0x8000_0101, 0x8000_0103, 0x8000_0104, 0x8000_0201, 0x8000_0701, 0x8000_0900];

interface Leaf {
  readonly path: readonly string[];
  readonly type: 'integer' | 'text' | 'sid';
}

function leaves(list: readonly Field[], prefix: readonly string[] = []): Leaf[] {
  return list.flatMap(({ name, schema }): Leaf[] => {
    const path = [...prefix, name];
    switch (schema.kind) {
      case 'integer':
        return [{ path, type: 'integer' }];
      case 'string':
        return [{ path, type: 'text' }];
      case 'struct':
        return leaves(schema.fields, path);
      case 'handle':
        return [
          { path: [...path, 'handle'], type: 'sid' },
          { path: [...path, 'rights'], type: 'integer' },
          { path: [...path, 'size'], type: 'integer' },
          { path: [...path, 'kind'], type: 'text' },
          { path: [...path, 'access'], type: 'text' },
        ];
      default:
        return [];
    }
  });
}

/** Every message of the solution, as the naive evaluator takes it, without values. */
const MESSAGES: readonly NaiveEvent[] = CLASSES.flatMap((server) =>
  CLASSES.flatMap((client) =>
    server.endpoints.flatMap((endpoint, riid) =>
      endpoint.interface.methods.flatMap((_, mid) =>
        EVENTS.map((event): NaiveEvent => {
          const [source, destination] = event === 'request' ? [client, server] : [server, client];
          return { event, source, destination, sourceSid: 0, destinationSid: 0, riid, mid };
        }),
      ),
    ),
  ),
);

function fieldsOf(event: NaiveEvent): readonly Field[] {
  const server = event.event === 'request' ? event.destination : event.source;
  const method = server.endpoints[event.riid ?? -1]?.interface.methods[event.mid ?? -1];
  assert.ok(method !== undefined);
  return method[PART[event.event as MessageEvent]];
}

function randomInteger(random: Random): bigint {
  const base = 2n ** BigInt(random.pick([0, 1, 7, 8, 16, 31, 32, 53, 63, 64]));
  return random.pick([base, base - 1n, base + 1n, -base, -base - 1n, 0n, 1n, 2n]);
}

function randomExpression(random: Random, available: readonly Leaf[], depth: number): ExpressionRecord {
  const inner = (): ExpressionRecord => randomExpression(random, available, depth - 1);
  const operandOf = (type: Leaf['type']): ExpressionRecord => {
    const fitting = available.filter((leaf) => leaf.type === type);
    if (fitting.length > 0 && random.chance(0.7)) return { op: 'message', path: random.pick(fitting).path };
    if (type === 'sid') return { op: 'sid', of: random.pick(['src', 'dst'] as const) };
    if (type === 'integer') return { op: 'integer', value: String(randomInteger(random)) };
    return { op: 'text', value: random.pick(TEXTS) };
  };
  if (depth > 0 && random.chance(0.5)) {
    const operands = Array.from({ length: random.below(4) }, inner);
    return random.pick<ExpressionRecord>([
      { op: 'all', operands },
      { op: 'any', operands },
      { op: 'not', operand: inner() },
      { op: 'compare', operator: random.pick(['==', '!='] as const), left: inner(), right: inner() },
    ]);
  }
  const kind = random.below(10);
  if (kind === 0) return { op: 'boolean', value: random.chance(0.5) };
  if (kind <= 2) return { op: 'match', text: operandOf('text'), pattern: random.pick(PATTERNS) };
  if (kind <= 6) {
    const operator = random.pick(OPERATORS);
    return { op: 'compare', operator, left: operandOf('integer'), right: operandOf('integer') };
  }
  const operator = random.pick(['==', '!='] as const);
  const left = operandOf(random.pick(['text', 'sid'] as const));
  if (left.op === 'sid') return { op: 'compare', operator, left, right: operandOf('sid') };
  // Kinds and accesses can be compared with their own names only.
  const last = left.op === 'message' ? left.path.at(-1) : undefined;
  if (last === 'handle') return { op: 'compare', operator, left, right: operandOf('sid') };
  if (last === 'kind' || last === 'access') {
    const names = last === 'kind' ? DESCRIPTOR_KINDS : ACCESS_NAMES;
    return { op: 'compare', operator, left, right: { op: 'text', value: random.pick<string>(names) } };
  }
  const right = operandOf('text');
  const rightLast = right.op === 'message' ? right.path.at(-1) : undefined;
  if (left.op === 'text' && (rightLast === 'kind' || rightLast === 'access')) {
    return { op: 'compare', operator, left: right, right };
  }
  return { op: 'compare', operator, left, right };
}

function randomSelectors(
  random: Random,
  event: MessageEvent | 'execute',
  outer: SelectorsRecord,
): SelectorsRecord {
  const selectors: Record<string, string> = {};
  const some = (name: keyof SelectorsRecord, chance: number, values: readonly (string | null)[]): void => {
    if (!random.chance(chance)) return;
    const value = outer[name] ?? random.pick(values);
    if (value !== null) selectors[name] = value;
  };
  const names = CLASSES.map((item) => item.name);
  some('src', 0.3, event === 'request' || event === 'execute' ? names : ['shop.Store']);
  some('dst', 0.3, event === 'request' ? ['shop.Store'] : names);
  if (event === 'execute') return selectors;
  const endpoints = CLASSES.flatMap((item) => item.endpoints);
  some(
    'interface',
    0.2,
    endpoints.map((endpoint) => endpoint.interface.name),
  );
  some(
    'component',
    0.2,
    endpoints.map((endpoint) => endpoint.component),
  );
  some(
    'endpoint',
    0.2,
    endpoints.flatMap((endpoint) => [endpoint.name, endpoint.alias]),
  );
  some('method', 0.3, ['Put', 'Take', 'Now']);
  return selectors;
}

function randomItems(
  random: Random,
  event: MessageEvent | 'execute',
  selectors: SelectorsRecord,
  depth: number,
): ItemRecord[] {
  const covered = MESSAGES.filter((message) => message.event === event && naiveSelects(selectors, message));
  const common = commonLeaves(covered.map((message) => leaves(fieldsOf(message))));
  return Array.from({ length: random.below(3) + (depth === 0 ? 0 : 1) }, (): ItemRecord | null => {
    const position = nextPosition();
    if (depth > 0 && random.chance(0.25)) {
      const inner = randomSelectors(random, event, selectors);
      const joined = { ...selectors, ...inner };
      if (event !== 'execute' && !MESSAGES.some((m) => m.event === event && naiveSelects(joined, m)))
        return null;
      return { item: 'match', selectors: inner, items: randomItems(random, event, joined, depth - 1) };
    }
    const kind = random.below(8);
    if (kind <= 1) return { item: 'rule', rule: { rule: 'grant', position } };
    if (kind === 2 && random.chance(0.3))
      return { item: 'rule', rule: { rule: 'deny', condition: null, position } };
    const condition = randomExpression(random, common, 2);
    return { item: 'rule', rule: { rule: random.pick(['deny', 'assert'] as const), condition, position } };
  }).filter((item) => item !== null);
}

function commonLeaves([first, ...rest]: readonly (readonly Leaf[])[]): readonly Leaf[] {
  if (first === undefined) return [];
  const same = (one: Leaf, two: Leaf): boolean =>
    one.type === two.type && one.path.join('.') === two.path.join('.');
  return first.filter((leaf) => rest.every((others) => others.some((other) => same(leaf, other))));
}

function randomPolicy(random: Random): PolicyRecord {
  const bindings: BindingRecord[] = [];
  for (let count = random.below(5); count >= 0; count--) {
    const event = random.pick([...EVENTS, 'execute'] as const);
    const selectors = randomSelectors(random, event, {});
    if (event !== 'execute' && !MESSAGES.some((m) => m.event === event && naiveSelects(selectors, m)))
      continue;
    bindings.push({
      event,
      selectors,
      items: randomItems(random, event, selectors, 2),
      position: nextPosition(),
    });
  }
  return policy(...bindings);
}

function randomValue(random: Random, schema: Schema): unknown {
  switch (schema.kind) {
    case 'integer': {
      const bits = Number(schema.type.slice(4));
      const value = randomInteger(random);
      return schema.type.startsWith('S') ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
    }
    case 'string':
      return random.pick(TEXTS);
    case 'handle':
      return {
        sid: random.pick([100, 101, 102, 103, 900]),
        rights: random.pick(RIGHTS),
        size: Number(BigInt.asUintN(52, randomInteger(random))),
      };
    case 'struct':
      return randomValues(random, schema.fields);
    default:
      throw new RangeError(schema.kind);
  }
}

function randomValues(random: Random, list: readonly Field[]): Values {
  return Object.fromEntries(list.map(({ name, schema }) => [name, randomValue(random, schema)]));
}

test('both agree on at least 20,000 decisions, and on which rule denied', { timeout: 120_000 }, () => {
  const random = new Random(20_240_607);
  const counts = { granted: 0, 'no rule': 0, denied: 0 };
  for (let round = 0; round < 1200; round++) {
    const record = randomPolicy(random);
    const module = new SecurityModule(CLASSES, record);
    for (let question = 0; question < 24; question++) {
      const source = random.below(CLASSES.length);
      const destination = random.below(CLASSES.length);
      let event: NaiveEvent;
      let seen: Answer;
      if (random.chance(0.1)) {
        event = executeEvent(source, destination);
        seen = askExecute(module, source, destination);
      } else {
        const message = random.pick(MESSAGES);
        const values = randomValues(random, fieldsOf(message));
        const [from, to] = [CLASSES.indexOf(message.source), CLASSES.indexOf(message.destination)];
        event = {
          ...message,
          values,
          sourceSid: 100 + from,
          destinationSid: random.pick([100 + to, 100 + from]),
        };
        seen = ask(module, {
          event: message.event as MessageEvent,
          source: from,
          destination: to,
          riid: message.riid ?? -1,
          mid: message.mid ?? -1,
          values,
          sourceSid: event.sourceSid,
          destinationSid: event.destinationSid,
        });
      }
      const expected = naiveDecide(record, event);
      const plain = typeof expected === 'string' ? expected : { deniedBy: expected.deniedBy.line };
      if (!isDeepStrictEqual(seen, plain)) {
        assert.deepEqual(
          seen,
          plain,
          JSON.stringify({ record, event }, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
        );
      }
      counts[typeof seen === 'string' ? seen : 'denied']++;
    }
  }
  // Each sort of answer often enough that agreement on it means something.
  for (const [answer, count] of Object.entries(counts)) assert.ok(count > 2000, `${answer}: ${count}`);
});

function executeEvent(from: number, to: number): NaiveEvent {
  const [source, destination] = [CLASSES[from], CLASSES[to]];
  assert.ok(source !== undefined && destination !== undefined);
  return { event: 'execute', source, destination, sourceSid: 100 + from, destinationSid: 100 + to };
}
