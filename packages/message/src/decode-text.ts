/**
 * Strings out of verified UTF-8. A call into the runtime costs more than making a short string by hand, and most names,
 * words and keys are short; so short ASCII text is put together here, from its single characters.
 */
import { LITTLE_ENDIAN } from './header.js';

const { fromCharCode } = String;

/** The text in [from, from + size), without a final NUL. */
export function readUtf8(b: Buffer, view: DataView, from: number, size: number): string {
  if (size > 12 || !isAscii(b, view, from, size)) return b.toString('utf8', from, from + size);
  // Positions are inside the buffer; a constant number of arguments is what makes this fast.
  const u = b as unknown as { readonly [index: number]: number };
  const i = from;
  switch (size) {
    case 0:
      return '';
    case 1:
      return fromCharCode(u[i]!);
    case 2:
      return fromCharCode(u[i]!, u[i + 1]!);
    case 3:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!);
    case 4:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!);
    case 5:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!, u[i + 4]!);
    case 6:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!, u[i + 4]!, u[i + 5]!);
    case 7:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!, u[i + 4]!, u[i + 5]!, u[i + 6]!);
    case 8:
      return fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!, u[i + 4]!, u[i + 5]!, u[i + 6]!, u[i + 7]!);
    default: {
      const head = fromCharCode(u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!, u[i + 4]!, u[i + 5]!, u[i + 6]!, u[i + 7]!);
      return head + readUtf8(b, view, from + 8, size - 8);
    }
  }
}

function isAscii(bytes: Buffer, view: DataView, from: number, size: number): boolean {
  let all = 0;
  let at = from;
  const end = from + size;
  for (; at + 4 <= end; at += 4) all |= view.getUint32(at, LITTLE_ENDIAN);
  for (; at < end; at++) all |= (bytes[at] as number) << 24 | bytes[at] as number;
  return (all & 0x8080_8080) === 0;
}
