/** A memory object that nobody can change any more: how the image reaches the kernel without a file. */
import { writeSync } from 'node:fs';
import { errnoName, F_SEAL_GROW, F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_WRITE, native } from '@sallyport/native';
import { StartError } from './errors.js';

const ALL_SEALS = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;

/** @returns a descriptor positioned at the start; owned by the caller. */
export function sealedMemory(name: string, content: Uint8Array): number {
  const descriptor = native.memfdCreate(name);
  if (descriptor < 0) throw new StartError(`no memory object can be made: ${errnoName(-descriptor)}`);
  try {
    for (let written = 0; written < content.length; ) {
      // Written at explicit positions: the file position stays at the start for the reader.
      written += writeSync(descriptor, content, written, content.length - written, written);
    }
    const sealed = native.addSeals(descriptor, ALL_SEALS);
    if (sealed < 0) throw new StartError(`a memory object cannot be sealed: ${errnoName(-sealed)}`);
    return descriptor;
  } catch (error) {
    native.close(descriptor);
    throw error;
  }
}
