/**
 * A policy that cannot be loaded. The solution is refused whole: a rule that was left out might have been the one that
 * denies, so there is no such thing as loading the rest.
 */
export class PolicyLoadError extends Error {
  override readonly name = 'PolicyLoadError';
  constructor(
    /** Where: `file:line:column` in the descriptions, or a place in the record such as `bindings[2].selectors`. */
    readonly place: string,
    /** What is wrong there, as a clause without a full stop. */
    readonly problem: string,
  ) {
    super(`the policy cannot be loaded: ${place}: ${problem}`);
  }
}
