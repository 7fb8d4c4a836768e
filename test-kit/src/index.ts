export { describe } from 'node:test';
export {
  childProcesses,
  diffResources,
  openDescriptors,
  type ResourceSnapshot,
  snapshotResources,
} from './resources.js';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.js';
export { type TestFunction, type TestOptions, test } from './test.js';
