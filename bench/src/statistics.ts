/** Order statistics. Means are not used: one descheduled process would decide them. */

/**
 * @param sorted ascending, at least one value
 * @param share 0 to 1, such as 0.99
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  const value = sorted[index];
  if (value === undefined) throw new Error('quantile of nothing');
  return value;
}

/** The middle value; of an even number of values the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = quantile(sorted, 0.5);
  return sorted.length % 2 === 1 ? upper : (upper + quantile(sorted, 0.5 - 1 / sorted.length)) / 2;
}
