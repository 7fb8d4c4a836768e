/**
 * The system calls Node does not have. Loading this module loads the addon, so it throws NativeUnavailable where there is none.
 */
import type { NativeBinding } from './binding.js';
import { loadBinding } from './load.js';

export type { NativeBinding, Watcher } from './binding.js';
export * from './constants.js';
export * from './errno.js';
export { NativeUnavailable } from './load.js';

/** The functions of the addon; see NativeBinding for what each does. */
export const native: NativeBinding = loadBinding();
