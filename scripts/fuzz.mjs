/**
 * `npm run fuzz [-- --cases N] [--seed S] [--wire W]`: the set-up, then that many cases of random and mutated input for the readers of @sallyport/imsg. What is found
 * is printed with a command that repeats it, and the exit code is 1.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mayBegin, readOptions } from './command-line.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FUZZ = join(ROOT, 'packages', 'imsg', 'dist', 'test-support', 'fuzz');

const USAGE = `usage: npm run fuzz -- [--cases N] [--seed S] [--wire WIRE]

  --cases N    how many; default 5000000
  --seed S     of the first case, 0 to 4294967295; the others follow. Default: of the clock
  --wire WIRE  of the reader: classic, marked, auto; default: all
`;
/** `--fault` is for those who want to see the fuzzer find something: names of deliberate mistakes. */
const OPTIONS = {
  cases: { type: 'string' },
  seed: { type: 'string' },
  wire: { type: 'string' },
  fault: { type: 'string' },
};

if (mayBegin('npm run fuzz', USAGE, checkOptions)) process.exitCode = await main(process.argv.slice(2));

/**
 * What can be said before anything is compiled; the names of faults are known afterwards.
 * @param {readonly string[]} args
 */
function checkOptions(args) {
  const { cases = '0', seed = '0', wire = 'auto' } = readOptions(args, OPTIONS).values;
  for (const [name, text] of Object.entries({ cases, seed })) {
    if (!/^\d+$/.test(text)) throw new Error(`--${name} is a whole number, not '${text}'`);
  }
  if (!['classic', 'marked', 'auto'].includes(wire)) {
    throw new Error(`--wire is classic, marked or auto, not '${wire}'`);
  }
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function main(args) {
  const setup = spawnSync(process.execPath, [join(ROOT, 'scripts', 'setup.mjs')], {
    cwd: ROOT,
    stdio: ['ignore', 2, 'inherit'],
  });
  if (setup.error !== undefined) throw setup.error;
  if (setup.status !== 0) return setup.status ?? 1;

  const { parseFuzzOptions } = await import(join(FUZZ, 'command-line.js'));
  const { supervise } = await import(join(FUZZ, 'supervisor.js'));
  let options;
  try {
    options = parseFuzzOptions(args);
  } catch (error) {
    process.stderr.write(`npm run fuzz: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
  const { cases, seed, wire = 'all' } = options;
  process.stdout.write(`${cases} cases from seed ${seed} on, wire ${wire}\n`);
  const step = Math.max(1000, Math.floor(cases / 10 / 1000) * 1000);
  const onProgress = (done) => {
    if (done > 0 && done % step === 0) process.stdout.write(`${done} done\n`);
  };
  const { report, failure } = await supervise({ ...options, onProgress });
  if (report === undefined) {
    process.stdout.write(`FAILED: ${failure}\n`);
    return 1;
  }
  const outcomes = Object.entries(report.outcomes).sort((a, b) => b[1] - a[1]);
  const counts = outcomes.map(([name, count]) => `${name} ${count}`).join(', ');
  process.stdout.write(`no failure in ${(report.milliseconds / 1000).toFixed(1)} s: ${counts}\n`);
  return 0;
}
