/** Requests that come before `serve` was called. The kernel's window bounds how many there can be. */
import { type Frame, KeptFrame } from './frame.js';
import type { RequestSink } from './request-sink.js';

export class EarlyRequests implements RequestSink {
  readonly isActive = false;
  #frames: KeptFrame[] = [];

  request(frame: Frame): void {
    this.#frames.push(new KeptFrame(frame, undefined));
  }

  cancel(slot: number): void {
    const place = this.#frames.findIndex((frame) => frame.id === slot);
    if (place < 0) return;
    for (const frame of this.#frames.splice(place, 1)) frame.close();
  }

  replyStatus(): void {
    // Nothing was replied.
  }

  end(): void {
    for (const frame of this.takeAll()) frame.close();
  }

  takeAll(): KeptFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }
}
