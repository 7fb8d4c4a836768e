/** Peers that are installed in the system. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { SetupError, step } from '../setup/step.mjs';
import { isRoot, tool, updateLists } from './apt.mjs';

/** Packages, and the programs of which one has to be there. */
const PACKAGES = {
  curl: ['curl'],
  wrk: ['wrk'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  tmux: ['tmux'],
  strace: ['strace'],
};

/** Their names. */
export const SYSTEM_PEERS = Object.keys(PACKAGES);

/**
 * @param {string} root
 * @returns {Promise<boolean>} whether there was something to do
 * @throws {SetupError} that says what is missing
 */
export async function installSystemPeers(root) {
  const missing = Object.entries(PACKAGES)
    .filter(([, programs]) => !programs.some(isInstalled))
    .map(([name]) => name);
  if (missing.length === 0) return false;
  if (!isRoot()) throw new SetupError(`not installed; as root: apt-get install ${missing.join(' ')}`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  await step(`install ${missing.join(', ')} (apt-get)`, async () => {
    await updateLists(root);
    await tool('apt-get', ['-qq', 'install', '-y', '--no-install-recommends', ...missing], root);
  });
  return true;
}

/** @param {string} program */
function isInstalled(program) {
  return (process.env.PATH ?? '').split(':').some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
