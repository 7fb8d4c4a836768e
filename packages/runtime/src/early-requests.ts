/** Requests that come before `serve` was called. The kernel's window bounds how many there can be. */
import type { Frame, KeptFrame } from './frame.js';
import { KeptFrames } from './kept-frames.js';
import type { RequestSink } from './request-sink.js';

export class EarlyRequests implements RequestSink {
  readonly isActive = false;
  readonly #frames = new KeptFrames();

  request(frame: Frame): void {
    this.#frames.add(frame, undefined);
  }

  cancel(slot: number): void {
    this.#frames.forget(slot);
  }

  replyStatus(): void {
    // Nothing was replied.
  }

  end(): void {
    for (const frame of this.takeAll()) frame.close();
  }

  takeAll(): KeptFrame[] {
    return this.#frames.takeAll();
  }
}
