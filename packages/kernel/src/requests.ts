/**
 * The way of a request: handle to channel, RIID and MID to method, structure, reserve, judge, commit. What it takes to deliver is
 * reserved before the policy is asked, so that a grant is always followed by delivery and a refusal leaves nothing behind.
 */
import { AuditSubsystem } from '@sallyport/image';
import {
  HeaderOffset,
  KERNEL_HANDLE,
  LITTLE_ENDIAN,
  MESSAGE_HEADER_SIZE,
  NO_DEADLINE,
  Outcome,
  StatusAbout,
} from '@sallyport/message';
import type { Channel } from './channel.js';
import type { Connection } from './connection.js';
import type { CoreEndpoints } from './core-endpoints.js';
import type { Delivery } from './delivery.js';
import { type Judge, REQUEST_FLAGS } from './judge.js';
import { slotIndex } from './numbers.js';
import type { Process } from './process.js';
import type { MethodRoute, PairRoutes } from './routes.js';
import type { Slot } from './slots.js';
import { frameBytes, type KernelState } from './state.js';

export class RequestPath {
  constructor(
    readonly state: KernelState,
    readonly judge: Judge,
    readonly delivery: Delivery,
    readonly core: CoreEndpoints,
  ) {}

  /** Handles the current frame of a connection, of type REQUEST. */
  handle(connection: Connection): void {
    const { reader, process } = connection;
    const handle = reader.pid;
    if (handle === KERNEL_HANDLE) {
      this.core.handle(connection);
      return;
    }
    const object = process.handles.lookup(handle);
    if (object === undefined) {
      if (process.handles.wasIssued(handle)) this.#staleHandle(connection);
      else {
        this.judge.refuse(
          Outcome.BAD_MESSAGE,
          AuditSubsystem.VALIDATOR,
          0,
          'a handle that was never issued',
          true,
        );
        this.answerRefusal(connection, null, -1, -1);
      }
      return;
    }
    if (object.kind !== 'client') {
      this.judge.refuse(
        Outcome.BAD_MESSAGE,
        AuditSubsystem.VALIDATOR,
        0,
        'a handle that takes no requests',
        true,
      );
      this.answerRefusal(connection, null, -1, -1);
      return;
    }
    const { channel } = object;
    const route = this.route(connection, channel.routes, channel.server);
    if (route === undefined) return;
    this.#forward(connection, channel, route);
  }

  /** The method the current frame names; answered when there is none. */
  route(connection: Connection, routes: PairRoutes, server: Process): MethodRoute | undefined {
    const { view, payloadStart, payloadEnd } = connection.reader;
    if (payloadEnd - payloadStart < MESSAGE_HEADER_SIZE) {
      this.judge.refuse(Outcome.BAD_MESSAGE, AuditSubsystem.VALIDATOR, 0, 'the message is cut short', true);
      this.answerRefusal(connection, server, -1, -1);
      return undefined;
    }
    const riid = view.getUint16(payloadStart + HeaderOffset.RIID, LITTLE_ENDIAN);
    const mid = view.getUint16(payloadStart + HeaderOffset.MID, LITTLE_ENDIAN);
    const route = routes[riid]?.[mid];
    if (route === undefined) {
      this.judge.refuse(Outcome.DENIED, AuditSubsystem.ROUTER, 0, 'the class has no such endpoint or method');
      this.answerRefusal(connection, server, riid, mid);
    }
    return route;
  }

