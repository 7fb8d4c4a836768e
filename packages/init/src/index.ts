export { StartError } from './errors.js';
export type { Reporter } from './reporter.js';
export { type RunOptions, runSolution } from './run-solution.js';
