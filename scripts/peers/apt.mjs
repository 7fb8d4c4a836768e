/** The system's package manager. */
import { run, SetupError } from '../setup/step.mjs';

let updated = false;

/**
 * Brings the lists of packages up to date, once, where this user may; without it the lists that are there have to do.
 * @param {string} root
 */
export async function updateLists(root) {
  if (updated || !isRoot()) return;
  updated = true;
  await tool('apt-get', ['-qq', 'update'], root).catch((error) => {
    // One source that cannot be reached does not matter while the packages come from another.
    if (!(error instanceof SetupError)) throw error;
  });
}

/**
 * Runs one of its programs to the end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @returns {Promise<string>} what it wrote
 * @throws {SetupError} with its last lines, when it fails or is not there
 */
export async function tool(program, args, cwd) {
  const result = await run(program, args, { cwd }).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError(`${program} is not installed: the peers can be had on a Debian system only.`);
  });
  if (result.ok) return result.output;
  const lines = result.output.trimEnd().split('\n').slice(-3);
  throw new SetupError(`${program} ${args.join(' ')} failed:\n${lines.join('\n')}`);
}

/** Whether packages can be installed in the system. */
export function isRoot() {
  return process.getuid?.() === 0;
}
