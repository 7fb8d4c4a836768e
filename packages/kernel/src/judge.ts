/**
 * Structure, handles and policy of one message, in this order, with everything that says no brought to one form. Nothing here
 * changes any table: a message that ends here has left no trace but its audit record and its answer.
 *
 * The one try in the kernel stands here: verifying or judging a frame that throws is a denial of this frame and the end of its
 * sender's connection. Anything thrown elsewhere ends the kernel.
 */
import { AuditSubsystem } from '@sallyport/image';
import type { FrameReader } from '@sallyport/imsg/frames';
import {
  DESCRIPTOR_MARK,
  HeaderOffset,
  LITTLE_ENDIAN,
  MESSAGE_HEADER_SIZE,
  MessageFlag,
  Outcome,
  VerifyFault,
} from '@sallyport/message';
import { native } from '@sallyport/native';
import { type EventKind, NO_RULE, type PositionRecord } from '@sallyport/policy';
import type { Process } from './process.js';
import type { MessageRoute } from './routes.js';
import type { KernelState } from './state.js';

/** Why the last message was refused; fields of one object, as refusals may come in floods. */
export interface Refusal {
  outcome: Outcome;
  subsystem: AuditSubsystem;
  /** Fault number of the verifier. */
  detail: number;
  position: PositionRecord | null;
  /** For --dev. */
  text: string;
  /** True when the sender broke the rules of the format, so that its connection ends. */
  isFault: boolean;
  /** True when it goes to the audit; a race of handles does not. */
  isAudited: boolean;
}

export class Judge {
  readonly refusal: Refusal = {
    outcome: Outcome.INTERNAL,
    subsystem: AuditSubsystem.INTERNAL,
    detail: 0,
    position: null,
    text: '',
    isFault: true,
    isAudited: true,
  };
  readonly #facts = new Float64Array(8);

  constructor(readonly state: KernelState) {}

  refuse(
    outcome: Outcome,
    subsystem: AuditSubsystem,
    detail: number,
    text: string,
    isFault = false,
    isAudited = true,
  ): false {
    const { refusal } = this;
    refusal.outcome = outcome;
    refusal.subsystem = subsystem;
    refusal.detail = detail;
    refusal.position = null;
    refusal.text = text;
    refusal.isFault = isFault;
    refusal.isAudited = isAudited;
    return false;
  }

  /** Brings the refusal to the audit, if it belongs there. @returns the incident number its answer carries, 0 for none. */
  note(event: EventKind, source: Process, destination: Process | null, riid: number, mid: number): number {
    const { refusal, state } = this;
    if (!refusal.isAudited) return 0;
    return state.audit.note(event, refusal, source, destination, riid, mid, state.now);
  }

  /**
   * Header and body of the current frame against the route. Does not look at handles.
   * @param allowedFlags bits a message of this kind may have set; others are a fault.
   */
  checkStructure(
    reader: FrameReader,
    route: MessageRoute,
    allowedFlags: number,
    requiredFlags: number,
  ): boolean {
    const { view, payloadStart, payloadEnd } = reader;
    if (payloadEnd - payloadStart < MESSAGE_HEADER_SIZE) return this.#malformed(VerifyFault.TRUNCATED);
    const flags = view.getUint8(payloadStart + HeaderOffset.FLAGS);
    if (view.getUint8(payloadStart + HeaderOffset.KIND) !== reader.type)
      return this.#malformed(VerifyFault.BAD_HEADER);
    if ((flags & ~allowedFlags) !== 0 || (flags & requiredFlags) !== requiredFlags) {
      return this.#malformed(VerifyFault.BAD_HEADER);
    }
    if (view.getUint32(payloadStart + HeaderOffset.TRACE, LITTLE_ENDIAN) !== 0) {
      return this.#malformed(VerifyFault.BAD_HEADER);
    }
    if (view.getUint8(payloadStart + HeaderOffset.NFDS) !== reader.descriptorCount) {
      return this.#malformed(VerifyFault.BAD_FDS);
    }
    try {
      const fault = route.verify(reader.buffer, view, payloadStart, payloadEnd);
      return fault === 0 || this.#malformed(fault);
    } catch {
      return this.#threw('verifying threw');
    }
  }

