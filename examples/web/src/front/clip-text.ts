/** Text cut to a number of bytes of UTF-8, at the border of a character. */
import { StringDecoder } from 'node:string_decoder';

export function clipText(text: string, bytes: number): string {
  // No character of a string takes more than three bytes for each of its units.
  if (text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes) return text;
  return new StringDecoder('utf8').write(Buffer.from(text).subarray(0, bytes));
}
