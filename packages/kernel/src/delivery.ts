/**
 * Putting granted messages into the queues of their receivers. Nothing here can fail: room was reserved, descriptors change owner one
 * by one from the reader to the writer (or to the waiting request), and numbers of the sender are replaced by numbers of the receiver.
 */
import type { FrameReader } from '@sallyport/imsg/frames';
import { FrameType, HeaderOffset, LITTLE_ENDIAN, NO_DEADLINE } from '@sallyport/message';
import { native } from '@sallyport/native';
import type { Connection } from './connection.js';
import type { Process } from './process.js';
import type { MessageRoute } from './routes.js';
import type { Slot } from './slots.js';
import type { KernelState } from './state.js';
import type { WaitingRequest } from './window.js';

/** Offset of the rights in a Handle value. */
const RIGHTS_OFFSET = 4;

export class Delivery {
  constructor(readonly state: KernelState) {}

  /** True when a request of this size need not wait in the kernel. */
  canDeliverNow(server: Process, bytes: number, descriptors: number): boolean {
    return (
      server.state === 'running' && server.window.isQueueEmpty && server.window.hasRoom(bytes, descriptors)
    );
  }

  /** Sends the current frame of the reader as the request of an opened slot, or lets it wait. Takes its descriptors. */
  deliverRequest(slot: Slot, reader: FrameReader, server: Process): void {
    const length = reader.payloadEnd - reader.payloadStart;
    if (!this.canDeliverNow(server, slot.bytes, slot.descriptors)) {
      const payload = Buffer.allocUnsafeSlow(length);
      reader.buffer.copy(payload, 0, reader.payloadStart, reader.payloadEnd);
      const view = new DataView(payload.buffer, payload.byteOffset, length);
      this.#writeRights(view, 0, slot.route.request);
      const descriptors: number[] = [];
      for (let index = 0; index < slot.descriptors; index += 1)
        descriptors.push(reader.takeDescriptor(index));
      server.window.enqueue({ slot, payload, descriptors });
      return;
    }
    const connection = server.connections[0]!;
    const { writer } = connection;
    for (let index = 0; index < slot.descriptors; index += 1) {
      writer.addDescriptor(reader.takeDescriptor(index), slot.number, slot.channel.serverHandle);
    }
    const at = writer.appendFrame(
      FrameType.REQUEST,
      slot.number,
      slot.channel.serverHandle,
      reader,
      reader.payloadStart,
      reader.payloadEnd,
    );
    this.#finishRequest(slot, connection, at);
    this.#writeRights(writer.view, at, slot.route.request);
  }

  /** Sends what the window of a server has room for by now. */
  pump(server: Process): void {
    const connection = server.connections[0];
    if (server.state !== 'running' || connection === undefined || connection.state === 'closed') return;
    for (;;) {
      const request = server.window.takeReady();
      if (request === undefined) return;
      this.#sendWaiting(request, connection);
    }
  }

  #sendWaiting(request: WaitingRequest, connection: Connection): void {
    const { slot, payload } = request;
    const { writer } = connection;
    for (const descriptor of request.descriptors.splice(0)) {
      writer.addDescriptor(descriptor, slot.number, slot.channel.serverHandle);
    }
    const at = writer.begin(FrameType.REQUEST, slot.number, slot.channel.serverHandle, payload.length);
    payload.copy(writer.buffer, at);
    writer.end(payload.length);
    this.#finishRequest(slot, connection, at);
  }

  #finishRequest(slot: Slot, connection: Connection, at: number): void {
    const { view } = connection.writer;
    // The server's side of the call knows no parent: that is a number of the caller.
    view.setUint32(at + HeaderOffset.PARENT, 0, LITTLE_ENDIAN);
    view.setUint32(at + HeaderOffset.DEADLINE, this.#timeLeft(slot), LITTLE_ENDIAN);
    view.setUint32(at + HeaderOffset.TRACE, slot.trace, LITTLE_ENDIAN);
    slot.server.window.charge(slot);
    this.state.markDirty(connection);
  }

  #timeLeft(slot: Slot): number {
    if (slot.expiry === Number.POSITIVE_INFINITY) return NO_DEADLINE;
    return Math.max(1, Math.ceil(slot.expiry - this.state.now));
  }

  /** Sends the current frame of the reader as the response or error of a slot that is being settled. Takes its descriptors. */
  deliverReply(slot: Slot, reader: FrameReader, route: MessageRoute): void {
    const connection = slot.caller;
    const { writer } = connection;
    const handle = slot.channel.clientHandle;
    for (let index = 0; index < reader.descriptorCount; index += 1) {
      writer.addDescriptor(reader.takeDescriptor(index), slot.callId, handle);
    }
    const at = writer.appendFrame(
      reader.type,
      slot.callId,
      handle,
      reader,
      reader.payloadStart,
      reader.payloadEnd,
    );
    const { view } = writer;
    view.setUint16(at + HeaderOffset.RIID, slot.route.riid, LITTLE_ENDIAN);
    view.setUint16(at + HeaderOffset.MID, slot.route.mid, LITTLE_ENDIAN);
    view.setUint32(at + HeaderOffset.PARENT, 0, LITTLE_ENDIAN);
    view.setUint32(at + HeaderOffset.DEADLINE, 0, LITTLE_ENDIAN);
    view.setUint32(at + HeaderOffset.TRACE, slot.trace, LITTLE_ENDIAN);
    this.#writeRights(view, at, route);
    this.state.markDirty(connection);
  }

  /** Rights as the kernel found them, over whatever the sender wrote; the context still holds those of this message. */
  #writeRights(view: DataView, at: number, route: MessageRoute): void {
    const { handleOffsets } = route.layout;
    for (let index = 0; index < handleOffsets.length; index += 1) {
      view.setUint32(
        at + handleOffsets[index]! + RIGHTS_OFFSET,
        this.state.context.handleRights[index]!,
        LITTLE_ENDIAN,
      );
    }
  }

  /** Closes the descriptors of a request that will not be delivered any more. */
  discard(request: WaitingRequest): void {
    for (const descriptor of request.descriptors.splice(0)) native.close(descriptor);
  }
}