  #malformed(fault: number): false {
    return this.refuse(
      Outcome.BAD_MESSAGE,
      AuditSubsystem.VALIDATOR,
      fault,
      'the message is malformed',
      true,
    );
  }

  #threw(text: string): false {
    return this.refuse(Outcome.INTERNAL, AuditSubsystem.INTERNAL, 0, text, true);
  }

  /**
   * What the handles of the current frame are, into the context. The structure has been checked.
   * @param toKernel kernel endpoints may be given any handle of the sender; between processes only descriptors travel.
   */
  checkHandles(reader: FrameReader, route: MessageRoute, sender: Process, toKernel: boolean): boolean {
    const { handleOffsets } = route.layout;
    const { context } = this.state;
    for (let index = 0; index < handleOffsets.length; index += 1) {
      const word = reader.view.getUint32(reader.payloadStart + handleOffsets[index]!, LITTLE_ENDIAN);
      if (word >= DESCRIPTOR_MARK) {
        if (native.describe(reader.descriptor(word - DESCRIPTOR_MARK), this.#facts) < 0) {
          return this.refuse(
            Outcome.BAD_HANDLE,
            AuditSubsystem.VALIDATOR,
            0,
            'a descriptor cannot be examined',
          );
        }
        context.handleSids[index] = this.state.nextSid();
        context.handleRights[index] = DESCRIPTOR_MARK + this.#facts[0]!;
        context.handleSizes[index] = this.#facts[1]!;
        continue;
      }
      const object = sender.handles.lookup(word);
      if (object === undefined) {
        if (sender.handles.wasIssued(word)) {
          return this.refuse(
            Outcome.BAD_HANDLE,
            AuditSubsystem.VALIDATOR,
            0,
            'a handle is closed',
            false,
            false,
          );
        }
        return this.#malformed(VerifyFault.BAD_HANDLE_WORD);
      }
      if (!toKernel) {
        return this.refuse(
          Outcome.BAD_HANDLE,
          AuditSubsystem.VALIDATOR,
          0,
          'a handle has no right to travel',
        );
      }
      context.handleSids[index] = object.sid;
      context.handleRights[index] = 0;
      context.handleSizes[index] = 0;
    }
    return true;
  }

  /** The policy's word on the current frame; the context holds its handles. */
  decide(
    reader: FrameReader,
    route: MessageRoute,
    event: EventKind,
    source: Process,
    destination: Process,
  ): boolean {
    const { context } = this.state;
    context.bytes = reader.buffer;
    context.view = reader.view;
    context.start = reader.payloadStart;
    context.end = reader.payloadEnd;
    return this.decideEvent(route.decision, event, source, destination);
  }

  /** As `decide`, for events without a message and messages of the kernel's own: the context has been set. */
  decideEvent(
    decision: MessageRoute['decision'],
    event: EventKind,
    source: Process,
    destination: Process,
  ): boolean {
    const { context } = this.state;
    context.sourceSid = source.sid;
    context.destinationSid = destination.sid;
    let verdict: number;
    try {
      verdict = decision.decide(context);
    } catch {
      return this.#threw('judging threw');
    }
    if (verdict === 0) return true;
    if (verdict === NO_RULE) {
      return this.refuse(
        Outcome.DENIED,
        AuditSubsystem.ROUTER,
        0,
        `no rule of the policy allows this ${event}`,
      );
    }
    const rule = decision.ruleInfo[verdict - 1];
    this.refuse(Outcome.DENIED, AuditSubsystem.PROVIDER, verdict, '');
    if (rule !== undefined) {
      this.refusal.position = rule.position;
      if (this.state.dev)
        this.refusal.text = `denied by ${rule.rule} at ${this.state.describePosition(rule.position)}`;
    }
    return false;
  }
}

export const REQUEST_FLAGS = MessageFlag.BLOCKING;
export const RESPONSE_FLAGS = MessageFlag.ACK;
