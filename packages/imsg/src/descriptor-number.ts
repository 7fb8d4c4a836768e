/** Numbers are ints in the system. */
const HIGHEST = 0x7fff_ffff;

/** Whether a value can be a descriptor's number; that it is open is not said. @throws TypeError */
export function demandDescriptorNumber(value: unknown): asserts value is number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= HIGHEST) return;
  throw new TypeError(`a descriptor is a small non-negative integer, not ${String(value)}`);
}
