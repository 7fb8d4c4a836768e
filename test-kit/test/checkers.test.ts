/** The checkers are checked: each fixture does one thing wrong, and its run must fail, and say why. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a fixture as `node --test` would run it; the outer run's environment would make it a silent part of that run. */
async function runFixture(name: string): Promise<Run> {
  const path = fileURLToPath(new URL(`../fixtures/${name}.js`, import.meta.url));
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...environment } = process.env;
  const child = spawn(process.execPath, ['--test', '--test-reporter=tap', path], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const append = (text: string) => {
    output += text;
  };
  child.stdout.setEncoding('utf8').on('data', append);
  child.stderr.setEncoding('utf8').on('data', append);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

test('a descriptor left open fails the test that opened it, and no other', async () => {
  const { code, output } = await runFixture('leak-descriptor');
  assert.equal(code, 1, output);
  assert.match(output, /not ok \d+ - opens and never closes/);
  assert.match(output, /leaked descriptor \d+ \(\/dev\/null\)/);
  assert.match(output, /^ok \d+ - is innocent/m);
});

test('a descriptor closed that was not its own fails the test', async () => {
  const { code, output } = await runFixture('close-foreign');
  assert.equal(code, 1, output);
  assert.match(output, /not ok .* closes what it did not open/);
  assert.match(output, /closed descriptor \d+ \(\/dev\/null\), which was open before/);
});

test('a child left running fails the test, and the file ends all the same', async () => {
  const { code, output } = await runFixture('leak-child');
  assert.equal(code, 1, output);
  assert.match(output, /not ok .* starts and never ends/);
  assert.match(output, /leaked child process \d+ \(sleep\)/);
});

test('a timer left running fails the test, and the file ends all the same', async () => {
  const { code, output } = await runFixture('leak-timer');
  assert.equal(code, 1, output);
  assert.match(output, /not ok .* starts a timer for ever/);
  assert.match(output, /leaked active resource Timeout \(1 more than before\)/);
});

test('a test over its time fails, the next one runs, and the file ends all the same', async () => {
  const { code, output } = await runFixture('over-time');
  assert.equal(code, 1, output);
  assert.match(output, /not ok .* waits for ever/);
  assert.match(output, /timed out after 200ms/);
  assert.match(output, /^ok \d+ - comes after/m);
});

test('a test that blocks its thread is ended', async () => {
  const { code, output } = await runFixture('blocked');
  assert.equal(code, 1, output);
  assert.match(output, /blocked its thread beyond its time limit/);
});

test('hooks of a test belong to it', async () => {
  const { code, output } = await runFixture('leak-in-hook');
  assert.equal(code, 1, output);
  assert.match(output, /^ok \d+ - closes in its own hook/m);
  assert.match(output, /not ok \d+ - opens in its own hook/);
});

test('clean tests pass, skipped ones are skipped, own failures keep their message', async () => {
  const { code, output } = await runFixture('clean');
  assert.equal(code, 1, output);
  assert.match(output, /^ok \d+ - uses much and returns it late/m);
  assert.match(output, /^ok \d+ - finds the directory of the one before removed/m);
  assert.match(output, /^ok \d+ - is skipped # SKIP on purpose/m);
  assert.match(output, /own failure/);
  assert.match(output, /^# fail 1$/m);
});

test('a temporary directory can be disposed of by its scope', () => {
  const made = temporaryDirectory();
  using directory = made;
  assert.match(directory.path, /sallyport-test-/);
});
