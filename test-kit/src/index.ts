export { describe } from 'node:test';
export {
  findProgram,
  findUnpacked,
  skipBecause,
  skipWithout,
  type UnpackedPackage,
  type UnpackedProgram,
} from './peers.js';
export { Random } from './random.js';
export {
  childProcesses,
  diffResources,
  openDescriptors,
  type ResourceSnapshot,
  snapshotResources,
} from './resources.js';
export { type TemporaryDirectory, temporaryDirectory } from './temporary-directory.js';
export { type TestFunction, type TestOptions, test } from './test.js';
