/**
 * `npm test`: the set-up, then every test of test-kit, packages, examples and conformance. Arguments are parts of paths: only test
 * files that contain one of them run (`npm test -- packages/imsg`).
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { filesBelow } from './setup/fingerprint.mjs';
import { ROOT, setupOrExplain } from './setup.mjs';

if (await setupOrExplain()) process.exitCode = await runTests(process.argv.slice(2));

/**
 * @param {readonly string[]} parts
 * @returns {Promise<number>} exit code
 */
async function runTests(parts) {
  const files = testFiles().filter((file) => parts.length === 0 || parts.some((part) => file.includes(part)));
  if (files.length === 0) {
    process.stderr.write(`No test file has ${parts.join(' or ')} in its path.\n`);
    return 2;
  }
  // Two files at a time: many start processes of their own, and their limits of time hold for two cores.
  const args = ['--test', '--test-reporter=spec', '--test-concurrency=2', ...files];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child as well; a signal sent to this process alone is passed on.
  const forward = (signal) => child.kill(signal);
  process.on('SIGTERM', forward);
  process.on('SIGINT', () => undefined);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** Compiled test files, found by their sources: a compiled file whose source is gone must not run. */
function testFiles() {
  const workspaces = [
    'test-kit',
    ...readdirSync(join(ROOT, 'packages')).map((name) => join('packages', name)),
    ...readdirSync(join(ROOT, 'examples')).map((name) => join('examples', name)),
    'conformance',
  ];
  return workspaces.flatMap((workspace) => {
    const folder = join(ROOT, workspace);
    return filesBelow(join(folder, 'test'), (name) => name.endsWith('.test.ts')).map((source) => {
      const compiled = relative(folder, source).replace(/\.ts$/, '.js');
      return join(workspace, 'dist', compiled);
    });
  });
}
