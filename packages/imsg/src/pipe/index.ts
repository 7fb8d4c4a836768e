/** Pipes: two ends, one owner each, whole texts. */
export { type Pipe, pipe } from './pipe.js';
export { PipeEnd } from './pipe-end.js';
export { DEFAULT_MAXIMUM_BYTES, PipeReader, type ReadWholeOptions } from './pipe-reader.js';
export { PipeWriter } from './pipe-writer.js';
