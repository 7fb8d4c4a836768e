/**
 * Client code cannot tell an implementation in its own process from one behind the kernel: the table of expectations that
 * holds for `inProcess`, and for messages through a relay, holds between two processes of a running solution as well.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { RunningSolution, type SolutionEvent } from '../src/solutions/running-solution.js';

const PROGRAM = fileURLToPath(
  new URL('../../../packages/runtime/dist/test/programs/bindings.js', import.meta.url),
);

/** What packages/runtime/test/shop.ts and programs/bindings.ts have as data. */
const SOLUTION: Readonly<Record<string, string>> = {
  'test/Shelf.idl': `package test.Shelf
interface {
  Put(in string<255> name, in UInt64 size, out UInt32 receipt, error UInt32 code, error string<255> why);
  Ping();
  Open(in string<255> path, out Handle file, out UInt64 size, error Handle locked);
  Give(in Handle first, in Handle second, in string<255> note);
  Store(in bytes<200000> data);
  Log(in sequence<string<255>, 8> lines);
  then(out UInt32 then);
  constructor(out UInt32 constructor);
  toString();
}
`,
  'test/Control.idl': `package test.Control
interface {
  Use(in UInt32 expectation);
  Tell(out sequence<string<255>, 16> notes, out sequence<string<255>, 16> failures, out UInt32 descriptors);
}
`,
  'test/Store.edl': 'task class test.Store\nendpoints {\n  shelf : test.Shelf\n  control : test.Control\n}\n',
  'test/Till.edl': 'task class test.Till\n',
  'security.psl': `execute: kl.core.Execute
use nk.base._
use EDL Einit
use EDL kl.core.Core
use EDL test.Store
use EDL test.Till
execute { grant () }
request { grant () }
response { grant () }
error { grant () }
`,
  'init.yaml': `entities:
- name: test.Till
  path: ${JSON.stringify(PROGRAM)}
  args: [call]
  limits: { frameBytes: 262144 }
  connections:
  - target: test.Store
    id: store
- name: test.Store
  path: ${JSON.stringify(PROGRAM)}
  args: [serve]
  limits: { frameBytes: 262144 }
`,
};

test('what holds for a server in the same process holds for one behind the kernel', {
  timeout: 60_000,
}, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  for (const [path, text] of Object.entries(SOLUTION)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const solution = RunningSolution.start(folder, t, []);
  await solution.next((event): event is Extract<SolutionEvent, { event: 'output' }> => {
    return event.event === 'output' && event.line === 'done';
  });
  const results = solution.output('test.Till').slice(0, -1);
  assert.deepEqual(
    results.filter((line) => !line.endsWith(': passed')),
    [],
  );
  assert.ok(results.length > 40, `${results.length} expectations`);
  assert.deepEqual(solution.output('test.Store'), []);
  await solution.stop();
});
