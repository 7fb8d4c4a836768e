/** Somebody who waits: a promise that is settled once from outside, or rejected with the reason of the signal when that aborts first. */
export class Waiter<T> {
  readonly promise: Promise<T>;
  #resolve!: (value: T) => void;
  #reject!: (error: unknown) => void;
  readonly #signal: AbortSignal | undefined;
  readonly #onAbort: (() => void) | undefined;

  /**
   * @param signal not aborted yet
   * @param left called when the signal aborted: nobody waits any more
   */
  constructor(signal: AbortSignal | undefined, left: (waiter: Waiter<T>) => void) {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal = signal;
    if (signal === undefined) return;
    this.#onAbort = () => {
      left(this);
      this.#reject(signal.reason);
    };
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  resolve(value: T): void {
    this.#forgetSignal();
    this.#resolve(value);
  }

  reject(error: unknown): void {
    this.#forgetSignal();
    this.#reject(error);
  }

  #forgetSignal(): void {
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
