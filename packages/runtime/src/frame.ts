/** Frames as the session hands them on: the one the reader stands at, or one that was set aside. */
import { DESCRIPTOR_MARK, decodeStatus, type HandleSource, type Status } from '@sallyport/message';
import { native } from '@sallyport/native';
import type { Call } from './call.js';
import { Descriptor } from './descriptor.js';

/** A received frame. Descriptors that nobody takes are closed by whoever made the frame. */
export interface Frame {
  readonly type: number;
  readonly id: number;
  /** Handle number. */
  readonly pid: number;
  readonly buffer: Buffer;
  readonly view: DataView;
  readonly payloadStart: number;
  readonly payloadEnd: number;
  readonly descriptorCount: number;
  /** Passes the ownership of a descriptor to the caller. */
  takeDescriptor(index: number): number;
}

/** A frame in memory of its own. */
export class HeldFrame implements Frame {
  readonly view: DataView;
  readonly payloadStart = 0;
  readonly payloadEnd: number;
  /** -1 once taken. */
  readonly #descriptors: number[];

  /** @param descriptors owned from now on, until they are taken or the frame is closed. */
  constructor(
    readonly type: number,
    readonly id: number,
    readonly pid: number,
    readonly buffer: Buffer,
    descriptors: readonly number[],
  ) {
    this.view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    this.payloadEnd = buffer.length;
    this.#descriptors = [...descriptors];
  }

  get descriptorCount(): number {
    return this.#descriptors.length;
  }

  takeDescriptor(index: number): number {
    const descriptor = this.#descriptors[index];
    if (descriptor === undefined || descriptor < 0)
      throw new Error(`descriptor ${index} of a frame is not there`);
    this.#descriptors[index] = -1;
    return descriptor;
  }

  /** Closes the descriptors that were not taken. */
  close(): void {
    for (const descriptor of this.#descriptors) if (descriptor >= 0) native.close(descriptor);
    this.#descriptors.length = 0;
  }
}

/** A frame copied out of the reader because its turn has not come: the thread is blocked, or nobody serves yet. */
export class KeptFrame extends HeldFrame {
  /** @param call the call it answers, already taken out of the table of open calls. */
  constructor(
    frame: Frame,
    readonly call: Call | undefined,
  ) {
    const payload = Buffer.from(frame.buffer.subarray(frame.payloadStart, frame.payloadEnd));
    const descriptors = Array.from({ length: frame.descriptorCount }, (_, index) =>
      frame.takeDescriptor(index),
    );
    super(frame.type, frame.id, frame.pid, payload, descriptors);
  }
}

/** Makes Descriptor objects of the Handle values of one frame, each of which passes to its object. */
export class FrameHandles implements HandleSource {
  #frame: Frame | undefined;

  of(frame: Frame): this {
    this.#frame = frame;
    return this;
  }

  give(word: number, rights: number): Descriptor {
    if (word < DESCRIPTOR_MARK || this.#frame === undefined) {
      throw new Error('handles of kernel objects cannot be received yet');
    }
    const descriptor = this.#frame.takeDescriptor(word - DESCRIPTOR_MARK);
    // Rights are written by the kernel, never 0 for a descriptor; a message that stayed in this process has none.
    return rights === 0 ? new Descriptor(descriptor) : new Descriptor(descriptor, rights);
  }
}

export function readStatus(frame: Frame): Status {
  const status = decodeStatus(frame.buffer, frame.view, frame.payloadStart, frame.payloadEnd);
  if (status === undefined) throw new Error('the kernel sent a STATUS that is none');
  return status;
}
