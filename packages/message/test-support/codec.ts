/** One kind of message with everything compiled, working on whole payloads of their own. */
import {
  alignUp,
  compileDecoder,
  compileEncoder,
  compileVerifier,
  DESCRIPTOR_MARK,
  type Field,
  FRAME_HEADER_SIZE,
  type HandleSink,
  type HandleSource,
  layoutMessage,
  type MessageLayout,
  type VerifyFaultName,
  verifyFaultName,
} from '../src/index.js';
import { fieldsOf } from './type-text.js';

/** What stands for a Handle value in tests: a kernel handle, or a descriptor. */
export interface TestHandle {
  readonly number?: number;
  readonly rights?: number;
  readonly descriptor?: string;
}

/** Gives descriptors their numbers in the order in which they come. */
export class TestSink implements HandleSink {
  #descriptors = 0;
  #rights = 0;

  take(value: unknown): number {
    const handle = value as TestHandle;
    this.#rights = handle.rights ?? 0;
    return handle.number ?? DESCRIPTOR_MARK + this.#descriptors++;
  }

  rights(): number {
    return this.#rights;
  }
}

export const testSource: HandleSource = {
  give(word, rights): TestHandle {
    return word >= DESCRIPTOR_MARK ? { descriptor: 'a descriptor' } : { number: word, rights };
  },
};

export class Codec {
  readonly layout: MessageLayout;
  readonly #encode;
  readonly #decode;
  readonly #verify;

  /** @param fields or their text, as in type-text.ts. */
  constructor(fields: readonly Field[] | string) {
    this.layout = layoutMessage(typeof fields === 'string' ? fieldsOf(fields) : fields);
    this.#encode = compileEncoder(this.layout);
    this.#decode = compileDecoder(this.layout);
    this.#verify = compileVerifier(this.layout);
  }

  /**
   * A payload padded to 8; the header's other fields are 0.
   * @param before what every byte of the buffer was before.
   */
  encode(value: object, limit = this.layout.maximumFrame - FRAME_HEADER_SIZE, before = 0xa5): Buffer {
    const buffer = Buffer.alloc(alignUp(limit, 8) + 64, before);
    buffer.fill(0, 0, 24);
    const end = this.#encode(value, buffer, viewOf(buffer), 0, limit, new TestSink());
    const padded = alignUp(end, 8);
    buffer.fill(0, end, padded);
    return buffer.subarray(0, padded);
  }

  decode(payload: Buffer): Record<string, unknown> {
    return this.#decode(payload, viewOf(payload), 0, payload.length, testSource);
  }

  verify(payload: Buffer): VerifyFaultName {
    return verifyFaultName(this.#verify(payload, viewOf(payload), 0, payload.length));
  }

  /** Verifies the message in a part of the memory. */
  verifyWithin(memory: Buffer, start: number, end: number): VerifyFaultName {
    return verifyFaultName(this.#verify(memory, viewOf(memory), start, end));
  }

  /** Encodes with the header of another payload, for comparisons with it. */
  encodeLike(value: object, original: Buffer): Buffer {
    const payload = this.encode(value);
    original.copy(payload, 0, 0, 2);
    original.copy(payload, 8, 8, 24);
    return payload;
  }
}

export function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.length);
}
