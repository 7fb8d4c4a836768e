/** Closing what was handed over in a value that will not be sent. */
import { FIXED_LIMITS } from '@sallyport/message';
import { Descriptor } from './descriptor.js';

/**
 * Closes every descriptor in a value that is shaped like a message: own data properties and elements, no deeper than
 * a message can be.
 */
export function releaseDescriptors(value: unknown, depth: number = FIXED_LIMITS.nesting + 1): void {
  if (typeof value !== 'object' || value === null || depth < 0 || ArrayBuffer.isView(value)) return;
  if (value instanceof Descriptor) {
    value.close();
    return;
  }
  for (const property of Object.values(Object.getOwnPropertyDescriptors(value))) {
    releaseDescriptors(property.value, depth - 1);
  }
}
