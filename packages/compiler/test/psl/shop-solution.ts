/** The solution the policies of the corpus are written for, made without any description file. */
import { DEFAULT_LIMITS, type Schema } from '@sallyport/message';
import type { PolicyClass } from '@sallyport/policy';
import type {
  CheckedClass,
  CheckedEndpoint,
  CheckedField,
  CheckedInterface,
  CheckedMethod,
  CheckedProcess,
  CheckedSecurity,
  CheckedSolution,
} from '../../src/model.js';
import { SourceFile, type Span } from '../../src/text/source.js';

export const INIT_YAML = new SourceFile('init.yaml', 'a\nb\nc\nd\ne\nf\n', '/solution/init.yaml');

/** The line of init.yaml, from 1, on which something stands. */
const lineSpan = (line: number): Span => INIT_YAML.span(2 * line - 2, 2 * line - 1);
const nowhere = lineSpan(6);
const declared = (name: string): { name: string; span: Span; docs: string } => ({
  name,
  span: nowhere,
  docs: '',
});

type IntegerName = Extract<Schema, { kind: 'integer' }>['type'];
const integer = (type: IntegerName): Schema => ({ kind: 'integer', type });
const string = (max: number): Schema => ({ kind: 'string', max });
const handle: Schema = { kind: 'handle', interface: null };
const u32 = integer('UInt32');

type Parameters = Readonly<Record<string, Schema>>;
const fields = (parameters: Parameters): CheckedField[] =>
  Object.entries(parameters).map(([name, schema]) => ({ ...declared(name), schema }));
const method = (
  name: string,
  inputs: Parameters,
  out: Parameters = {},
  error: Parameters = {},
): CheckedMethod => {
  const parts = { in: fields(inputs), out: fields(out), error: fields(error) };
  return { ...declared(name), ...parts, schema: { name, ...parts } };
};
const described = (name: string, methods: readonly CheckedMethod[], complete = true): CheckedInterface => ({
  ...declared(name),
  source: INIT_YAML,
  complete,
  imports: [],
  constants: [],
  types: [],
  methods,
  schema: { name, methods: methods.map((each) => each.schema) },
  interfaceDocs: '',
});

const LINE: Schema = {
  kind: 'struct',
  name: 'Line',
  fields: [
    { name: 'cents', schema: integer('SInt32') },
    { name: 'label', schema: string(16) },
  ],
};
const PAY: Schema = { kind: 'union', name: 'Pay', members: [{ name: 'cash', schema: u32 }] };

const shelf = described('shop.Shelf', [
  method(
    'Put',
    { name: string(64), size: integer('UInt64'), line: LINE },
    { receipt: u32 },
    { code: integer('SInt32') },
  ),
  method('Take', { name: string(64) }, { file: handle, also: handle }),
  method('Send', {
    data: { kind: 'bytes', max: 8 },
    list: { kind: 'sequence', element: u32, max: 4 },
    grid: { kind: 'array', element: u32, count: 4 },
    pay: PAY,
    size: string(8),
  }),
]);
const clock = described('shop.Clock', [method('Now', {}, { seconds: integer('SInt64') })]);
const library = described('shop.Library', [method('Find', { text: string(65_000) })]);
const guard = described('shop.Guard', [method('Register', { name: string(8) })]);
const task = described('kl.core.Task', [
  method('Create', { priority: u32 }),
  method('Resume', { priority: string(4) }),
  method('Terminate', { priority: u32 }),
]);

const idle = described('shop.Idle', []);

const endpoint = (
  name: string,
  component: string,
  of: CheckedInterface,
  alias: string | null = null,
): CheckedEndpoint => ({ name, component, alias, interface: of, docs: '', span: nowhere });
const processClass = (
  name: string,
  endpoints: readonly CheckedEndpoint[] = [],
  security: readonly CheckedSecurity[] = [],
): CheckedClass => ({
  ...declared(name),
  source: INIT_YAML,
  complete: true,
  endpoints,
  security,
  supplied: false,
});

const CLASSES: readonly CheckedClass[] = [
  processClass('kl.core.Core', [endpoint('task.Task', 'kl.core.TaskPart', task, 'kl.core.TaskPart.Task')]),
  processClass('Einit'),
  processClass('shop.Till'),
  processClass(
    'shop.Store',
    [
      endpoint('shelf', 'shop.Store', shelf),
      endpoint('front.clock', 'shop.Clockwork', clock),
      endpoint('back.clock', 'shop.Clockwork', clock),
      endpoint('books.library', 'shop.Books', library, 'shop.Books.library'),
    ],
    [{ path: '', component: 'shop.Store', interface: guard }],
  ),
  processClass('shop.Spare', [endpoint('clock', 'shop.Spare', clock), endpoint('idle', 'shop.Spare', idle)]),
];

function classNamed(name: string): CheckedClass {
  const found = CLASSES.find((each) => each.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
}

const runs = (name: string, line: number, channels: CheckedProcess['channels'] = []): CheckedProcess => ({
  name,
  class: classNamed(name),
  span: lineSpan(line),
  path: '/solution/program',
  pathSpan: lineSpan(line),
  args: [],
  env: [],
  channels,
  resources: [],
  resourceSpans: [],
  limits: DEFAULT_LIMITS,
  calls: null,
  limitSpans: new Map(),
});

/** @param root folder of the policy. */
export function shopSolution(root: string): CheckedSolution {
  const interfaces = [shelf, clock, library, guard, task];
  return {
    root,
    complete: true,
    interfaces: new Map(interfaces.map((each) => [each.name, each])),
    components: new Map(),
    classes: new Map(CLASSES.map((each) => [each.name, each])),
    broken: new Set(['shop.Broken']),
    hasMacros: false,
    processes: [
      runs('shop.Till', 1, [{ id: 'store_connection', target: 'shop.Store', span: lineSpan(2) }]),
      runs('shop.Store', 3),
    ],
    policyPath: `${root}/security.psl`,
  };
}

/** The classes as the security module takes them. */
export function policyClasses(): PolicyClass[] {
  return CLASSES.map(({ name, endpoints }) => ({
    name,
    endpoints: endpoints.map(({ name: endpointName, component, alias, interface: { schema } }) => {
      if (schema === null) throw new RangeError('every interface here has a schema');
      return { name: endpointName, component, alias, interface: schema };
    }),
  }));
}
