/** A small solution for the kernel's tests, put together without the compiler so that its parts can be wrong on purpose. */
import type { ProcessRecord, SolutionImage } from '@sallyport/image';
import {
  DEFAULT_LIMITS,
  type Field,
  type InterfaceSchema,
  type Limits,
  type Schema,
  TypeTableBuilder,
} from '@sallyport/message';
import type { BindingRecord, EventKind, ItemRecord, PolicyRecord, SelectorsRecord } from '@sallyport/policy';

const uint32: Schema = { kind: 'integer', type: 'UInt32' };
const sint32: Schema = { kind: 'integer', type: 'SInt32' };
const text = (max: number): Schema => ({ kind: 'string', max });
const handle: Schema = { kind: 'handle', interface: null };
const field = (name: string, schema: Schema): Field => ({ name, schema });

export const TASK: InterfaceSchema = {
  name: 'kl.core.Task',
  methods: [
    {
      name: 'Create',
      in: [field('name', text(255))],
      out: [field('task', handle)],
      error: [field('rc', sint32)],
    },
    {
      name: 'Resume',
      in: [field('task', handle), field('socket', handle)],
      out: [],
      error: [field('rc', sint32)],
    },
    { name: 'Terminate', in: [field('task', handle)], out: [], error: [field('rc', sint32)] },
  ],
};

export const SHELF: InterfaceSchema = {
  name: 'test.Shelf',
  methods: [
    {
      name: 'Put',
      in: [field('number', uint32), field('label', text(64))],
      out: [field('label', text(64))],
      error: [field('code', uint32)],
    },
    { name: 'Open', in: [field('number', uint32)], out: [field('file', handle)], error: [] },
    { name: 'Give', in: [field('file', handle)], out: [], error: [] },
    { name: 'Forbidden', in: [], out: [], error: [] },
    { name: 'Large', in: [field('data', { kind: 'bytes', max: 60_000 })], out: [], error: [] },
    {
      name: 'Fetch',
      in: [field('number', uint32)],
      out: [field('data', { kind: 'bytes', max: 60_000 })],
      error: [],
    },
  ],
};

export const Mid = { PUT: 0, OPEN: 1, GIVE: 2, FORBIDDEN: 3, LARGE: 4, FETCH: 5 } as const;

let line = 0;
const position = (): { file: number; line: number; column: number } => {
  line += 1;
  return { file: 0, line, column: 1 };
};
export const grant = (): ItemRecord => ({ item: 'rule', rule: { rule: 'grant', position: position() } });
export const binding = (
  event: EventKind,
  selectors: SelectorsRecord,
  ...items: readonly ItemRecord[]
): BindingRecord => ({ event, selectors, items, position: position() });

const bounded = (name: string, most: number): ItemRecord => ({
  item: 'rule',
  rule: {
    rule: 'assert',
    condition: {
      op: 'compare',
      operator: '<=',
      left: { op: 'message', path: [name] },
      right: { op: 'integer', value: String(most) },
    },
    position: position(),
  },
});
const isReadOnlyFile: ItemRecord = {
  item: 'rule',
  rule: {
    rule: 'assert',
    condition: {
      op: 'all',
      operands: [
        {
          op: 'compare',
          operator: '==',
          left: { op: 'message', path: ['file', 'kind'] },
          right: { op: 'text', value: 'file' },
        },
        {
          op: 'compare',
          operator: '==',
          left: { op: 'message', path: ['file', 'access'] },
          right: { op: 'text', value: 'read' },
        },
      ],
    },
    position: position(),
  },
};

/** What the system itself needs to start. */
export const SYSTEM_BINDINGS: readonly BindingRecord[] = [
  binding('execute', {}, grant()),
  binding('request', { src: 'Einit', dst: 'kl.core.Core' }, grant()),
  binding('response', { src: 'kl.core.Core', dst: 'Einit' }, grant()),
  binding('error', { src: 'kl.core.Core', dst: 'Einit' }, grant()),
];

/** Put takes numbers up to 9 and answers; an error's code is at most 9; files travel read-only; Forbidden has no rule. */
export const SHELF_BINDINGS: readonly BindingRecord[] = [
  binding('request', { dst: 'test.Server', method: 'Put' }, bounded('number', 9)),
  binding('response', { src: 'test.Server', method: 'Put' }, grant()),
  binding('error', { src: 'test.Server', method: 'Put' }, bounded('code', 9)),
  binding('request', { dst: 'test.Server', method: 'Open' }, grant()),
  binding('response', { src: 'test.Server', method: 'Open' }, isReadOnlyFile),
  binding('request', { dst: 'test.Server', method: 'Give' }, grant()),
  binding('response', { src: 'test.Server', method: 'Give' }, grant()),
  binding('request', { dst: 'test.Server', method: 'Fetch' }, grant()),
  binding('response', { src: 'test.Server', method: 'Fetch' }, grant()),
  binding('request', { dst: 'test.Server', method: 'Large' }, grant()),
  binding('response', { src: 'test.Server', method: 'Large' }, grant()),
];

export interface TestSolution {
  readonly bindings?: readonly BindingRecord[];
  /** Limits of the client and the server. */
  readonly clientLimits?: Partial<Limits>;
  readonly serverLimits?: Partial<Limits>;
  /** How many clients, named client0 and so on. */
  readonly clients?: number;
  /** Clients call a process 'relay' of the server's class, which calls the server. */
  readonly relay?: boolean;
}

export const CLIENT_HANDLE = 2;
/** The server end of client n's channel. */
export const serverHandle = (client = 0): number => 2 + client;

export function testImage(options: TestSolution = {}): SolutionImage {
  const types = new TypeTableBuilder();
  const interfaces = [types.addInterface(TASK), types.addInterface(SHELF)];
  const policy: PolicyRecord = {
    files: ['security.psl'],
    bindings: options.bindings ?? [...SYSTEM_BINDINGS, ...SHELF_BINDINGS],
  };
  const record = (name: string, classIndex: number, limits: Partial<Limits>): ProcessRecord => ({
    name,
    class: classIndex,
    path: '/nowhere',
    args: [],
    env: [],
    channels: [],
    resources: [],
    limits: { ...DEFAULT_LIMITS, ...limits },
  });
  const clients = Array.from({ length: options.clients ?? 1 }, (_, index) => ({
    ...record(`client${index}`, 2, options.clientLimits ?? {}),
    channels: [{ id: 'shelf', target: options.clients ?? 1 }],
  }));
  const relay =
    options.relay === true
      ? [{ ...record('relay', 3, {}), channels: [{ id: 'shelf', target: clients.length + 1 }] }]
      : [];
  return {
    format: 1,
    types: types.types,
    interfaces,
    classes: [
      {
        name: 'kl.core.Core',
        endpoints: [{ name: 'task.Task', component: 'kl.core.Tasks', alias: null, interface: 0 }],
      },
      { name: 'Einit', endpoints: [] },
      { name: 'test.Client', endpoints: [] },
      {
        name: 'test.Server',
        endpoints: [{ name: 'shelf', component: 'test.Server', alias: null, interface: 1 }],
      },
    ],
    kernelClass: 0,
    initClass: 1,
    processes: [...clients, ...relay, record('server', 3, options.serverLimits ?? {})],
    policy,
  };
}
