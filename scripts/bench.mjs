/**
 * `npm run bench`: the set-up, then the bench with the arguments given, which are checked first. What the steps say goes to standard error, so that
 * with --json standard output is one document.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOptions, USAGE } from '../bench/options.mjs';
import { mayBegin } from './command-line.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOLUTION = join(ROOT, 'bench', 'solution');

/**
 * Runs one step to its end; the first that fails gives the exit code.
 * @param {readonly string[]} args of node
 * @param {'inherit' | 2} output where its standard output goes
 */
function run(args, output) {
  const result = spawnSync(process.execPath, args, { cwd: ROOT, stdio: ['ignore', output, 'inherit'] });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

if (mayBegin('npm run bench', USAGE, parseOptions)) {
  run([join(ROOT, 'scripts', 'setup.mjs')], 2);
  // The solution that is measured is described in the system's own languages: its code is generated, then compiled.
  run([join(ROOT, 'packages', 'sallyport', 'dist', 'src', 'cli', 'main.js'), 'gen', SOLUTION], 2);
  run([join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-b', SOLUTION], 2);
  run([join(ROOT, 'bench', 'dist', 'src', 'main.js'), ...process.argv.slice(2)], 'inherit');
}
