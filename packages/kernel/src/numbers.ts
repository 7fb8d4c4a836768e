/**
 * Handle, slot and call numbers are an index with a generation above it: a number that was once given and is used again after its
 * entry was closed finds another generation there and is known to be stale, which is a race and not an attack.
 *
 * Handles: 20 bits of index, 11 of generation; bit 31 stays clear, as it marks descriptors.
 * Slots and calls: 16 bits of index, 16 of generation. Generations wrap around.
 */

const HANDLE_INDEX_BITS = 20;
export const HANDLE_INDEX_LIMIT = 1 << HANDLE_INDEX_BITS;
const HANDLE_GENERATIONS = 1 << 11;

export function handleNumber(index: number, generation: number): number {
  return generation * HANDLE_INDEX_LIMIT + index;
}
export function handleIndex(number: number): number {
  return number & (HANDLE_INDEX_LIMIT - 1);
}
export function handleGeneration(number: number): number {
  return number >>> HANDLE_INDEX_BITS;
}
export function nextHandleGeneration(generation: number): number {
  return (generation + 1) % HANDLE_GENERATIONS;
}

const SLOT_INDEX_MASK = 0xffff;
const SLOT_GENERATIONS = 0x1_0000;

export function slotNumber(index: number, generation: number): number {
  return generation * SLOT_GENERATIONS + index;
}
export function slotIndex(number: number): number {
  return number & SLOT_INDEX_MASK;
}
export function nextSlotGeneration(generation: number): number {
  return (generation + 1) % SLOT_GENERATIONS;
}
