/**
 * What work costs, told from how long the machine took for it: processor time of the process, so that time in which other processes ran
 * does not count. Neighbours still cost something (caches, a shared core), hence bounds that are ratios, of the best of several rounds.
 */

/** How many times as large the larger size is. */
const STEP = 8;
/**
 * Growth of the cost below which work is in proportion to its size. In proportion would be 8, quadratic 64; so a quadratic part is seen that
 * takes a sixth of the smaller size's time.
 */
export const MOST_GROWTH = 16;
const ROUNDS = 6;

/** Milliseconds of processor time since the process began, of all its threads. */
export function processorNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Milliseconds of processor time that the process takes meanwhile. */
export function processorTime(work: () => void): number {
  const start = processorNow();
  work();
  return processorNow() - start;
}

/**
 * How many times as long the work takes when there is eight times as much of it.
 * @param work to be done for a size; the same each time
 * @param size the smaller one; to be chosen so that it takes some milliseconds
 * @param rounds at most, fewer when the cost is in proportion
 */
export function growthOf(work: (size: number) => void, size: number, rounds = ROUNDS): number {
  // What is compiled in between must not make the smaller size look slow.
  work(size);
  work(size);
  let [small, large] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds && !(round > 1 && large < MOST_GROWTH * small); round += 1) {
    small = Math.min(
      small,
      processorTime(() => work(size)),
    );
    large = Math.min(
      large,
      processorTime(() => work(size * STEP)),
    );
  }
  return large / small;
}

/** A defect on purpose: as many turns as there are pairs. */
export function quadratic(size: number): void {
  let turns = 0;
  for (let i = 0; i < size; i += 1) for (let j = 0; j < size; j += 1) turns += 1;
  if (turns !== size ** 2) throw new Error('the loops were left out');
}

/**
 * Whether work that is out of proportion is seen as such: a check of the checks. A busy machine may hide it in one measurement, hardly
 * in all of them.
 */
export function isSeenToGrow(work: (size: number) => void, size: number): boolean {
  return [1, 2, 3, 4].some(() => growthOf(work, size, 1) > MOST_GROWTH);
}
