/** Frames as the session hands them on: the one the reader stands at, or one that was set aside. */
import type { FrameReader } from '@sallyport/imsg';
import {
  DESCRIPTOR_MARK,
  type HandleSource,
  LITTLE_ENDIAN,
  STATUS_SIZE,
  StatusOffset,
} from '@sallyport/message';
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

/** A frame copied out of the reader because its turn has not come: the thread is blocked, or nobody serves yet. */
export class KeptFrame implements Frame {
  readonly type: number;
  readonly id: number;
  readonly pid: number;
  readonly buffer: Buffer;
  readonly view: DataView;
  readonly payloadStart = 0;
  readonly payloadEnd: number;
  /** -1 once taken. */
  readonly #descriptors: number[] = [];

  /** @param call the call it answers, already taken out of the table of open calls. */
  constructor(
    reader: FrameReader | Frame,
    readonly call: Call | undefined,
  ) {
    this.type = reader.type;
    this.id = reader.id;
    this.pid = reader.pid;
    this.buffer = Buffer.from(reader.buffer.subarray(reader.payloadStart, reader.payloadEnd));
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.byteLength);
    this.payloadEnd = this.buffer.length;
    for (let index = 0; index < reader.descriptorCount; index += 1) {
      this.#descriptors.push(reader.takeDescriptor(index));
    }
  }

  get descriptorCount(): number {
    return this.#descriptors.length;
  }

  takeDescriptor(index: number): number {
    const descriptor = this.#descriptors[index];
    if (descriptor === undefined || descriptor < 0) throw new Error(`descriptor ${index} of a frame is not there`);
    this.#descriptors[index] = -1;
    return descriptor;
  }

  /** Closes the descriptors that were not taken. */
  close(): void {
    for (const descriptor of this.#descriptors) if (descriptor >= 0) native.close(descriptor);
    this.#descriptors.length = 0;
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
    return new Descriptor(this.#frame.takeDescriptor(word - DESCRIPTOR_MARK), rights);
  }
}

/** Content of a STATUS frame. */
export interface Status {
  readonly outcome: number;
  readonly about: number;
  readonly incident: number;
  readonly text: string;
}

export function readStatus(frame: Frame): Status {
  const { view, payloadStart, payloadEnd, buffer } = frame;
  if (payloadEnd - payloadStart < STATUS_SIZE) throw new Error('the kernel sent a STATUS that is cut short');
  const length = view.getUint32(payloadStart + StatusOffset.TEXT_LENGTH, LITTLE_ENDIAN);
  const from = payloadStart + STATUS_SIZE;
  return {
    outcome: view.getUint32(payloadStart + StatusOffset.OUTCOME, LITTLE_ENDIAN),
    about: view.getUint32(payloadStart + StatusOffset.ABOUT, LITTLE_ENDIAN),
    incident: view.getUint32(payloadStart + StatusOffset.INCIDENT, LITTLE_ENDIAN),
    text: length === 0 ? '' : buffer.toString('utf8', from, Math.min(payloadEnd, from + length)),
  };
}
