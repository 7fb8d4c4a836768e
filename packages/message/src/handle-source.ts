/** Where what stands for Handle values in decoded messages comes from. */
import type { HandleSchema } from './schema.js';

/** Called in encounter order, once per Handle value. */
export interface HandleSource {
  /**
   * @param word handle number in this process, or DESCRIPTOR_MARK | index among the message's descriptors.
   * @param rights as the kernel has written them.
   * @returns what stands for the handle in the decoded value.
   */
  give(word: number, rights: number, schema: HandleSchema): unknown;
}

/** For messages without Handle values. */
export const NO_HANDLE_SOURCE: HandleSource = {
  give(): never {
    throw new Error('a message with a handle where none is expected');
  },
};
