/**
 * The memory messages lie in. A Buffer is a Uint8Array, but some releases of its type declarations do not say so.
 * Give the same class always: the loops over it are fastest when they meet one only.
 */
export type Bytes = Uint8Array | Buffer;
