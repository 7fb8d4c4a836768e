import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { NativeBinding } from './binding.js';

/** From dist/src/, where this runs. */
const ADDON = fileURLToPath(new URL('../../build/Release/sallyport_native.node', import.meta.url));

/** For a clone and for an installed package: the two ways there are to build the addon. */
const REMEDY =
  "in a clone of Sallyport run 'npm run setup', elsewhere 'npm rebuild @sallyport/native --ignore-scripts=false' (needs a C compiler, make and python3)";

/** The system calls cannot be had here; the message says why and what to do. */
export class NativeUnavailable extends Error {
  override readonly name = 'NativeUnavailable';
}

/** @throws {NativeUnavailable} */
export function loadBinding(path: string = ADDON, platform: string = process.platform): NativeBinding {
  if (platform !== 'linux') {
    throw new NativeUnavailable(`Sallyport runs on Linux only; this is ${platform}.`);
  }
  if (!existsSync(path)) {
    throw new NativeUnavailable(`The native addon is not built (${path} is missing): ${REMEDY}.`);
  }
  try {
    return createRequire(import.meta.url)(path) as NativeBinding;
  } catch (cause) {
    throw new NativeUnavailable(
      `The native addon was built for another system (${path} cannot be loaded): ${REMEDY}.`,
      { cause },
    );
  }
}
