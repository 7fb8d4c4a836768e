export * from './audit-record.js';
export { ImageError } from './checked.js';
export * from './image.js';
export { readImage } from './read-image.js';
export { joinSolution, type Endpoint, type Solution, type SolutionClass } from './solution.js';
export { staticHandles, type ClientEnd, type ServerEnd, type StaticHandles } from './static-handles.js';
