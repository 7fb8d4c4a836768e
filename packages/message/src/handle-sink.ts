/** Where the Handle values of messages being encoded go. */
import { EncodeError } from './encode-error.js';
import type { HandleSchema } from './schema.js';

/**
 * Called in encounter order, once per Handle value. What it took before an encoding fails is its owner's to give back.
 */
export interface HandleSink {
  /**
   * Takes one Handle value.
   * @returns its number word: a handle number of this process from 1, or DESCRIPTOR_MARK | index, the indices counting
   * the descriptors of this message from 0.
   * @throws EncodeError (or anything) when the value is none.
   */
  take(value: unknown, schema: HandleSchema): number;
  /** Rights that go with the value taken last, as an unsigned number; not asked for descriptors. */
  rights(): number;
}

/** For messages without Handle values. */
export const NO_HANDLE_SINK: HandleSink = {
  take(): number {
    throw new EncodeError('BAD_VALUE', 'a handle cannot be sent here');
  },
  rights: () => 0,
};
