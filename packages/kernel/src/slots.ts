/**
 * Reply slots. A slot is made when a request is committed and is used exactly once: by the reply that settles the call, or by
 * whatever ends the call before (deadline, cancel, either side gone). It remembers what the call was, so nothing a server
 * writes into a reply can change to whom it goes or as what it is checked.
 *
 * A call that ended although its request was delivered leaves its slot cancelled: no reply settles anything any more, but the slot and the
 * server's window stay taken until the server has said that it knows (CREDIT, or a reply that came too late). Otherwise a server that
 * does not read could be sent requests without end, each of them cancelled at once.
 *
 * Slot objects are reused with a new generation; a number of an earlier generation finds nothing.
 */
import type { Channel } from './channel.js';
import type { Connection } from './connection.js';
import { nextSlotGeneration, slotIndex, slotNumber } from './numbers.js';
import type { Process } from './process.js';
import type { MethodRoute } from './routes.js';
import type { WaitingRequest } from './window.js';

export class Slot {
  /** Number of this use of the slot, in the space of the server. */
  number: number;
  open = false;
  /** Its call has ended, and the server has not yet said that it knows. */
  cancelled = false;
  channel!: Channel;
  route!: MethodRoute;
  /** The caller's socket and its number for the call. */
  caller!: Connection;
  callId = 0;
  trace = 0;
  /** Bytes and descriptors of the request, as the window of the server counts them. */
  bytes = 0;
  descriptors = 0;
  /** Set while the request waits in the kernel; null once it was delivered. */
  waiting: WaitingRequest | null = null;
  /** Milliseconds on the kernel's clock; Infinity: none. */
  expiry = Number.POSITIVE_INFINITY;
  /** Links of the deadline wheel. */
  wheelNext: Slot | null = null;
  wheelPrevious: Slot | null = null;
  wheelBucket = -1;

  constructor(
    readonly server: Process,
    readonly index: number,
  ) {
    this.number = slotNumber(index, 1);
  }

  /** Makes the number of this use stale. */
  retire(): void {
    this.open = false;
    this.cancelled = false;
    this.waiting = null;
    const generation = nextSlotGeneration((this.number - this.index) / 0x1_0000);
    // Slot number 0 would read as "no parent" in a nested call.
    this.number = slotNumber(this.index, generation === 0 ? 1 : generation);
  }
}

/** The slots of one server process. */
export class SlotTable {
  readonly #slots: Slot[] = [];
  readonly #free: Slot[] = [];
  #open = 0;

  constructor(
    readonly server: Process,
    readonly limit: number,
  ) {}

  get open(): number {
    return this.#open;
  }

  /** An unused slot that is not open yet, or undefined when the limit is reached. `release` gives it back. */
  reserve(): Slot | undefined {
    if (this.#open >= this.limit) return undefined;
    this.#open += 1;
    const reused = this.#free.pop();
    if (reused !== undefined) return reused;
    const slot = new Slot(this.server, this.#slots.length);
    this.#slots.push(slot);
    return slot;
  }

  release(slot: Slot): void {
    if (slot.open || slot.cancelled) slot.retire();
    this.#open -= 1;
    this.#free.push(slot);
  }

  /** The open slot with exactly this number. */
  lookup(number: number): Slot | undefined {
    const slot = this.#slots[slotIndex(number)];
    return slot?.open === true && slot.number === number ? slot : undefined;
  }

  /** The cancelled slot with exactly this number. */
  lookupCancelled(number: number): Slot | undefined {
    const slot = this.#slots[slotIndex(number)];
    return slot?.cancelled === true && slot.number === number ? slot : undefined;
  }

  /** All open slots; for the end of the server. */
  openSlots(): Slot[] {
    return this.#slots.filter((slot) => slot.open);
  }
}
