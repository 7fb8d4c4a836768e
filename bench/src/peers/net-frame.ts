/** Takes length-prefixed frames out of a stream as it comes in pieces. Frames are handed out where they lie; only what a piece cuts is copied. */

/** Bytes of the length, a u32 that does not count itself. */
export const FRAME_HEADER = 4;
const LONGEST = 64 * 1024;

/** @param frame gets [start, end) of a payload in `bytes`, valid until it returns */
export function frameParser(
  frame: (bytes: Uint8Array, start: number, end: number) => void,
): (piece: Buffer) => void {
  let cut: Buffer | undefined;
  return (piece) => {
    const bytes = cut === undefined ? piece : Buffer.concat([cut, piece]);
    cut = undefined;
    let at = 0;
    while (bytes.length - at >= FRAME_HEADER) {
      const length =
        (bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24);
      if (length < 0 || length > LONGEST) throw new RangeError(`a frame of ${length} bytes`);
      const end = at + FRAME_HEADER + length;
      if (end > bytes.length) break;
      frame(bytes, at + FRAME_HEADER, end);
      at = end;
    }
    if (at < bytes.length) cut = Buffer.from(bytes.subarray(at));
  };
}
