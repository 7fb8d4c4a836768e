/**
 * The calls that end when a signal aborts. One listener per signal, however many calls: each listener costs more than
 * a call, and Node warns of more than ten. It stays on the signal, which may serve the next call too.
 */
/** What ends when its signal aborts. */
export interface Follower {
  abort(): void;
}

class Followers {
  readonly calls = new Set<Follower>();

  handleEvent(): void {
    for (const call of [...this.calls]) call.abort();
  }
}

const followersBySignal = new WeakMap<AbortSignal, Followers>();

/** Cancels the call when the signal aborts. */
export function follow(signal: AbortSignal, call: Follower): void {
  let followers = followersBySignal.get(signal);
  if (followers === undefined) {
    followers = new Followers();
    followersBySignal.set(signal, followers);
    signal.addEventListener('abort', followers, { once: true });
  }
  followers.calls.add(call);
}

/** The call has ended by itself. */
export function unfollow(signal: AbortSignal, call: Follower): void {
  followersBySignal.get(signal)?.calls.delete(call);
}
