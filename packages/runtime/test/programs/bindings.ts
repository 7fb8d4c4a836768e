/**
 * The table of expectations between two processes of a solution: what the server is to do next, and what has become known
 * there, goes over an endpoint of its own. Argument: `serve` or `call`. The latter prints a line for each expectation, then
 * `done`.
 */
import { readdirSync } from 'node:fs';
import type { Schema } from '@sallyport/message';
import { defineInterface, defineProcessClass, type Interface, type Method } from '../../src/codegen.js';
import { blocking, type CallContext, connect, serve } from '../../src/index.js';
import { awaitable, type Bound, EXPECTATIONS, failureText, type Told } from '../binding-table.js';
import { DescribedShelf, dataOf, shelfSchema, shelfWith, unexpected } from '../shop.js';

type Empty = Record<string, never>;
interface ToldResponse extends Told {
  /** Open ones of the server. */
  readonly descriptors: number;
}
interface ControlMethods {
  readonly Use: Method<{ readonly expectation: number }, Empty>;
  readonly Tell: Method<Empty, ToldResponse>;
}

const u32: Schema = { kind: 'integer', type: 'UInt32' };
const texts: Schema = { kind: 'sequence', element: { kind: 'string', max: 255 }, max: 16 };
const Control: Interface<ControlMethods> = defineInterface(
  dataOf({
    name: 'test.Control',
    methods: [
      { name: 'Use', in: [{ name: 'expectation', schema: u32 }], out: [], error: [] },
      {
        name: 'Tell',
        in: [],
        out: [
          { name: 'notes', schema: texts },
          { name: 'failures', schema: texts },
          { name: 'descriptors', schema: u32 },
        ],
        error: [],
      },
    ],
  }),
);

const Store = defineProcessClass<{ shelf: typeof DescribedShelf; control: typeof Control }>('test.Store', [
  ['shelf', DescribedShelf],
  ['control', Control],
]);

type Handler = (request: unknown, ctx: CallContext) => unknown;

function openDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

async function serveTable(): Promise<void> {
  let code: Readonly<Record<string, unknown>> = {};
  let notes: string[] = [];
  let failures: string[] = [];
  const handlers = shelfSchema.methods.map(({ name }): [string, Handler] => [
    name,
    (request, ctx) => (Object.hasOwn(code, name) ? (code[name] as Handler) : unexpected)(request, ctx),
  ]);
  await serve(
    Store,
    {
      shelf: shelfWith(Object.fromEntries(handlers)),
      control: {
        Use({ expectation }) {
          const kept: string[] = [];
          [notes, failures] = [kept, []];
          // What it notes after its time is no longer asked for.
          code = EXPECTATIONS[expectation]?.code((text) => void kept.push(text)) ?? {};
        },
        Tell: () => ({ notes, failures, descriptors: openDescriptors() }),
      },
    },
    { onHandlerFailure: (failure) => failures.push(failureText(failure).slice(0, 200)) },
  );
}

async function callTable(): Promise<void> {
  const control = await connect('store', Control, 'control');
  const awaited = await connect('store', DescribedShelf, 'shelf');
  const bindings = { awaited, blocking: awaitable(blocking(awaited)) };
  const note = () => unexpected();
  const told = async () => control.Tell();
  const before = [openDescriptors(), (await told()).descriptors];
  for (const [binding, shelf] of Object.entries(bindings)) {
    for (const [expectation, { name, options }] of EXPECTATIONS.entries()) {
      // The limits of a process are those of its solution.
      if (options.oneProcess === true || options.limits !== undefined) continue;
      if (options.promises === true && binding === 'blocking') continue;
      await control.Use({ expectation });
      console.log(`${binding}: ${name}: ${await outcome(expectation, { shelf, note, told })}`);
    }
  }
  const after = [openDescriptors(), (await told()).descriptors];
  console.log(
    `descriptors: ${after.join() === before.join() ? 'passed' : `${before} before, ${after} after`}`,
  );
  console.log('done');
}

async function outcome(expectation: number, bound: Bound): Promise<string> {
  try {
    await EXPECTATIONS[expectation]?.check(bound);
    return 'passed';
  } catch (error) {
    return String(error);
  }
}

await (process.argv[2] === 'serve' ? serveTable() : callTable());
