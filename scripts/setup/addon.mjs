/** The native addon. Whether it has to be built, and how, is known to build-native.mjs. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beginStep, SetupError } from './step.mjs';

/** @param {string} root */
export async function buildAddon(root) {
  const script = pathToFileURL(join(root, 'scripts', 'build-native.mjs'));
  const { BuildError, buildNative } = await import(script.href);
  let line;
  try {
    await buildNative({
      log: () => {
        line = beginStep('build the native addon (node-gyp)');
      },
    });
    line?.done();
  } catch (error) {
    line?.failed();
    throw error instanceof BuildError ? new SetupError(error.message) : error;
  }
}
