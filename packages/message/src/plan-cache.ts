/** What is made once for each layout and kept as long as that. */
export class PlanCache<Key extends object, Plan> {
  readonly #plans = new WeakMap<Key, Plan>();

  /** @param make is called for a key that was not asked for before; it may ask for others. */
  of(key: Key, make: () => Plan): Plan {
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      plan = make();
      this.#plans.set(key, plan);
    }
    return plan;
  }
}
