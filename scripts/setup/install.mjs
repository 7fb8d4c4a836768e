/**
 * Installs what package-lock.json names.
 *
 * Whether that is needed is read from what npm itself leaves behind: node_modules/.package-lock.json, written last, lists
 * what is installed. So an `npm install` by hand counts, and an interrupted one does not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, SetupError, step } from './step.mjs';

/** @param {string} root */
export async function installPackages(root) {
  if (isInstalled(root)) return;
  await step('install the packages of package-lock.json (npm install)', async () => {
    // Not `npm ci`: it refuses a lock file that lacks packages for other platforms, which npm itself leaves out when a registry
    // does not have them. Nothing that is installed needs a script to run; the addon is built by a step of its own.
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const result = await npm(root, ['install', ...options]);
    if (result.ok) return;
    if (/ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|network/.test(result.output)) {
      throw new SetupError(
        'The package registry cannot be reached: connect this machine to the network, or set "registry" in .npmrc to one that it reaches.',
      );
    }
    throw new SetupError(`npm install failed:\n${result.output}`);
  });
}

/**
 * @param {string} root
 * @returns {boolean} whether every package of the lock file is there in its version
 */
function isInstalled(root) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const present = Object.hasOwn(installed, path) ? installed[path] : undefined;
    // Optional packages are those of other platforms, too.
    if (present === undefined) return entry.optional === true;
    return present.version === entry.version && (entry.link !== true || existsSync(join(root, path)));
  });
}

/**
 * The npm that started this script, else the one on the path.
 * @param {string} root
 * @param {readonly string[]} args
 */
async function npm(root, args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) return run(process.execPath, [script, ...args], { cwd: root });
  try {
    return await run('npm', args, { cwd: root });
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new SetupError('npm is not installed: install it beside Node (package "npm").');
    throw error;
  }
}
