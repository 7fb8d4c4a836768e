/**
 * Contender: the codec of this repository, used as the runtime uses it: into an output buffer that stays, behind a
 * frame header, with the message header written and the end padded.
 */
import {
  compileDecoder,
  compileEncoder,
  compileVerifier,
  FRAME_HEADER_SIZE,
  FrameType,
  layoutMessage,
  NO_HANDLE_SINK,
  NO_HANDLE_SOURCE,
  VerifyFault,
  writeMessageHeader,
} from '@sallyport/message';
import type { MeasuredCodec } from './measured-codec.js';
import type { SampleMessage } from './sample-messages.js';

export class SallyportCodec implements MeasuredCodec {
  readonly #value: object;
  readonly #buffer: Buffer;
  readonly #view: DataView;
  readonly #encode;
  readonly #decode;
  readonly #verify;
  /** Its padding counted. */
  #end = 0;

  constructor({ fields, value }: SampleMessage) {
    const layout = layoutMessage(fields);
    this.#value = value;
    const memory = new ArrayBuffer(layout.maximumFrame);
    this.#buffer = Buffer.from(memory);
    this.#view = new DataView(memory);
    this.#encode = compileEncoder(layout);
    this.#decode = compileDecoder(layout);
    this.#verify = compileVerifier(layout);
  }

  encode(): void {
    const buffer = this.#buffer;
    let at = this.#encode(this.#value, buffer, this.#view, FRAME_HEADER_SIZE, buffer.length, NO_HANDLE_SINK);
    writeMessageHeader(this.#view, FRAME_HEADER_SIZE, FrameType.REQUEST, 0, 1, 2, 0, 0);
    while ((at & 7) !== 0) buffer[at++] = 0;
    this.#end = at;
  }

  decode(): object {
    return this.#decode(this.#buffer, this.#view, FRAME_HEADER_SIZE, this.#end, NO_HANDLE_SOURCE);
  }

  verify(): void {
    const fault = this.#verify(this.#buffer, this.#view, FRAME_HEADER_SIZE, this.#end);
    if (fault !== VerifyFault.OK) throw new Error(`fault ${fault} in a message just encoded`);
  }

  asSample(decoded: object): object {
    return decoded;
  }
}
