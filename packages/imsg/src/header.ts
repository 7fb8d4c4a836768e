import { endianness } from 'node:os';

/** What DataView must be told to get host byte order. */
export const LITTLE_ENDIAN: boolean = endianness() === 'LE';

/** Bytes of a header of either wire; what its fields mean is said in wire.ts. */
export const IMSG_HEADER_SIZE = 16;

/** Where the fields are; FLAGS only on the classic wire. */
export const ImsgOffset = { TYPE: 0, LENGTH: 4, FLAGS: 6, ID: 8, PID: 12 } as const;
