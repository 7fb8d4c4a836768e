/** Names of types the language has by itself. */
import type { IntegerType } from '@sallyport/message';

/** On the platforms this runs on sizes and addresses have 64 bits. */
export const INTEGER_TYPES: ReadonlyMap<string, IntegerType> = new Map<string, IntegerType>([
  ['SInt8', 'SInt8'],
  ['SInt16', 'SInt16'],
  ['SInt32', 'SInt32'],
  ['SInt64', 'SInt64'],
  ['UInt8', 'UInt8'],
  ['UInt16', 'UInt16'],
  ['UInt32', 'UInt32'],
  ['UInt64', 'UInt64'],
  ['UIntSize', 'UInt64'],
  ['UIntPtr', 'UInt64'],
]);

export const INTEGER_TYPE_LIST: string = [...INTEGER_TYPES.keys()].join(', ');

const OTHERS: ReadonlySet<string> = new Set(['Handle', 'handle', 'bytes', 'string', 'array', 'sequence']);

/** Whether a declaration of this name could never be referred to. */
export function isBuiltInType(name: string): boolean {
  return INTEGER_TYPES.has(name) || OTHERS.has(name);
}
