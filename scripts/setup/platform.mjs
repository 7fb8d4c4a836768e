/** What must be true of the machine before anything else is tried. */
import { SetupError } from './step.mjs';

/**
 * @param {{ engines: { node: string } }} manifest the package.json of the workspace; its `engines.node` is `>=MAJOR.MINOR`
 * @param {{ version: string, platform: string }} [machine] what runs this; given only by tests
 */
export function checkPlatform(manifest, machine = { version: process.version, platform: process.platform }) {
  const needed = /^>=(\d+)\.(\d+)/.exec(manifest.engines.node);
  const present = /^v(\d+)\.(\d+)/.exec(machine.version);
  if (needed === null || present === null) {
    throw new Error(`cannot compare Node ${machine.version} with "${manifest.engines.node}"`);
  }
  const [major, minor] = [Number(present[1]), Number(present[2])];
  const [leastMajor, leastMinor] = [Number(needed[1]), Number(needed[2])];
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    throw new SetupError(
      `Sallyport needs Node ${leastMajor}.${leastMinor} or newer, and this is ${machine.version}: install a newer one from https://nodejs.org.`,
    );
  }
  if (machine.platform !== 'linux') {
    throw new SetupError(
      `Sallyport runs on Linux only so far, and this is ${machine.platform}: use a Linux machine, virtual machine or container.`,
    );
  }
}
