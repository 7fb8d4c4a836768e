/**
 * Writing bytes. What an array says of itself through overridden properties or a subclass does not count, and exactly
 * as many bytes are copied as were announced: memory shared with another thread may grow meanwhile.
 */

const TypedArrayPrototype = Object.getPrototypeOf(Uint8Array.prototype) as object;
const lengthGetter = intrinsicGetter('length');
const tagGetter = intrinsicGetter(Symbol.toStringTag);
const bufferGetter = intrinsicGetter('buffer');
const offsetGetter = intrinsicGetter('byteOffset');

function intrinsicGetter(key: PropertyKey): (this: unknown) => unknown {
  const getter = Object.getOwnPropertyDescriptor(TypedArrayPrototype, key)?.get;
  if (getter === undefined) throw new Error(`this JavaScript engine has no ${String(key)} on typed arrays`);
  return getter;
}

/** Up to here copying in a loop is faster than setting a part of the array; measured. */
const COPY_LOOP = 32;

/** Bytes of a Uint8Array, a Buffer included; -1 for everything else. */
export function byteLengthOf(value: unknown): number {
  return tagGetter.call(value) === 'Uint8Array' ? (lengthGetter.call(value) as number) : -1;
}

/** Copies `size` bytes, which byteLengthOf gave, to `at`. */
export function writeBytes(buffer: Buffer, at: number, source: Uint8Array, size: number): void {
  if (size <= COPY_LOOP) {
    for (let index = 0; index < size; index++) buffer[at + index] = source[index] as number;
  } else {
    const memory = bufferGetter.call(source) as ArrayBuffer;
    buffer.set(new Uint8Array(memory, offsetGetter.call(source) as number, size), at);
  }
}
