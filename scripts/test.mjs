/**
 * `npm test`: the set-up, then every test of test-kit, packages, examples and conformance. Arguments are parts of paths: only test
 * files that contain one of them run (`npm test -- packages/imsg`).
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { mayBegin, readOptions } from './command-line.mjs';
import { filesBelow } from './setup/fingerprint.mjs';
import { ROOT, setupOrExplain } from './setup.mjs';

const USAGE = `usage: npm test
       npm test -- PART...

  PART  part of a path: only test files that contain one of them run, such as
        npm test -- packages/imsg conformance/test/web
`;

const begins = mayBegin('npm test', USAGE, checkParts);
if (begins && (await setupOrExplain())) {
  const { positionals } = readOptions(process.argv.slice(2), {}, true);
  process.exitCode = await runTests(positionals);
}

/**
 * Each part has to name something: a slip of the pen must not pass for tests that passed.
 * @param {readonly string[]} args
 */
function checkParts(args) {
  const { positionals } = readOptions(args, {}, true);
  const sources = testFiles().map(({ source }) => source);
  for (const part of positionals) {
    if (!sources.some((source) => source.includes(part)))
      throw new Error(`no test file has '${part}' in its path`);
  }
}

/**
 * @param {readonly string[]} parts none: every test
 * @returns {Promise<number>} exit code
 */
async function runTests(parts) {
  const wanted = ({ source }) => parts.length === 0 || parts.some((part) => source.includes(part));
  const files = testFiles()
    .filter(wanted)
    .map(({ compiled }) => compiled);
  const counts = join(ROOT, '.setup', 'test-counts');
  rmSync(counts, { force: true });
  const exitCode = await node([
    '--test',
    // Two files at a time: many start processes of their own, and their limits of time hold for two cores.
    '--test-concurrency=2',
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    // The list of failed tests follows the counts of the reporter above; these are shown below it.
    `--test-reporter=${new URL('count-reporter.mjs', import.meta.url).href}`,
    `--test-reporter-destination=${counts}`,
    ...files,
  ]);
  if (exitCode !== 0 && existsSync(counts)) process.stdout.write(`\n${readFileSync(counts, 'utf8')}`);
  return exitCode;
}

/**
 * Runs Node to its end in this terminal.
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
function node(args) {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; a signal sent to this process alone is passed on.
  process.on('SIGTERM', (signal) => child.kill(signal));
  process.on('SIGINT', () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Test files, found by their sources: a compiled file whose source is gone must not run. Paths are relative to the root. */
function testFiles() {
  const workspaces = [
    'test-kit',
    ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name)),
    ...readdirSync(join(ROOT, 'examples')).map((name) => join('examples', name)),
    'conformance',
  ];
  return workspaces.flatMap((workspace) => {
    const folder = join(ROOT, workspace);
    return filesBelow(join(folder, 'test'), (name) => name.endsWith('.test.ts')).map((path) => {
      const source = relative(folder, path);
      return {
        source: join(workspace, source),
        compiled: join(workspace, 'dist', source.replace(/\.ts$/, '.js')),
      };
    });
  });
}
