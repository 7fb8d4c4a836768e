/** What the person who runs a solution is told of refusals, with --dev and without. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory, test } from '@sallyport/test-kit';
import { RunningSolution } from '../src/solutions/running-solution.js';
import { writeScript, writeSolution } from '../src/solutions/small-solution.js';

const LIMIT = { timeout: 30_000 };

/** Writes what is no frame, and waits for the end of its socket. */
const BABBLING = `
const { Socket } = require('node:net');
const socket = new Socket({ fd: 3 });
socket.on('error', () => undefined);
socket.on('close', () => process.exit(0));
socket.resume();
socket.write(Buffer.alloc(64, 0xff));
`;

for (const options of [[], ['--dev']]) {
  test(`faults are reported with the options [${options}]`, LIMIT, async (t) => {
    const { path: folder } = temporaryDirectory(t);
    writeSolution(folder, [{ name: 'babbling', path: writeScript(folder, 'babbling.cjs', BABBLING) }]);
    const solution = RunningSolution.start(folder, t, options);
    const audit = await solution.next((event): event is Extract<typeof event, { event: 'audit' }> => {
      return event.event === 'audit';
    });
    assert.match(audit.line, /^BAD_MESSAGE .*babbling.*cannot be parsed/u);
    await solution.stop();
  });
}

test('a process the policy does not let start is named, with the rule it needs', LIMIT, async (t) => {
  const { path: folder } = temporaryDirectory(t);
  writeSolution(folder, [{ name: 'refused', path: writeScript(folder, 'refused.cjs', '') }]);
  const policy = join(folder, 'security.psl');
  const granted = 'execute { grant () }';
  const text = readFileSync(policy, 'utf8');
  assert.ok(text.includes(granted));
  writeFileSync(policy, text.replace(granted, 'execute src=kl.core.Core { grant () }'));
  const solution = RunningSolution.start(folder, t, []);
  assert.equal((await solution.ended).code, 1);
  const notices = solution.events.flatMap((event) => (event.event === 'notice' ? [event.text] : []));
  assert.deepEqual(notices, [
    'the policy does not let refused start; add: execute src=Einit, dst=test.Lonely { grant () }',
  ]);
});
