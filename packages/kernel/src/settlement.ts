/**
 * The end of calls. Whatever ends a call passes through `release`, once: its slot, the caller's number, the deadline, the window of the
 * server and the counts are given back together.
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

  /** Gives everything back that an open call holds. The slot's fields stay readable until it is opened again. */
  release(slot: Slot): void {
    const { server, caller, channel } = slot;
    this.state.deadlines.remove(slot);
    caller.calls[slotIndex(slot.callId)] = undefined;
    caller.process.openCalls -= 1;
    channel.openCalls -= 1;
    const { waiting } = slot;
    if (waiting === null) {
      server.window.credit(slot);
    } else {
      server.window.forget(waiting);
      this.delivery.discard(waiting);
    }
    server.slots.release(slot);
    if (!server.window.isQueueEmpty) this.delivery.pump(server);
  }

  /** Ends a call without a reply: the caller gets the outcome, the server is told to forget the request if it has it. */
  abandon(slot: Slot, outcome: Outcome): void {
    const { server, caller, callId, channel, number } = slot;
    const wasDelivered = slot.waiting === null;
    this.release(slot);
    this.state.sendStatus(caller, callId, channel.clientHandle, outcome, StatusAbout.CALL);
    const connection = server.connections[0];
    if (wasDelivered && connection !== undefined) {
      this.state.sendCancel(connection, number, channel.serverHandle);
    }
  }

  /** The process has lost its last socket: everything it was part of ends. */
  endProcess(process: Process): void {
    process.state = 'gone';
    for (const slot of process.slots.openSlots()) this.abandon(slot, Outcome.PEER_GONE);
  }
}
