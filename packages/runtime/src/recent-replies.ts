/** Which methods the last replies were of, so that a refusal that comes later can be named. Two stores per reply. */
import type { ServedMethod } from './served.js';

/** Replies remembered. A refusal comes within a round trip; as many as can be open at once by default. */
const REMEMBERED = 256;

export class RecentReplies {
  readonly #slots = new Uint32Array(REMEMBERED);
  readonly #methods: (ServedMethod | undefined)[] = new Array<ServedMethod | undefined>(REMEMBERED).fill(
    undefined,
  );
  #next = 0;

  add(slot: number, method: ServedMethod): void {
    this.#slots[this.#next] = slot;
    this.#methods[this.#next] = method;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  find(slot: number): ServedMethod | undefined {
    for (let back = 1; back <= REMEMBERED; back += 1) {
      const place = (this.#next - back + REMEMBERED) % REMEMBERED;
      if (this.#slots[place] === slot) return this.#methods[place];
    }
    return undefined;
  }
}
