/**
 * What arguments of C mean here. What C would have read or written beyond a buffer, or cut to fewer bits, is a bug of the caller and thrown
 * as RangeError or TypeError; what the manual page names as an outcome is returned with errno.
 */

/** `const void *`: any view of memory. Its bytes in this machine's order, as C passes `&number`: `Int32Array.of(42)`. */
export type Pointer = NodeJS.ArrayBufferView;

/**
 * The bytes a pointer and a length name.
 * @param data null: no bytes
 * @param length bytes; default: all there are
 * @throws RangeError when there are not so many; TypeError for text, arrays and whatever else is no view of memory
 */
export function bytesOf(data: Pointer | null, length: number = data?.byteLength ?? 0): Uint8Array {
  // Before the length is looked at: what is no view has none, and would pass for empty.
  if (data !== null && !ArrayBuffer.isView(data)) {
    throw new TypeError(`data is a view of memory, such as a Buffer, or null, not ${kindOf(data)}`);
  }
  demandSize('length', length);
  if (data === null) {
    if (length > 0) throw new RangeError(`${length} bytes at NULL`);
    return NOTHING;
  }
  if (length > data.byteLength) throw new RangeError(`${length} bytes of a buffer of ${data.byteLength}`);
  return new Uint8Array(data.buffer, data.byteOffset, length);
}

const NOTHING = new Uint8Array(0);

/** Says what was given without its content, which may be long or secret. */
function kindOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'plain'})`;
  return typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`;
}

/** `size_t`, as far as JavaScript counts exactly. */
export function demandSize(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name} is a number of bytes from 0 on, not ${String(value)}`);
  }
}

/** `uint32_t`; negative numbers are their two's complement, as C passes -1 for a pid. */
export function wordOf(name: string, value: number): number {
  if (!Number.isInteger(value) || value < -0x8000_0000 || value > 0xffff_ffff) {
    throw new RangeError(`${name} is a whole number of 32 bits, not ${String(value)}`);
  }
  return value >>> 0;
}

/** A descriptor, or -1 for none. */
export function demandDescriptor(value: number): void {
  if (!Number.isInteger(value) || value < -1 || value > 0x7fff_ffff) {
    throw new RangeError(`a descriptor is a small whole number, or -1 for none, not ${String(value)}`);
  }
}
