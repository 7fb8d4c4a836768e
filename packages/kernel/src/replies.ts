/**
 * The way of a reply: its slot says to whom it goes and as what it is checked; the frame is only asked for its content. A denied reply
 * reaches nobody: the caller's call ends as DENIED and the server is told. A malformed one ends the server's connection.
 */
import { AuditSubsystem } from '@sallyport/image';
import {
  FrameType,
  HeaderOffset,
  LITTLE_ENDIAN,
  MessageFlag,
  Outcome,
  STATUS_SIZE,
  StatusAbout,
  StatusOffset,
} from '@sallyport/message';
import type { Connection } from './connection.js';
import type { Delivery } from './delivery.js';
import { type Judge, RESPONSE_FLAGS } from './judge.js';
import type { Settlement } from './settlement.js';
import type { Slot } from './slots.js';
import { frameBytes, type KernelState } from './state.js';

export class ReplyPath {
  constructor(
    readonly state: KernelState,
    readonly judge: Judge,
    readonly delivery: Delivery,
    readonly settlement: Settlement,
  ) {}

  /** Handles the current frame of a connection, of type RESPONSE or ERROR. */
  handle(connection: Connection): void {
    const slot = this.#slotOf(connection);
    if (slot === undefined) return;
    const { reader, process } = connection;
    const isError = reader.type === FrameType.ERROR;
    const event = isError ? 'error' : 'response';
    const route = isError ? slot.route.error : slot.route.response;
    const client = slot.channel.client;
    const mark = isError ? MessageFlag.ERR : 0;
    const accepted =
      this.judge.checkStructure(reader, route, RESPONSE_FLAGS | mark, mark) &&
      this.judge.checkHandles(reader, route, process, false) &&
      this.#checkSize(connection, slot) &&
      this.judge.decide(reader, route, event, process, client);
    if (!accepted) {
      this.#refuse(connection, slot, event);
      return;
    }
    const wantsStatus =
      (reader.view.getUint8(reader.payloadStart + HeaderOffset.FLAGS) & MessageFlag.ACK) !== 0;
    this.delivery.deliverReply(slot, reader, route);
    this.settlement.release(slot);
    if (wantsStatus) {
      this.state.sendStatus(connection, reader.id, reader.pid, Outcome.OK, StatusAbout.REPLY);
    }
  }

  /**
   * Handles a STATUS frame of a server: the one outcome it may report of itself, that it failed to answer. No content of it goes on.
   */
  handleStatus(connection: Connection): void {
    const { reader } = connection;
    const slot = this.#slotOf(connection);
    if (slot === undefined) return;
    const { view, payloadStart, payloadEnd } = reader;
    const isServerError =
      payloadEnd - payloadStart === STATUS_SIZE &&
      reader.descriptorCount === 0 &&
      view.getUint32(payloadStart + StatusOffset.OUTCOME, LITTLE_ENDIAN) === Outcome.SERVER_ERROR;
    if (!isServerError) {
      this.judge.refuse(
        Outcome.BAD_MESSAGE,
        AuditSubsystem.VALIDATOR,
        0,
        'a status a process may not send',
        true,
      );
      this.#refuse(connection, slot, 'response');
      return;
    }
    const { caller, callId, channel } = slot;
    this.settlement.release(slot);
    this.state.sendStatus(caller, callId, channel.clientHandle, Outcome.SERVER_ERROR, StatusAbout.CALL);
  }

  /** The open slot of this process that the frame names, with the handle it was delivered on; answered when there is none. */
  #slotOf(connection: Connection): Slot | undefined {
    const { reader, process } = connection;
    const slot = process.slots.lookup(reader.id);
    if (slot !== undefined && slot.waiting === null && slot.channel.serverHandle === reader.pid) return slot;
    // A reply to a call that ended meanwhile is a race; it also says that the server is done with the request.
    const cameLate = this.settlement.acknowledge(process, reader.id, reader.pid);
    this.state.sendStatus(connection, reader.id, reader.pid, Outcome.NO_PENDING, StatusAbout.REPLY);
    if (!cameLate && !process.oddities.take(this.state.now)) this.state.closeAfterAnswer(connection);
    return undefined;
  }

  #checkSize(connection: Connection, slot: Slot): boolean {
    const { reader } = connection;
    const { limits } = slot.caller.process;
    const fits =
      frameBytes(reader.payloadEnd - reader.payloadStart) <= limits.frameBytes &&
      reader.descriptorCount <= limits.frameDescriptors;
    return (
      fits ||
      this.judge.refuse(
        Outcome.TOO_LARGE,
        AuditSubsystem.VALIDATOR,
        0,
        'more than the caller takes',
        false,
        false,
      )
    );
  }

  #refuse(connection: Connection, slot: Slot, event: 'response' | 'error'): void {
    const { refusal } = this.judge;
    const { reader, process } = connection;
    const { caller, callId, channel, route } = slot;
    const incident = this.judge.note(event, process, channel.client, route.riid, route.mid);
    this.settlement.release(slot);
    // What was wrong with a broken reply is the server's affair; the caller learns whose fault it was.
    const callerOutcome =
      refusal.outcome === Outcome.DENIED || refusal.outcome === Outcome.TOO_LARGE
        ? refusal.outcome
        : Outcome.PEER_FAULT;
    this.state.sendStatus(
      caller,
      callId,
      channel.clientHandle,
      callerOutcome,
      StatusAbout.CALL,
      incident,
      refusal.text,
    );
    this.state.sendStatus(
      connection,
      reader.id,
      reader.pid,
      refusal.outcome,
      StatusAbout.REPLY,
      incident,
      refusal.text,
    );
    if (refusal.isFault) this.state.closeAfterAnswer(connection);
  }
}
