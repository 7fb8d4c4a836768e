export interface WaitOptions {
  /** Ends the waiting; the promise is rejected with its reason, and nothing is lost. */
  readonly signal?: AbortSignal;
}
