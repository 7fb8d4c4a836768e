export { StartError } from './errors.js';
export { escapeText } from './escape.js';
export { type Reporter, type RunOptions, runSolution } from './run-solution.js';
