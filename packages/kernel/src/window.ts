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
  readonly payload: Buffer;
  readonly descriptors: number[];
}

export class Window {
  #messages = 0;
  #bytes = 0;
  #descriptors = 0;
  #queuedBytes = 0;
  #queuedDescriptors = 0;
  /** Entries whose call ended while they waited have slot.waiting !== entry and are passed over. */
  #queue: WaitingRequest[] = [];
  #head = 0;

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

  get isQueueEmpty(): boolean {
    return this.#head === this.#queue.length;
  }

  /** True when a request of this size may wait. */
  hasQueueRoom(bytes: number, descriptors: number): boolean {
    return (
      this.#queuedBytes + bytes <= this.limits.queueBytes &&
      this.#queuedDescriptors + descriptors <= this.limits.queueDescriptors
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
    this.#queuedDescriptors += request.slot.descriptors;
    this.#queue.push(request);
  }

  /** Gives up a waiting request whose call has ended. The caller closes its descriptors. */
  forget(request: WaitingRequest): void {
    this.#queuedBytes -= request.slot.bytes;
    this.#queuedDescriptors -= request.slot.descriptors;
    request.slot.waiting = null;
  }

  /** Takes the next waiting request if the window has room for it. It is charged by the caller. */
  takeReady(): WaitingRequest | undefined {
    while (this.#head < this.#queue.length) {
      const request = this.#queue[this.#head]!;
      if (request.slot.waiting === request) {
        if (!this.hasRoom(request.slot.bytes, request.slot.descriptors)) return undefined;
        this.#advance();
        this.forget(request);
        return request;
      }
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
