/** What parent and child have to agree on. */

/** Under this number the child finds the end it reads. */
export const MESSAGE_DESCRIPTOR = 3;
/** Bytes. Linux takes no longer argument than 128 KiB, and that is where messages come from; the child would refuse more, not cut it. */
export const MAXIMUM_MESSAGE_BYTES = 128 * 1024;
