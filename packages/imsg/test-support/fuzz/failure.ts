/** A rule that a case has shown to be broken. */
export class CaseFailure extends Error {}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new CaseFailure(otherwise);
}

/** How to see a case again. */
export function repeatCommand(seed: number, wire: string | undefined, fault?: string): string {
  const options = [`--cases 1 --seed ${seed}`];
  if (wire !== undefined) options.push(`--wire ${wire}`);
  if (fault !== undefined) options.push(`--fault ${fault}`);
  return `npm run fuzz -- ${options.join(' ')}`;
}
