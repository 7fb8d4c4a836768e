export type { NativeBinding, Watcher } from './binding.js';
