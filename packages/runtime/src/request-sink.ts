/** What a session hands requests to. */
import type { Status } from '@sallyport/message';
import type { Frame } from './frame.js';

export interface RequestSink {
  /** True while requests are expected or open, so that the process stays. */
  readonly isActive: boolean;
  /**
   * Handles a REQUEST; descriptors it does not take are closed. The frame must not be read after code of the program
   * has run.
   */
  request(frame: Frame): void;
  /** The kernel waits no more for the answer to a request. */
  cancel(slot: number): void;
  /** How the reply to a request fared. */
  replyStatus(slot: number, status: Status): void;
  /** The connection is gone. */
  end(): void;
}
