/** The two small examples, started as a user starts them. */
import assert from 'node:assert/strict';
import { type TestFunction, temporaryDirectory, test } from '@sallyport/test-kit';
import { copyExample } from '../src/solutions/example-copy.js';
import { RunningSolution } from '../src/solutions/running-solution.js';

const LIMIT = 30_000;

/** Runs an example to its end. */
async function runExample(name: string, context: Parameters<TestFunction>[0]): Promise<RunningSolution> {
  const { path: folder } = temporaryDirectory(context);
  copyExample(name, folder);
  const solution = RunningSolution.start(folder, context);
  const { code } = await solution.ended;
  assert.equal(code, 0, JSON.stringify(solution.events) + solution.errors);
  return solution;
}

test('echo: ten rounds, each with the number the server answered', { timeout: LIMIT }, async (t) => {
  const solution = await runExample('echo', t);
  assert.deepEqual(solution.output('echo.Client'), [
    "Hello, I'm the client",
    ...Array.from({ length: 10 }, (_, index) => `result = ${778 + index}`),
  ]);
  assert.deepEqual(solution.output('echo.Server'), ["Hello, I'm the server"]);
  assert.ok(!solution.events.some(({ event }) => event === 'audit'));
});

test('ping: the policy looks into messages, and errors arrive as what they are', {
  timeout: LIMIT,
}, async (t) => {
  const solution = await runExample('ping', t);
  assert.deepEqual(solution.output('ping.Client'), [
    'first.Ping(100) = 103',
    'first.Pong(103) = 101',
    'first.Ping(999): the server says no, its limit is 1000',
    'first.Pong(1): the server says no, it takes at least 2',
    'first.Ping(5000): DENIED',
    'second.Ping(9) = 12',
    'second.Ping(10): DENIED',
    'second.Pong(5): DENIED',
    'first moves: 1 of Ping, 1 of Pong',
    'second moves: DENIED',
    'first Reset: DENIED',
  ]);
  const denials = solution.events.filter(({ event }) => event === 'audit');
  assert.equal(denials.length, 5);
});
