/** A small solution for the tests, and short ways to write records and ask for decisions. */
import type { Field, InterfaceSchema, Schema } from '@sallyport/message';
import {
  type BindingRecord,
  type CompareOperator,
  EventContext,
  type EventKind,
  type ExpressionRecord,
  type ItemRecord,
  type MessageEvent,
  NO_RULE,
  type PolicyClass,
  type PolicyRecord,
  type PositionRecord,
  type RuleRecord,
  SecurityModule,
  type SelectorsRecord,
} from '../src/index.js';
import { buildMessage, type Values } from './build-message.js';

type IntegerName = Extract<Schema, { kind: 'integer' }>['type'];

export const integer = (type: IntegerName): Schema => ({ kind: 'integer', type });
export const string = (max: number): Schema => ({ kind: 'string', max });
export const handle: Schema = { kind: 'handle', interface: null };
export const fields = (types: Readonly<Record<string, Schema>>): Field[] =>
  Object.entries(types).map(([name, schema]) => ({ name, schema }));
export const struct = (name: string, types: Readonly<Record<string, Schema>>): Schema => ({
  kind: 'struct',
  name,
  fields: fields(types),
});

export const Shelf: InterfaceSchema = {
  name: 'shop.Shelf',
  methods: [
    {
      name: 'Put',
      in: fields({
        name: string(64),
        size: integer('UInt64'),
        line: struct('Line', { cents: integer('SInt32'), label: string(16) }),
      }),
      out: fields({ receipt: integer('UInt32') }),
      error: fields({ code: integer('SInt32') }),
    },
    {
      name: 'Take',
      in: fields({ name: string(64) }),
      out: fields({ file: handle, also: handle }),
      error: [],
    },
  ],
};
export const Clock: InterfaceSchema = {
  name: 'shop.Clock',
  methods: [{ name: 'Now', in: [], out: fields({ seconds: integer('SInt64') }), error: [] }],
};

/** Indices: 0 the kernel, 1 init, 2 Till, 3 Store. */
export const CLASSES: readonly PolicyClass[] = [
  { name: 'kl.core.Core', endpoints: [] },
  { name: 'Einit', endpoints: [] },
  { name: 'shop.Till', endpoints: [] },
  {
    name: 'shop.Store',
    endpoints: [
      { name: 'shelf', component: 'shop.Store', alias: null, interface: Shelf },
      { name: 'front.clock', component: 'shop.Clockwork', alias: 'shop.Clockwork.clock', interface: Clock },
      { name: 'back.clock', component: 'shop.Clockwork', alias: 'shop.Clockwork.clock', interface: Clock },
    ],
  },
];
export const [CORE, EINIT, TILL, STORE] = [0, 1, 2, 3] as const;
export const [SHELF, FRONT_CLOCK, BACK_CLOCK] = [0, 1, 2] as const;
export const [PUT, TAKE, NOW] = [0, 1, 0] as const;

let line = 0;
/** Each rule stands on a line of its own, so that a test can tell which one denied. */
export function nextPosition(): PositionRecord {
  line++;
  return { file: 0, line, column: 1 };
}

export const field = (...path: string[]): ExpressionRecord => ({ op: 'message', path });
export const number = (value: number | bigint): ExpressionRecord => ({ op: 'integer', value: String(value) });
export const text = (value: string): ExpressionRecord => ({ op: 'text', value });
export const truth = (value: boolean): ExpressionRecord => ({ op: 'boolean', value });
export const compare = (
  left: ExpressionRecord,
  operator: CompareOperator,
  right: ExpressionRecord,
): ExpressionRecord => ({ op: 'compare', operator, left, right });

export const ruleItem = (rule: RuleRecord): ItemRecord => ({ item: 'rule', rule });
export const grant = (): ItemRecord => ruleItem({ rule: 'grant', position: nextPosition() });
export const deny = (condition: ExpressionRecord | null = null): ItemRecord =>
  ruleItem({ rule: 'deny', condition, position: nextPosition() });
export const assertion = (condition: ExpressionRecord): ItemRecord =>
  ruleItem({ rule: 'assert', condition, position: nextPosition() });
export const match = (selectors: SelectorsRecord, ...items: ItemRecord[]): ItemRecord => ({
  item: 'match',
  selectors,
  items,
});
export const binding = (
  event: EventKind,
  selectors: SelectorsRecord,
  ...items: ItemRecord[]
): BindingRecord => ({
  event,
  selectors,
  items,
  position: nextPosition(),
});
export const policy = (...bindings: BindingRecord[]): PolicyRecord => ({ files: ['security.psl'], bindings });
export const load = (...bindings: BindingRecord[]): SecurityModule =>
  new SecurityModule(CLASSES, policy(...bindings));

export interface Question {
  readonly event?: MessageEvent;
  readonly source?: number;
  readonly destination?: number;
  readonly riid?: number;
  readonly mid?: number;
  readonly values?: Values;
  readonly sourceSid?: number;
  readonly destinationSid?: number;
}

export type Answer = 'granted' | 'no rule' | { readonly deniedBy: number };

const PLAIN_HANDLE = { sid: 44, rights: 0x1ff, size: 0 };
const ENOUGH: Values = {
  name: 'tea',
  size: 1n,
  line: { cents: 1, label: 'x' },
  receipt: 1,
  code: 1,
  seconds: 1n,
  file: PLAIN_HANDLE,
  also: PLAIN_HANDLE,
};

/** Asks about a message; by default a request of Till to put tea on the shelf. */
export function ask(module: SecurityModule, question: Question = {}, classes = CLASSES): Answer {
  const { event = 'request', riid = SHELF, mid = PUT } = question;
  const { source = event === 'request' ? TILL : STORE, destination = event === 'request' ? STORE : TILL } =
    question;
  const server = classes[event === 'request' ? destination : source];
  const method = server?.endpoints[riid]?.interface.methods[mid];
  const part = event === 'request' ? 'in' : event === 'response' ? 'out' : 'error';
  const prefix = 40;
  const { bytes, handles } = buildMessage(method?.[part] ?? [], { ...ENOUGH, ...question.values }, prefix);
  const context = new EventContext(bytes);
  context.start = prefix;
  context.end = bytes.length;
  context.sourceSid = question.sourceSid ?? 100 + source;
  context.destinationSid = question.destinationSid ?? 100 + destination;
  handles.forEach((facts, index) => {
    context.handleSids[index] = facts.sid;
    context.handleRights[index] = facts.rights;
    context.handleSizes[index] = facts.size;
  });
  const decision = module.messageDecision(event, source, destination, riid, mid);
  return answerOf(decision.decide(context), decision);
}

export function askExecute(module: SecurityModule, source: number, destination: number): Answer {
  const decision = module.executeDecision(source, destination);
  const context = new EventContext();
  context.sourceSid = 100 + source;
  context.destinationSid = 100 + destination;
  return answerOf(decision.decide(context), decision);
}

function answerOf(code: number, decision: ReturnType<SecurityModule['executeDecision']>): Answer {
  if (code === 0) return 'granted';
  if (code === NO_RULE) return 'no rule';
  const info = decision.ruleInfo[code - 1];
  if (info === undefined) throw new RangeError(`no rule has the code ${code}`);
  return { deniedBy: info.position.line };
}
