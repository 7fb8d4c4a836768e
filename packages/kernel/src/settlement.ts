/**
 * The end of calls. Whatever ends a call passes through `#settle`, once: the caller's number, the deadline and the counts are given back
 * together. The slot and the server's window follow when the server is done with the request too: at once with its reply, or when the
 * request never left the kernel; else when it acknowledges the cancel.
 */
import { Outcome, StatusAbout } from '@sallyport/message';
import type { Delivery } from './delivery.js';
import { slotIndex } from './numbers.js';
import type { Process } from './process.js';
import type { Slot } from './slots.js';
import type { KernelState } from './state.js';

export class Settlement {
  constructor(
    readonly state: KernelState,
    readonly delivery: Delivery,
  ) {}

  /** The call was answered. The slot's fields stay readable until it is opened again. */
  release(slot: Slot): void {
    this.#settle(slot);
    this.#finish(slot);
  }

  /** Ends a call without a reply: the caller gets the outcome, the server is told to forget the request if it has it. */
  abandon(slot: Slot, outcome: Outcome): void {
    const { server, caller, callId, channel, number } = slot;
    this.#settle(slot);
    const connection = server.connections[0];
    if (slot.waiting === null && connection !== undefined && server.state === 'running') {
      slot.open = false;
      slot.cancelled = true;
      this.state.sendCancel(connection, number, channel.serverHandle);
    } else {
      this.#finish(slot);
    }
    this.state.sendStatus(caller, callId, channel.clientHandle, outcome, StatusAbout.CALL);
  }

  /** The server knows that a request was cancelled. @returns false when `number` names no such request. */
  acknowledge(server: Process, number: number, handle: number): boolean {
    const slot = server.slots.lookupCancelled(number);
    if (slot === undefined || slot.channel.serverHandle !== handle) return false;
    this.#finish(slot);
    return true;
  }

  /** The process has lost the socket its requests go to: what it was asked ends. */
  endRequests(process: Process): void {
    for (const slot of process.slots.openSlots()) this.abandon(slot, Outcome.PEER_GONE);
  }

  #settle(slot: Slot): void {
    const { caller, channel } = slot;
    this.state.deadlines.remove(slot);
    caller.calls[slotIndex(slot.callId)] = undefined;
    caller.process.openCalls -= 1;
    channel.openCalls -= 1;
  }

  #finish(slot: Slot): void {
    const { server, waiting } = slot;
    if (waiting === null) {
      server.window.credit(slot);
    } else {
      server.window.forget(waiting);
      this.delivery.discard(waiting);
    }
    server.slots.release(slot);
    if (!server.window.isQueueEmpty) this.delivery.pump(server);
  }
}
