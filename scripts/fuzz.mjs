/**
 * `npm run fuzz [-- --cases N] [--seed S] [--wire W] [--language L]`: the set-up, then that many cases of random and mutated input for the readers of @sallyport/imsg,
 * or with a language of mutated descriptions for the compiler. What is found is printed with a command that repeats it, and the exit code is 1.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { mayBegin, readOptions } from './command-line.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FUZZ = join(ROOT, 'packages', 'imsg', 'dist', 'test-support', 'fuzz');
const MUTATIONS = join(ROOT, 'packages', 'compiler', 'dist', 'test', 'mutations');
const LANGUAGES = ['idl', 'cdl', 'edl', 'psl', 'yaml'];

const USAGE = `usage: npm run fuzz -- [--cases N] [--seed S] [--wire WIRE]
       npm run fuzz -- --language LANGUAGE [--cases N] [--seed S]

  --cases N            how many; with --language 1000000 unless given, else by default 5000000
  --seed S             of the first case, 0 to 4294967295; the others follow. Default: of the clock
  --wire WIRE          of the reader: classic, marked, auto; default: all
  --language LANGUAGE  mutated descriptions for the compiler: idl, cdl, edl, psl, yaml
`;
/** `--fault` is for those who want to see the fuzzer find something: names of deliberate mistakes. */
const OPTIONS = {
  cases: { type: 'string' },
  seed: { type: 'string' },
  wire: { type: 'string' },
  language: { type: 'string' },
  fault: { type: 'string' },
};

if (mayBegin('npm run fuzz', USAGE, checkOptions)) process.exitCode = await main(process.argv.slice(2));

/**
 * What can be said before anything is compiled; the names of faults are known afterwards.
 * @param {readonly string[]} args
 */
function checkOptions(args) {
  const { cases = '0', seed = '0', wire, language } = readOptions(args, OPTIONS).values;
  for (const [name, text] of Object.entries({ cases, seed })) {
    if (!/^\d+$/.test(text)) throw new Error(`--${name} is a whole number, not '${text}'`);
  }
  if (!['classic', 'marked', 'auto'].includes(wire ?? 'auto')) {
    throw new Error(`--wire is classic, marked or auto, not '${wire}'`);
  }
  if (language === undefined) return;
  if (!LANGUAGES.includes(language))
    throw new Error(`--language is ${LANGUAGES.join(', ')}, not '${language}'`);
  if (wire !== undefined) throw new Error('--wire is for readers of messages, --language for descriptions');
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

  const { values } = readOptions(args, OPTIONS);
  return values.language === undefined ? fuzzReaders(args) : fuzzLanguage(values);
}

/**
 * @param {{ language: string, cases?: string, seed?: string, fault?: string }} values
 * @returns {Promise<number>} exit code
 */
async function fuzzLanguage({ language, cases = '1000000', seed = String(Date.now() % 2 ** 32), fault }) {
  const { superviseCampaign } = await import(join(MUTATIONS, 'supervise.js'));
  const { isFault } = await import(join(MUTATIONS, 'broken-checks.js'));
  if (fault !== undefined && !isFault(fault)) {
    process.stderr.write(`npm run fuzz: --fault is '${fault}'\n`);
    return 2;
  }
  process.stdout.write(`${cases} mutated texts from seed ${seed} on, language ${language}\n`);
  const options = { language, cases: Number(cases), seed: Number(seed), ...(fault && { fault }) };
  const { report, failure } = await superviseCampaign(options);
  if (report === undefined) {
    process.stdout.write(`FAILED: ${failure}\n`);
    return 1;
  }
  process.stdout.write(`no failure: ${report.refused} refused, ${report.accepted} accepted\n`);
  return 0;
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function fuzzReaders(args) {
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
