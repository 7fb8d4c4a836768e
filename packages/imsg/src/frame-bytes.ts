/**
 * Memory for frames, seen as bytes and as a DataView of the same extent.
 *
 * Readers need memory only while bytes wait in them, and one thread fills and drains them one after another; so the common size is lent
 * from a small stock, and a connection that is silent costs none. What a lender leaves behind is not cleared: a reader
 * looks at nothing beyond what it received itself.
 */
export class FrameBytes {
  readonly buffer: Buffer;
  readonly view: DataView;

  constructor(capacity: number) {
    const memory = new ArrayBuffer(capacity);
    this.buffer = Buffer.from(memory);
    this.view = new DataView(memory);
  }

  get capacity(): number {
    return this.buffer.length;
  }
}

/** Bytes of one read: what a socket turn of the kernel takes at most, and the default largest frame. */
export const READ_SIZE = 64 * 1024;

/** Enough for a thread that reads one socket at a time and holds some partial frames; more is given back to the collector. */
const STOCK_MAXIMUM = 16;

const stock: FrameBytes[] = [];

/** Lends memory of READ_SIZE bytes with arbitrary content. */
export function borrowFrameBytes(): FrameBytes {
  return stock.pop() ?? new FrameBytes(READ_SIZE);
}

/** Takes back what was lent. The lender must not touch it any more. */
export function returnFrameBytes(bytes: FrameBytes): void {
  if (stock.length < STOCK_MAXIMUM) stock.push(bytes);
}

/** Stands where there is no memory, so that fields need not be optional. */
export const NO_FRAME_BYTES = new FrameBytes(0);

/** A copy of [start, end) is quicker word by word up to about this size than by any built-in function, which must make a view. */
const WORDWISE_MAXIMUM = 256;

/**
 * Copies source[start, end) to target[at...]. The length must be a multiple of 4, and both places are checked by the accessors.
 */
export function copyFrameBytes(
  target: { readonly buffer: Uint8Array; readonly view: DataView },
  at: number,
  source: { readonly buffer: Uint8Array; readonly view: DataView },
  start: number,
  end: number,
): void {
  if (end - start > WORDWISE_MAXIMUM) {
    target.buffer.set(
      new Uint8Array(source.buffer.buffer, source.buffer.byteOffset + start, end - start),
      at,
    );
    return;
  }
  for (let from = start, to = at; from < end; from += 4, to += 4) {
    target.view.setUint32(to, source.view.getUint32(from));
  }
}