  #staleHandle(connection: Connection): void {
    const { process, reader } = connection;
    this.state.sendStatus(connection, reader.id, reader.pid, Outcome.BAD_HANDLE, StatusAbout.CALL);
    if (!process.oddities.take(this.state.now)) this.state.closeAfterAnswer(connection);
  }

  #forward(connection: Connection, channel: Channel, route: MethodRoute): void {
    const { reader, process } = connection;
    const { server } = channel;
    const request = route.request;
    const accepted =
      this.judge.checkStructure(reader, request, REQUEST_FLAGS, 0) &&
      this.#checkCallNumber(connection) &&
      this.judge.checkHandles(reader, request, process, false);
    if (!accepted) {
      this.answerRefusal(connection, server, route.riid, route.mid);
      return;
    }
    const slot = this.#reserve(connection, channel);
    if (slot === undefined) return;
    if (!this.judge.decide(reader, request, 'request', process, server)) {
      server.slots.release(slot);
      this.answerRefusal(connection, server, route.riid, route.mid);
      return;
    }
    this.#commit(slot, connection, channel, route);
  }

  /** The caller's number is free: two open calls with one number would be two answers to one question. */
  #checkCallNumber(connection: Connection): boolean {
    if (connection.calls[slotIndex(connection.reader.id)] === undefined) return true;
    return this.judge.refuse(
      Outcome.BAD_MESSAGE,
      AuditSubsystem.VALIDATOR,
      0,
      'the number of an open call',
      true,
    );
  }

  /** A slot, room and a deadline, or undefined after the caller was told what is missing. */
  #reserve(connection: Connection, channel: Channel): Slot | undefined {
    const { reader } = connection;
    const { server } = channel;
    const missing = this.#missingRoom(connection, channel);
    if (missing !== Outcome.OK) {
      this.state.sendStatus(connection, reader.id, reader.pid, missing, StatusAbout.CALL);
      return undefined;
    }
    const expiry = this.#expiry(connection);
    if (expiry <= this.state.now) {
      const outcome = expiry === Number.NEGATIVE_INFINITY ? Outcome.CANCELLED : Outcome.DEADLINE;
      this.state.sendStatus(connection, reader.id, reader.pid, outcome, StatusAbout.CALL);
      return undefined;
    }
    const slot = server.slots.reserve();
    if (slot === undefined) {
      this.state.sendStatus(connection, reader.id, reader.pid, Outcome.BUSY, StatusAbout.CALL);
      return undefined;
    }
    slot.expiry = expiry;
    return slot;
  }

  #missingRoom(connection: Connection, channel: Channel): Outcome {
    const { reader, process } = connection;
    const { server } = channel;
    if (server.state === 'gone') return Outcome.PEER_GONE;
    if (slotIndex(reader.id) >= process.limits.callsPerProcess) return Outcome.QUOTA;
    if (process.openCalls >= process.limits.callsPerProcess) return Outcome.QUOTA;
    if (channel.openCalls >= process.limits.callsPerChannel) return Outcome.QUOTA;
    const bytes = frameBytes(reader.payloadEnd - reader.payloadStart);
    if (bytes > server.limits.frameBytes) return Outcome.TOO_LARGE;
    if (reader.descriptorCount > server.limits.frameDescriptors) return Outcome.TOO_LARGE;
    if (this.delivery.canDeliverNow(server, bytes, reader.descriptorCount)) return Outcome.OK;
    const mayWait = server.window.hasQueueRoom(
      bytes,
      reader.descriptorCount,
      server.servedChannels,
      channel.queuedBytes,
    );
    return mayWait ? Outcome.OK : Outcome.BUSY;
  }

  /** Milliseconds on the kernel's clock; -Infinity when the call this one belongs to is over. */
  #expiry(connection: Connection): number {
    const { process } = connection;
    const { view, payloadStart } = connection.reader;
    const asked = view.getUint32(payloadStart + HeaderOffset.DEADLINE, LITTLE_ENDIAN);
    const span = asked === 0 ? process.limits.callDeadline : asked === NO_DEADLINE ? 0 : asked;
    const own = span === 0 ? Number.POSITIVE_INFINITY : this.state.now + span;
    const parentNumber = view.getUint32(payloadStart + HeaderOffset.PARENT, LITTLE_ENDIAN);
    if (parentNumber === 0) return own;
    const parent = process.slots.lookup(parentNumber);
    return parent === undefined ? Number.NEGATIVE_INFINITY : Math.min(own, parent.expiry);
  }

  #commit(slot: Slot, connection: Connection, channel: Channel, route: MethodRoute): void {
    const { reader, process } = connection;
    const { server } = channel;
    const { state } = this;
    const parent = process.slots.lookup(
      reader.view.getUint32(reader.payloadStart + HeaderOffset.PARENT, LITTLE_ENDIAN),
    );
    slot.open = true;
    slot.channel = channel;
    slot.route = route;
    slot.caller = connection;
    slot.callId = reader.id;
    slot.trace = parent === undefined ? state.nextTrace() : parent.trace;
    slot.bytes = frameBytes(reader.payloadEnd - reader.payloadStart);
    slot.descriptors = reader.descriptorCount;
    connection.calls[slotIndex(reader.id)] = slot;
    process.openCalls += 1;
    channel.openCalls += 1;
    state.deadlines.add(slot);
    this.delivery.deliverRequest(slot, reader, server);
  }

  /** Tells the sender, and the audit, what `judge.refusal` says. */
  answerRefusal(connection: Connection, server: Process | null, riid: number, mid: number): void {
    const { refusal } = this.judge;
    const { process, reader } = connection;
    const incident = this.judge.note('request', process, server, riid, mid);
    this.state.sendStatus(
      connection,
      reader.id,
      reader.pid,
      refusal.outcome,
      StatusAbout.CALL,
      incident,
      refusal.text,
    );
    if (refusal.isFault) this.state.closeAfterAnswer(connection);
  }
}
