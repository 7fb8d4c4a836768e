/**
 * Makes a fresh clone ready to run: packages, addon, compiled and generated code. Each step that has something to do says
 * so in one line; a step that is up to date says nothing. Until packages are installed only Node's own modules are used.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectNone, mayBegin } from './command-line.mjs';
import { buildAddon } from './setup/addon.mjs';
import { compileDependents, compilePackages } from './setup/compile.mjs';
import { generateExamples } from './setup/examples.mjs';
import { installPackages } from './setup/install.mjs';
import { checkPlatform } from './setup/platform.mjs';
import { SetupError } from './setup/step.mjs';

/** Folder of the workspace. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const USAGE = `usage: npm run setup

Makes a clone ready to run: installs packages, builds the addon, compiles, generates code. What is up to date is left alone, without a
word; npm start, npm test, npm run bench and npm run fuzz begin with this.
`;

/** @throws {SetupError} with a sentence for the reader */
export async function setup() {
  checkPlatform(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  await installPackages(ROOT);
  await buildAddon(ROOT);
  await compilePackages(ROOT);
  const generated = await generateExamples(ROOT);
  await compileDependents(ROOT, generated);
}

/**
 * Runs the set-up for a command; what the reader can put right is said in one sentence.
 * @returns {Promise<boolean>} whether all is ready; if not, the exit code is set
 */
export async function setupOrExplain() {
  try {
    await setup();
    return true;
  } catch (error) {
    process.exitCode = 1;
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`setup: ${error.message.trimEnd()}\n`);
    return false;
  }
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  if (mayBegin('npm run setup', USAGE, expectNone)) await setupOrExplain();
}
