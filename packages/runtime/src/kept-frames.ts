/** Frames whose turn has not come, in the order in which they came. Owns their descriptors. */
import { FrameType } from '@sallyport/message';
import type { Call } from './call.js';
import { type Frame, KeptFrame } from './frame.js';

export class KeptFrames {
  readonly #frames: KeptFrame[] = [];

  get size(): number {
    return this.#frames.length;
  }

  /**
   * Keeps a copy of a frame and takes its descriptors.
   * @param call the call it answers.
   * @returns false for a CANCEL that is dealt with: its request was kept here and is forgotten.
   */
  add(frame: Frame, call: Call | undefined): boolean {
    if (frame.type === FrameType.CANCEL && this.forget(frame.id)) return false;
    this.#frames.push(new KeptFrame(frame, call));
    return true;
  }

  /** Puts frames that came earlier before all others. */
  addFirst(frames: readonly KeptFrame[]): void {
    this.#frames.unshift(...frames);
  }

  /** The oldest; the caller closes it. */
  shift(): KeptFrame | undefined {
    return this.#frames.shift();
  }

  /** All of them, oldest first; the caller closes each. */
  takeAll(): KeptFrame[] {
    return this.#frames.splice(0);
  }

  /** A request that was cancelled before its handler was started need not be handled. @returns false when it is not here. */
  forget(slot: number): boolean {
    const place = this.#frames.findIndex((frame) => frame.type === FrameType.REQUEST && frame.id === slot);
    if (place < 0) return false;
    for (const frame of this.#frames.splice(place, 1)) frame.close();
    return true;
  }
}
