/**
 * What one process has been sent as requests and has not answered, and what waits in the kernel because that window is full. A process
 * that is blocked in a call, slow or stopped is not buried: beyond its window it is sent nothing, and beyond its queue callers get BUSY.
 */
import type { Limits } from '@sallyport/message';
import type { Slot } from './slots.js';

/** A request that was granted and committed and is kept until the window has room. Owns its descriptors. */
export interface WaitingRequest {
  readonly slot: Slot;
  /** The payload as it will be delivered. */
  payload: Buffer;
  readonly descriptors: number[];
}

const NOTHING = Buffer.alloc(0);
/** Entries of ended calls are cleared out when there are more of them than live ones, and at least so many. */
const DEAD_ENTRIES = 32;

export class Window {
  #messages = 0;
  #bytes = 0;
  #descriptors = 0;
  #queuedBytes = 0;
  #queuedDescriptors = 0;
  /** Entries whose call ended while they waited have slot.waiting !== entry, hold nothing, and are passed over. */
  #queue: WaitingRequest[] = [];
  #head = 0;
  #dead = 0;

  constructor(readonly limits: Limits) {}

  /** True when a request of this size may be delivered now. */
  hasRoom(bytes: number, descriptors: number): boolean {
    // The first is always delivered: a window smaller than one message would stall for ever.
    if (this.#messages === 0) return true;
    return (
      this.#messages < this.limits.windowMessages &&
      this.#bytes + bytes <= this.limits.windowBytes &&
      this.#descriptors + descriptors <= this.limits.windowDescriptors
    );
  }

  /** Places in the queue, those of ended calls counted. */
  get entries(): number {
    return this.#queue.length - this.#head;
  }

  get isQueueEmpty(): boolean {
    return this.#head === this.#queue.length;
  }

  /**
   * True when a request of this size may wait. No channel may hold more than its share of the queue, so one caller cannot take it from
   * the others; a single request is always within the share.
   * @param channels that lead to this process. @param held bytes that wait already on the channel of the request.
   */
  hasQueueRoom(bytes: number, descriptors: number, channels: number, held: number): boolean {
    const { queueBytes, queueDescriptors } = this.limits;
    return (
      this.#queuedBytes + bytes <= queueBytes &&
      this.#queuedDescriptors + descriptors <= queueDescriptors &&
      (held === 0 || held + bytes <= queueBytes / channels)
    );
  }

  charge(slot: Slot): void {
    this.#messages += 1;
    this.#bytes += slot.bytes;
    this.#descriptors += slot.descriptors;
  }

  /** The request of a delivered slot was answered, or its call ended. */
  credit(slot: Slot): void {
    this.#messages -= 1;
    this.#bytes -= slot.bytes;
    this.#descriptors -= slot.descriptors;
  }

  enqueue(request: WaitingRequest): void {
    request.slot.waiting = request;
    this.#queuedBytes += request.slot.bytes;
    request.slot.channel.queuedBytes += request.slot.bytes;
    this.#queuedDescriptors += request.slot.descriptors;
    this.#queue.push(request);
  }

  /** Gives up a waiting request whose call has ended: its memory too. The caller closes its descriptors. */
  forget(request: WaitingRequest): void {
    this.#leave(request);
    request.payload = NOTHING;
    this.#dead += 1;
    if (this.#dead < DEAD_ENTRIES || this.#dead * 2 < this.#queue.length - this.#head) return;
    this.#queue = this.#queue.slice(this.#head).filter((entry) => entry.slot.waiting === entry);
    this.#head = 0;
    this.#dead = 0;
  }

  #leave(request: WaitingRequest): void {
    const { slot } = request;
    this.#queuedBytes -= slot.bytes;
    this.#queuedDescriptors -= slot.descriptors;
    slot.channel.queuedBytes -= slot.bytes;
    slot.waiting = null;
  }

  /** Takes the next waiting request if the window has room for it. It is charged by the caller. */
  takeReady(): WaitingRequest | undefined {
    while (this.#head < this.#queue.length) {
      const request = this.#queue[this.#head]!;
      if (request.slot.waiting === request) {
        if (!this.hasRoom(request.slot.bytes, request.slot.descriptors)) return undefined;
        this.#advance();
        this.#leave(request);
        return request;
      }
      this.#dead -= 1;
      this.#advance();
    }
    return undefined;
  }

  #advance(): void {
    this.#head += 1;
    // Shortened when half of it is spent, so that each entry is moved at most once on average.
    if (this.#head * 2 >= this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
  }
}
