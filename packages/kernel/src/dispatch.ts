/** From a socket's bytes to the path of each frame. A frame that cannot be parsed ends its connection at once, without an answer. */
import { AuditSubsystem } from '@sallyport/image';
import { FrameStatus } from '@sallyport/imsg/frames';
import { FrameType, Outcome } from '@sallyport/message';
import type { Connection } from './connection.js';
import type { Judge } from './judge.js';
import { slotIndex } from './numbers.js';
import type { ReplyPath } from './replies.js';
import type { RequestPath } from './requests.js';
import type { Settlement } from './settlement.js';
import type { KernelState } from './state.js';

/** Milliseconds of a turn of the loop after which the next connection has its turn. Picked: an ordinary full turn takes a tenth. */
const TURN_MILLISECONDS = 5;
/** Frames between two looks at the clock. */
const FRAMES_PER_LOOK = 4;

export class FrameDispatch {
  constructor(
    readonly state: KernelState,
    readonly judge: Judge,
    readonly requests: RequestPath,
    readonly replies: ReplyPath,
    readonly settlement: Settlement,
  ) {}

  /**
   * Handles at most `budget` frames of what has been read.
   * @returns FRAME when the budget ended first, so that there may be more; MORE when all was taken.
   */
  takeFrames(connection: Connection, budget: number): number {
    const { reader } = connection;
    for (let taken = 0; taken < budget; taken += 1) {
      // A frame may be dear to judge (patterns on long texts): then a few are a turn.
      if (
        taken > 0 &&
        taken % FRAMES_PER_LOOK === 0 &&
        performance.now() - this.state.now > TURN_MILLISECONDS
      ) {
        return FrameStatus.FRAME;
      }
      const status = reader.next();
      if (status === FrameStatus.MORE) return status;
      if (status < 0) {
        this.unparseable(connection, -status);
        return FrameStatus.MORE;
      }
      this.#dispatch(connection);
      if (connection.state !== 'open') return FrameStatus.MORE;
    }
    return FrameStatus.FRAME;
  }

  #dispatch(connection: Connection): void {
    switch (connection.reader.type) {
      case FrameType.REQUEST:
        this.requests.handle(connection);
        return;
      case FrameType.RESPONSE:
      case FrameType.ERROR:
        this.replies.handle(connection);
        return;
      case FrameType.STATUS:
        this.replies.handleStatus(connection);
        return;
      case FrameType.CANCEL:
        this.#cancel(connection);
        return;
      case FrameType.CREDIT:
        // One that acknowledges nothing has crossed a late reply, which did.
        this.settlement.acknowledge(connection.process, connection.reader.id, connection.reader.pid);
        return;
      default:
        this.unparseable(connection, 0);
    }
  }

  /** The caller gives a call up. One that has settled meanwhile is a race and stays without an answer: it has had its own. */
  #cancel(connection: Connection): void {
    const { reader } = connection;
    const slot = connection.calls[slotIndex(reader.id)];
    if (slot?.callId !== reader.id) return;
    this.settlement.abandon(slot, Outcome.CANCELLED);
  }

  /** Ends a connection whose bytes make no frame. @param detail framing fault, 0 for none of them. */
  unparseable(connection: Connection, detail: number): void {
    const { refusal } = this.judge;
    this.judge.refuse(Outcome.BAD_MESSAGE, AuditSubsystem.FRAMING, detail, '', true);
    this.state.audit.note('request', refusal, connection.process, null, -1, -1, this.state.now);
    this.state.closeAtOnce(connection);
  }
}
