/** The commands of package.json: help and wrong words are answered before any work. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory, test } from '@sallyport/test-kit';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const COMMANDS = ['start', 'test', 'setup', 'bench', 'fuzz', 'install-peers'];
/** Milliseconds of one command: far below any set-up. */
const LIMIT = 10_000;

type Cleanup = Parameters<typeof temporaryDirectory>[0];

/** A clone in which nothing was set up and nothing could be. */
function bareClone(t: Cleanup): string {
  const { path } = temporaryDirectory(t);
  for (const part of ['scripts', 'package.json', 'bench/options.mjs']) {
    cpSync(join(ROOT, part), join(path, part), { recursive: true });
  }
  return path;
}

function run(folder: string, command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(folder, 'scripts', `${command}.mjs`), ...args],
    { cwd: folder, encoding: 'utf8', timeout: LIMIT, killSignal: 'SIGKILL' },
  );
  return { status, stdout, stderr };
}

test('--help and -h show the usage on standard output, without any work', { timeout: 60_000 }, (t) => {
  const clone = bareClone(t);
  const before = readdirSync(clone, { recursive: true }).sort();
  for (const command of COMMANDS) {
    const { status, stdout, stderr } = run(clone, command, ['--help']);
    assert.deepEqual([status, stderr], [0, ''], command);
    assert.match(stdout, /^usage: npm (run )?\w+/, command);
    assert.deepEqual(run(clone, command, ['-h']), { status, stdout, stderr }, command);
  }
  assert.deepEqual(readdirSync(clone, { recursive: true }).sort(), before);
});

test('a word that a command does not know is one sentence and exit code 2, without any work', {
  timeout: 60_000,
}, (t) => {
  const clone = bareClone(t);
  const before = readdirSync(clone, { recursive: true }).sort();
  const wrong: [string, ...string[]][] = [
    ['test', '--frob'],
    ['setup', 'frob'],
    ['setup', '--frob'],
    ['install-peers', 'frob'],
    ['install-peers', '--frob'],
    ['bench', 'frob'],
    ['bench', '--frob'],
    ['bench', '--only'],
    ['bench', '--only', 'frob'],
    ['bench', '--quick=yes'],
    ['fuzz', 'frob'],
    ['fuzz', '--frob'],
    ['fuzz', '--cases'],
    ['fuzz', '--cases', 'many'],
    ['fuzz', '--seed', '-1'],
    ['fuzz', '--wire', 'frob'],
    ['fuzz', '--language', 'frob'],
  ];
  for (const [command, ...args] of wrong) {
    const { status, stdout, stderr } = run(clone, command, args);
    assert.deepEqual([status, stdout], [2, ''], `${command} ${args.join(' ')}`);
    assert.match(stderr, /^npm (run )?\w+: [^\n]+\n$/);
  }
  assert.deepEqual(readdirSync(clone, { recursive: true }).sort(), before);
});

test('npm test refuses a part that no test file has in its path', () => {
  const { status, stderr } = run(ROOT, 'test', ['conformance', 'no-such-part']);
  assert.deepEqual([status, stderr.includes("'no-such-part'")], [2, true]);
});

test('the default that the usage of the fuzzer names is the one it has', async () => {
  const compiled = join(ROOT, 'packages/imsg/dist/test-support/fuzz/command-line.js');
  const { DEFAULT_CASES } = (await import(compiled)) as { DEFAULT_CASES: number };
  assert.ok(run(ROOT, 'fuzz', ['--help']).stdout.includes(`default ${DEFAULT_CASES}\n`));
});
