/**
 * Builds the native addon with node-gyp, when it is not built yet or older than its sources.
 *
 * The headers of Node come from where the running node was installed, if they are there and of the same release line; then nothing is
 * downloaded. Says nothing of the compiler's output unless it fails.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, 'packages', 'native');
const product = join(folder, 'build', 'Release', 'sallyport_native.node');
const stampFile = join(folder, 'build', 'sallyport-stamp');

/** A reason for which nothing can be built, said to a person. */
export class BuildError extends Error {}

/**
 * @param {{ log?: (line: string) => void }} [options] where the one line goes that says what is being done
 * @returns {Promise<'built' | 'fresh'>}
 * @throws {BuildError} with one sentence that says what to install, or the compiler's output
 */
export async function buildNative({ log = () => undefined } = {}) {
  if (process.platform !== 'linux') {
    throw new BuildError(`Sallyport runs on Linux; this is ${process.platform}.`);
  }
  if (isFresh()) return 'fresh';
  const gyp = findGyp();
  const compiler = findTools();
  log('building the native addon');
  const headers = headersOfThisNode();
  const result = spawnSync(
    process.execPath,
    [gyp, 'configure', 'build', '-C', folder, ...(headers === undefined ? [] : [`--nodedir=${headers}`])],
    { encoding: 'utf8', env: buildEnvironment(compiler), maxBuffer: 64 * 1024 * 1024 },
  );
  if (result.status !== 0 || !existsSync(product)) {
    const reason = result.error === undefined ? `${result.stdout}${result.stderr}` : result.error.message;
    throw new BuildError(`The native addon could not be built.\n${reason.trim()}`);
  }
  writeFileSync(stampFile, stamp());
  return 'built';
}

/** What a built addon depends on besides its sources. */
function stamp() {
  return `${process.platform} ${process.arch} ${process.versions.modules}\n`;
}

function isFresh() {
  if (!existsSync(product) || !existsSync(stampFile)) return false;
  if (readFileSync(stampFile, 'utf8') !== stamp()) return false;
  // Of both: the stamp is written last, the product may be older than a source that was saved during the build.
  const built = statSync(product).mtimeMs;
  return sources().every((path) => statSync(path).mtimeMs <= built);
}

function sources() {
  const addon = join(folder, 'addon');
  return [join(folder, 'binding.gyp'), ...readdirSync(addon).map((name) => join(addon, name))];
}

function findGyp() {
  const path = join(root, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  if (!existsSync(path))
    throw new BuildError("node-gyp is missing; run 'npm install' in the repository first.");
  return path;
}

/** Checks what the build needs. @returns {string} the C compiler */
function findTools() {
  const compiler = [process.env.CC, 'cc', 'gcc', 'clang'].find((name) => name !== undefined && runs(name));
  const missing = [];
  if (compiler === undefined) missing.push('a C compiler');
  if (!runs('make')) missing.push('make');
  if (!['python3', 'python'].some(runs)) missing.push('python3');
  if (compiler !== undefined && missing.length === 0) return compiler;
  throw new BuildError(
    `The native addon needs ${missing.join(' and ')}, which this machine does not have; ` +
      'on Debian or Ubuntu: apt-get install build-essential python3; on Fedora: dnf install gcc make python3.',
  );
}

/** @param {string} program */
function runs(program) {
  return spawnSync(`${program} --version`, { stdio: 'ignore', shell: true }).status === 0;
}

/** The prefix node was installed under, if its headers are there and belong to it. */
function headersOfThisNode() {
  const prefix = dirname(dirname(realpathSync(process.execPath)));
  const include = join(prefix, 'include', 'node');
  const version = join(include, 'node_version.h');
  if (!existsSync(join(include, 'node_api.h')) || !existsSync(version)) return undefined;
  const major = /^#define NODE_MAJOR_VERSION (\d+)$/m.exec(readFileSync(version, 'utf8'))?.[1];
  return major === process.versions.node.split('.')[0] ? prefix : undefined;
}

/** @param {string} compiler */
function buildEnvironment(compiler) {
  // npm hands its own settings down as variables, and node-gyp reads them; only what is asked for on the command line counts.
  const own = Object.entries(process.env).filter(([name]) => !/^npm_config_/i.test(name));
  // The generated makefile links with the C++ driver, which a machine that has only C lacks; every source here is C.
  return { ...Object.fromEntries(own), CC: compiler, CXX: compiler, LINK: compiler };
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  try {
    const outcome = await buildNative({ log: (line) => console.log(line) });
    if (outcome === 'fresh') console.log('the native addon is up to date');
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
