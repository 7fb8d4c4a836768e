/**
 * `npm run peers`: makes sure of the real programs that tests and the bench talk to. Needs a Debian system; what is there already is left
 * alone, and when all is, one line says so.
 *
 * Some are installed in the system (as root, else what to type is said), some are only unpacked into a folder of this repository, since
 * they would conflict with what a machine runs or start a daemon. All come from the system's own package sources, by name.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectNone, mayBegin } from './command-line.mjs';
import { PRIVATE_PEERS, unpackPeers } from './peers/private.mjs';
import { installSystemPeers, SYSTEM_PEERS } from './peers/system.mjs';
import { SetupError } from './setup/step.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const USAGE = `usage: npm run peers

Makes sure of the real programs that tests and the bench talk to, on a Debian system. Those tests are skipped without them.
  installed in the system, which needs root: ${SYSTEM_PEERS.join(', ')}
  only unpacked, into .peers: ${PRIVATE_PEERS.join(', ')}
`;

if (mayBegin('npm run peers', USAGE, expectNone)) await installPeers();

async function installPeers() {
  let changed = false;
  for (const part of [installSystemPeers, unpackPeers]) {
    try {
      if (await part(ROOT)) changed = true;
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      process.stderr.write(`peers: ${error.message.trimEnd()}\n`);
      process.exitCode = 1;
      changed = true;
    }
  }
  if (changed) return;
  const all = `${SYSTEM_PEERS.join(', ')} in the system, ${PRIVATE_PEERS.join(', ')} in .peers`;
  process.stdout.write(`peers: nothing to do: ${all}\n`);
}
