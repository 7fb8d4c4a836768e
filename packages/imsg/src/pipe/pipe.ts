/** pipe(2), with ends that have names: which of two numbers is which cannot be mixed up. */
import { native } from '@sallyport/native';
import { systemError } from '../system-error.js';
import { PipeReader } from './pipe-reader.js';
import { PipeWriter } from './pipe-writer.js';

/** Both ends; disposing of it closes what is still owned by them. */
export interface Pipe extends Disposable {
  readonly reader: PipeReader;
  readonly writer: PipeWriter;
}

/**
 * Makes a pipe: what is written at one end is read at the other, in order. Both ends are close-on-exec and belong to the caller.
 * @throws ImsgError TABLE_FULL, SYSTEM
 */
export function pipe(): Pipe {
  const ends = new Int32Array(2);
  const result = native.pipe(ends);
  const [read, write] = ends;
  if (result < 0 || read === undefined || write === undefined)
    throw systemError('cannot make a pipe', result);
  const reader = new PipeReader({ number: read, wasNonblocking: false });
  const writer = new PipeWriter({ number: write, wasNonblocking: false });
  return {
    reader,
    writer,
    [Symbol.dispose]: () => {
      reader.close();
      writer.close();
    },
  };
}
