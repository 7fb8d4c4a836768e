/** Where things lie, counted from the compiled files in bench/dist/src. */
import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export const BENCH = at('../..');
export const ROOT = at('../../..');
export const C_SOURCE = at('../../c/three-processes.c');
export const C_PROGRAM = at('../../build/three-processes');
export const IMSG_C_SOURCE = at('../../c/imsg-messages.c');
export const IMSG_C_PROGRAM = at('../../build/imsg-messages');
/** The file whose descriptors are sent; the server of the solution opens the same. */
export const SENT_FILE = at('../../solution/bench/Echo.idl');
/** Files that are served while the web section runs. */
export const PAGES_FOLDER = at('../../build/pages');
export const SOLUTION = at('../../solution');
export const WEB_EXAMPLE = at('../../../examples/web');
/** Made anew for each run. */
export const MANY_FILES = at('../../build/many-files');
export const WEB_COPY = at('../../build/web');
/** Profiles of the last --profile. */
export const PROFILES_FOLDER = at('../../build/profiles');
export const SALLYPORT = at('../../../packages/sallyport/dist/src/cli/main.js');
/** @param name without extension, relative to the compiled files */
export const script = (name: string) => at(`./${name}.js`);
