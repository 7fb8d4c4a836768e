/**
 * Makes sure of the real programs that tests and the bench talk to. Needs a Debian system; what is there already is left alone, and
 * then this takes no time.
 *
 * Some are installed in the system (as root, else what to type is said), some are only unpacked into a folder of this repository, since
 * they would conflict with what a machine runs or start a daemon. All come from the system's own package sources, by name.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackPeers } from './peers/private.mjs';
import { installSystemPeers } from './peers/system.mjs';
import { SetupError } from './setup/step.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

for (const part of [installSystemPeers, unpackPeers]) {
  try {
    await part(root);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(`peers: ${error.message.trimEnd()}\n`);
    process.exitCode = 1;
  }
}
