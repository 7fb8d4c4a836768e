export * from './audit-record.js';
export { ImageError } from './checked.js';
export { isForbiddenVariable } from './environment.js';
export * from './image.js';
export { readImage } from './read-image.js';
export { type Endpoint, joinSolution, type Solution, type SolutionClass } from './solution.js';
export { type ClientEnd, type ServerEnd, type StaticHandles, staticHandles } from './static-handles.js';
